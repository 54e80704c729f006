"""Puts the page of a report together."""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.measures import measure_name
from bot.report import plots
from bot.report.cases import faults
from bot.report.curves import calibration, depth, refusing, spreads
from bot.report.outcomes import outcomes
from bot.texts import say
from retrieval.evaluation.configuration import AS_SHIPPED, Configuration
from retrieval.evaluation.measures import MEANS
from retrieval.evaluation.run import Run
from retrieval.evaluation.summary import STAGES, Group, Summary
from retrieval.method import SHIPPED

_PER_CENT = 10  # values from here on are no shares, and need no three decimals
_SHORT = 12  # characters of a digest


def report_page(run: Run, summary: Summary) -> str:
    """Return a run as a page of HTML without scripts or anything from outside.

    The same run returns the same text, and any text in it may be hostile."""
    asked = run.asked
    page = _environment().get_template("page.html")
    written = page.render(
        run=run,
        overall=summary.group("all", "all"),
        sorts=_sorts(summary),
        elapsed=summary.elapsed,
        configuration=list(_configuration(run.configuration)),
        threshold=run.configuration.method.threshold,
        outcomes=outcomes(asked),
        depth=depth(asked),
        refusing=refusing(asked, run.configuration.method.threshold),
        calibration=calibration(asked),
        spreads=spreads(asked),
        faults=faults(asked),
        stages={stage: say(f"stage-{stage}") for stage in STAGES},
        fewer_is_better={mean.name for mean in MEANS if not mean.more_is_better},
    )
    # Half a surrogate pair, as articles may hold, cannot be written to a file.
    return written.encode("utf-8", "replace").decode("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": _number,
        "per_cent": lambda share: f"{share:.2%}",
        "measure_name": measure_name,
        "short": lambda digest: digest[:_SHORT],
        "thousands": lambda count: f"{count:,}",
    }
    environment.globals |= {
        "draw_depth": plots.draw_depth,
        "draw_refusing": plots.draw_refusing,
        "draw_calibration": plots.draw_calibration,
        "draw_latency": plots.draw_latency,
    }
    return environment


def _number(value: float) -> str:
    return f"{value:.1f}" if abs(value) >= _PER_CENT else f"{value:.3f}"


def _sorts(summary: Summary) -> list[tuple[str, list[Group]]]:
    """The groups by what they are alike in, but for that of all questions."""
    found = groupby(summary.groups, key=lambda group: group.by)
    return [(by, list(groups)) for by, groups in found if by != "all"]


def _configuration(given: Configuration) -> Iterator[tuple[str, str, bool]]:
    """Name and value of each number, and whether it is the shipped one."""
    for field in fields(SHIPPED):
        value = getattr(given.method, field.name)
        yield field.name, f"{value:g}", value == getattr(SHIPPED, field.name)
    yield "model", given.model or AS_SHIPPED, given.model is None
    yield "dated", "yes" if given.dated else "no", not given.dated
