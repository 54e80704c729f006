"""An evaluation as one page of HTML that needs nothing else."""

from bot.report.page import report_page

__all__ = ["report_page"]
