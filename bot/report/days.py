"""What /stats shows, as a picture for a phone; it has a ground of its own, for light and dark."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from threading import Lock
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font

from bot.report.svg import BLUE, FAINT, GRID, INK, ORANGE, PAPER, STYLE

# Contrast on the paper: ink 15, faint 7, blue 5, orange 4 to 1; told apart without red or green.
_COLOURS = {
    BLUE: "#1f6fb2",
    ORANGE: "#b8620a",
    INK: "#1c2430",
    FAINT: "#4d5866",
    GRID: "#d9dde3",
    PAPER: "#fbfbf9",
}
_STYLE: dict[Any, Any] = {name: _COLOURS.get(value, value) for name, value in STYLE.items()}
_INCHES, _DOTS = (3.6, 4.9), 300  # 1080 by 1470; letters of 10.5 are 15 px on a phone 360 px wide
_OUTLETS = 5  # the others are one bar
_LONGEST = 26  # characters of an outlet's name

_one_at_a_time = Lock()  # matplotlib's settings are the process's


@dataclass(frozen=True, slots=True)
class Labels:
    """The words in the picture."""

    questions: str
    answered: str
    refused: str
    share: str
    outlets: str
    others: str
    unknown: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Days in order with questions answered and refused, and articles by outlet, the most first."""

    days: Sequence[tuple[date, int, int]]
    outlets: Sequence[tuple[str | None, int]]


def draw_counts(counts: Counts, labels: Labels) -> bytes:
    """Draw a PNG; the same counts give the same bytes."""
    picture = io.BytesIO()
    with _one_at_a_time, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        figure = Figure(figsize=_INCHES, facecolor=_COLOURS[PAPER])
        heights = {"height_ratios": [1.1, 0.8, 1.35]}
        above, middle, below = figure.subplots(3, 1, gridspec_kw=heights)
        for axes in (above, middle, below):
            axes.set_facecolor(_COLOURS[PAPER])
        _questions(above, counts.days, labels)
        _share(middle, counts.days, labels)
        _outlets(below, counts.outlets, labels)
        figure.subplots_adjust(left=0.12, right=0.965, top=0.945, bottom=0.025, hspace=0.5)
        figure.savefig(picture, format="png", dpi=_DOTS, metadata={"Software": None})
    return picture.getvalue()


def _questions(axes: Axes, days: Sequence[tuple[date, int, int]], labels: Labels) -> None:
    places = range(len(days))
    answered, refused = [one[1] for one in days], [one[2] for one in days]
    axes.bar(places, answered, color=_COLOURS[BLUE], width=0.8, label=labels.answered)
    axes.bar(
        places,
        refused,
        bottom=answered,
        color=_COLOURS[PAPER],
        edgecolor=_COLOURS[ORANGE],
        hatch="//////",
        linewidth=0.8,
        width=0.8,
        label=labels.refused,
    )
    axes.set_title(labels.questions)
    axes.locator_params(axis="y", integer=True, nbins=4)
    axes.set_ylim(0, max(1, *(a + b for a, b in zip(answered, refused, strict=True))) * 1.32)
    axes.legend(loc="upper left", ncols=2, borderpad=0.1, columnspacing=1.2, handlelength=1.2)
    _name_days(axes, days)


def _share(axes: Axes, days: Sequence[tuple[date, int, int]], labels: Labels) -> None:
    asked = [(at, a / (a + r)) for at, (_, a, r) in enumerate(days) if a + r]
    axes.plot([at for at, _ in asked], [share for _, share in asked], "o-", color=_COLOURS[BLUE])
    axes.set_title(labels.share)
    axes.set_ylim(-0.06, 1.09)
    axes.set_yticks([0, 0.5, 1], ["0", "50", "100"])
    _name_days(axes, days)


def _name_days(axes: Axes, days: Sequence[tuple[date, int, int]]) -> None:
    """The first, the middle and the last day, without a year: 5.11."""
    axes.set_xlim(-0.7, len(days) - 0.3)
    named = sorted({0, (len(days) - 1) // 2, len(days) - 1})
    axes.set_xticks(named, [f"{days[at][0].day}.{days[at][0].month:02}" for at in named])
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.grid(visible=False, axis="x")


def _outlets(axes: Axes, outlets: Sequence[tuple[str | None, int]], labels: Labels) -> None:
    """A bar for each, its name above it, so that long ones have room."""
    bars = [(_name(outlet) if outlet else labels.unknown, n) for outlet, n in outlets[:_OUTLETS]]
    if rest := sum(number for _, number in outlets[_OUTLETS:]):
        bars.append((labels.others, rest))
    axes.set_title(labels.outlets)
    places = [-float(at) for at in range(len(bars))]
    axes.barh(places, [number for _, number in bars], height=0.3, color=_COLOURS[BLUE])
    for place, (name, number) in zip(places, bars, strict=True):
        axes.annotate(
            f"{name} · {number}", (0, place + 0.17), (0, 1), textcoords="offset points", size=9.5
        )
    axes.set_ylim(-_OUTLETS - 0.3, 0.95)
    axes.set_axis_off()
    axes.title.set_visible(True)


def _name(outlet: str) -> str:
    """On one line, short, and without characters that the letters lack, which would be boxes."""
    known = _characters()
    name = "".join(one if ord(one) in known else "·" for one in " ".join(outlet.split()))
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


@cache
def _characters() -> frozenset[int]:
    return frozenset(FT2Font(font_manager.findfont("DejaVu Sans")).get_charmap())
