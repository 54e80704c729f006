"""Drawings of matplotlib as SVG that stands in a page and takes its colours and letters."""

import io
import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Colours as they are drawn, and what the page puts in their place; black itself is not written out.
BLUE, ORANGE, INK, FAINT, GRID, PAPER = (f"#01010{digit}" for digit in "123456")
_VARIABLES = {
    BLUE: "var(--blue)",
    ORANGE: "var(--orange)",
    INK: "currentColor",
    FAINT: "var(--faint)",
    GRID: "var(--line)",
    PAPER: "var(--paper)",
}

_WIDTH = 3.6  # inches, 259 units: letters of 10.5 are 13 px on a page of 360 px
STYLE: dict[Any, Any] = {  # newer versions know a type of their own for the names
    "axes.axisbelow": True,
    "axes.edgecolor": FAINT,
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "font.size": 10.5,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "legend.labelcolor": INK,
    "lines.linewidth": 1.6,
    "lines.markersize": 4.5,
    "svg.fonttype": "none",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.color": FAINT,
    "ytick.labelcolor": INK,
}
_NOTHING_MORE = dict.fromkeys(("Creator", "Date", "Format", "Type"))

Box = tuple[float, float, float, float]
"""Left, bottom, width and height of the axes, as shares of the drawing."""


def drawn(
    name: str,
    label: str,
    draw: Callable[[Axes], None],
    *,
    height: float = 2.7,
    box: Box = (0.125, 0.18, 0.845, 0.7),
) -> Markup:
    """Draw on axes; the same calls return the same bytes, whatever the user set for matplotlib.

    `height` is in inches. Ids are made from `name`, which no other drawing on the page may have."""
    page = io.StringIO()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE | {"svg.hashsalt": name})
        figure = Figure(figsize=(_WIDTH, height))
        draw(figure.add_axes(box))
        figure.savefig(page, format="svg", metadata=_NOTHING_MORE, transparent=True)
    return _inlined(page.getvalue(), label)


def _inlined(drawing: str, label: str) -> Markup:
    """Leave out what only a file of its own needs, and ids that every drawing has alike."""
    size = re.search(r'viewBox="([\d. ]+)"', drawing)
    body = drawing[drawing.index(">", drawing.index("<svg")) + 1 :]
    body = re.sub(r"<style[^>]*>.*?</style>|<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r'<g id="[^"]*"', "<g", body)
    body = re.sub(r"font: ([\d.]+px)[^;\"]*", r"font-size: \1", body)  # before matplotlib 3.11
    body = re.sub(r"font-family: [^;\"]*(; )?", "", body)
    body = re.sub(r"\s*\n\s*", "\n", body)
    for colour, variable in _VARIABLES.items():
        body = body.replace(colour, variable)
    head = Markup('<svg class="plot" viewBox="{}" role="img" aria-label="{}">')
    return head.format(size[1] if size else "", label) + Markup(body)  # noqa: S704 - drawn here
