"""The plots of a report; the words in them are given by the template."""

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup
from matplotlib.axes import Axes

from bot.report.curves import Calibration, Hits, Refusing, Spread, operating_points
from bot.report.svg import BLUE, FAINT, INK, ORANGE, PAPER, drawn
from retrieval.evaluation.datasets import Expected
from retrieval.evaluation.measures import Measured

# Each series has a colour, a marker and a stroke of its own, so that none is told by colour alone.
_LOOKS = ((BLUE, "o", "-"), (ORANGE, "s", "--"))
_REFUSED = (Expected.REFUSE_ABSENT, Expected.REFUSE_OTHER_FACT)
_STEP = 0.1
_SIDE = 3.2  # inches of a plot whose axes both go from 0 to 1


def draw_depth(
    hits: Sequence[Hits], *, label: str, x: str, y: str, articles: str, passages: str
) -> Markup:
    """Hit rates by k, with bands of 95 %; the axis begins at the tenth below them."""
    series = {articles: [one.article for one in hits], passages: [one.passage for one in hits]}
    ks = [one.k for one in hits]

    def draw(axes: Axes) -> None:
        for (name, shares), look in zip(series.items(), _LOOKS, strict=True):
            _band(axes, ks, shares, name, look)
        lowest = min(one.low for shares in series.values() for one in shares)
        axes.set_ylim(max(math.floor(lowest / _STEP - 0.5) * _STEP, 0), 1.01)
        axes.set_xlim(0.7, ks[-1] + 0.3)
        axes.set_xticks(ks)
        axes.locator_params(axis="y", nbins=5)
        axes.yaxis.set_major_formatter("{x:.2f}")
        axes.set_title(y)
        axes.set_xlabel(x)
        axes.legend(loc="lower right")

    return drawn("depth", label, draw)


def draw_refusing(
    refusing: Refusing, *, label: str, x: str, y: str, names: Mapping[str, str], used: str
) -> Markup:
    """Answered of the answerable questions against answered of the others, over all thresholds."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, linestyle=":")
        for expected, (colour, _, stroke) in zip(_REFUSED, _LOOKS, strict=True):
            if expected in refusing.confidences:
                points = operating_points(
                    refusing.confidences[Expected.ANSWER], refusing.confidences[expected]
                )
                axes.plot(*points, color=colour, linestyle=stroke, label=names[expected])
        answered = refusing.used.answered
        for expected in filter(answered.__contains__, _REFUSED):
            _mark(axes, [answered[expected]], [answered[Expected.ANSWER]])
        _mark(axes, [], [], used)
        _unit_square(axes)
        axes.set_title(y)
        axes.set_xlabel(x)
        axes.legend(loc="lower right")

    return drawn("refusing", label, draw, height=_SIDE)


def draw_calibration(
    calibration: Calibration, *, label: str, x: str, y: str, above: str, below: str
) -> Markup:
    """Share of right quotes by confidence, with Wilson's intervals, beside what it should be."""
    bins = calibration.bins
    shares = [one.right for one in bins]

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, linestyle=":")
        axes.errorbar(
            [one.predicted for one in bins],
            [one.value for one in shares],
            yerr=[
                [max(one.value - one.low, 0) for one in shares],  # Wilson's ends are rounded
                [max(one.high - one.value, 0) for one in shares],
            ],
            color=BLUE,
            marker="o",
            markersize=5,
            elinewidth=1.2,
            capsize=2.5,
            linestyle="none",
            clip_on=False,
        )
        axes.text(0.03, 0.95, above, color=FAINT, verticalalignment="top")
        axes.text(0.98, 0.04, below, color=FAINT, horizontalalignment="right")
        _unit_square(axes)
        axes.set_title(y)
        axes.set_xlabel(x)

    return drawn("calibration", label, draw, height=_SIDE)


def draw_latency(
    spreads: Sequence[Spread], *, label: str, x: str, stages: Mapping[str, str], figures: str
) -> Markup:
    """A row for each stage: the middle 90 % thin, the middle half thick, the median a point."""
    longest = max(one.p95 for one in spreads) or 1

    def draw(axes: Axes) -> None:
        for row, one in enumerate(spreads):
            axes.plot([one.p5, one.p95], [row, row], color=BLUE, linewidth=1.6)
            axes.plot([one.p25, one.p75], [row, row], color=BLUE, linewidth=7)
            axes.plot([one.p50], [row], color=PAPER, marker="o", markeredgecolor=INK)
            said = figures.format(p50=one.p50, p95=one.p95)
            axes.text(0, row - 0.33, stages[one.stage])
            axes.text(longest, row - 0.33, said, horizontalalignment="right")
        axes.set_xlim(-longest * 0.02, longest * 1.02)
        axes.set_ylim(len(spreads) - 0.6, -0.9)
        axes.set_yticks([])
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        axes.locator_params(axis="x", nbins=6)
        axes.set_xlabel(x)

    return drawn("latency", label, draw, box=(0.03, 0.18, 0.94, 0.8))


def _band(
    axes: Axes, ks: list[int], shares: list[Measured], name: str, look: tuple[str, str, str]
) -> None:
    colour, marker, stroke = look
    lows, highs = [one.low for one in shares], [one.high for one in shares]
    axes.fill_between(ks, lows, highs, color=colour, alpha=0.16, linewidth=0)
    values = [one.value for one in shares]
    axes.plot(ks, values, color=colour, marker=marker, linestyle=stroke, label=name, clip_on=False)


def _mark(axes: Axes, x: list[float], y: list[float], name: str | None = None) -> None:
    axes.plot(
        x,
        y,
        color=PAPER,
        marker="D",
        markersize=6.5,
        markeredgecolor=INK,
        markeredgewidth=1.4,
        linestyle="none",
        label=name,
        zorder=5,
        clip_on=False,
    )


def _unit_square(axes: Axes) -> None:
    axes.set_xlim(-0.01, 1.01)
    axes.set_ylim(-0.01, 1.01)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set_xticks(ticks, ["0", "0.25", "0.5", "0.75", "1"])
    axes.set_yticks(ticks, ["0", "0.25", "0.5", "0.75", "1"])
