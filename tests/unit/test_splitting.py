"""Shapes of aggregator pages that differ in one thing each; all names are invented."""

from collections.abc import Callable
from datetime import date

import pytest

from retrieval.lines import Line, read_byline
from retrieval.splitting import split

ARTICLES = (
    (
        "Velmont lights its old tower again",
        "The Coastal Courier",
        "Mar 15, 2025",
        (
            "The harbour town of Velmont opened its rebuilt lighthouse on Saturday after "
            "four years of work. Residents climbed the stairs before noon. The lamp was "
            "made in Orsk Valley and is visible for thirty-one kilometres in clear weather, "
            "the mayor told reporters there."
        ),
    ),
    (
        "Honey harvest breaks records in Tarn",
        "Meadow Gazette",
        "Mar 14, 2025",
        (
            "Beekeepers in the northern district of Tarn report the richest spring harvest "
            "in two decades. Some hives have yielded forty kilograms. The association "
            "credits mild nights and the return of lime trees along the old canal, but "
            "warns that prices will stay high."
        ),
    ),
    (
        "Will night ferries really run on hydrogen?",
        "Nordic Wire",
        "Mar 12, 2025",
        (
            "The ferry company Norrlinje will run its night boats on hydrogen from next "
            "summer. Three vessels are being refitted at the yard in Skelby. Tickets will "
            "cost the same as today, and the old diesel engines are to be shown in a "
            "museum, the firm said on Thursday."
        ),
    ),
)
Head = Callable[[str, str, str], list[str]]


def page(
    head: Head,
    *,
    section: str | None = "Related Articles",
    between: tuple[str, ...] = (),
    times: tuple[str, ...] | None = None,
) -> list[Line]:
    lines = ["PressPile"]
    for index, (title, outlet, day, text) in enumerate(ARTICLES):
        lines += [*head(title, outlet, times[index] if times else day), text]
        if index == 0:
            lines += ["Advertisement", "No comments yet...", *([section] if section else [])]
        else:
            lines += between
    lines += ["DOWNLOAD THE APP", "Ready to explore? Get our app from your preferred store today."]
    return [Line(line) for line in lines]


SHAPES: dict[str, list[Line]] = {
    "title, outlet, date": page(lambda t, o, d: [t, o, d]),
    "title, date, outlet": page(lambda t, o, d: [t, d, o]),
    "outlet above, date below": page(lambda t, o, d: [o, t, d], section="Trending now"),
    "one byline": page(lambda t, o, d: [t, f"{d} | {o}"], section="More from around the web"),
    "byline above": page(lambda t, o, d: [f"{o} - {d}", t], section="Read next"),
    "author": page(lambda t, o, d: [t, f"By Mara Lind, {o}, {d}"]),
    "author's own line": page(lambda t, o, d: [t, o, "Mara Lind", d]),
    "labels": page(lambda t, o, d: [t, f"Source: {o}", f"Published: {d}"]),
    "unknown heading": page(lambda t, o, d: [t, o, d], section="Fresh off the press"),
    "no heading": page(lambda t, o, d: [t, f"{o} · {d}"], section=None),
    "repeated titles, no heading": page(lambda t, o, d: [t, t, o, d], section=None),
    "times of day": page(lambda t, o, d: [t, o, f"{d}, 10:30"]),
    "adverts between": page(
        lambda t, o, d: [t, t, o, d],
        between=("Sponsored", "Save money on your next trip with Fly Orlo. Book now.", "Share"),
    ),
    "day above, outlet below": page(lambda t, o, d: [d, t, o]),
    "category and reading time": page(lambda t, o, d: ["Local", t, o, d, "4 min read"]),
    "author before outlet": page(lambda t, o, d: [t, "By Mara Lind", o, d]),
    "bracketed": page(lambda t, o, d: [t, f"({o}, {d})"], section="Up next"),
    "teasers between": page(
        lambda t, o, d: ["Cod prices fall for a third week", "The Bay Herald", d, t, o, d],
    ),
    "relative times": page(
        lambda t, o, d: [t, f"{o} - {d}"], times=("Mar 15, 2025", "2 hours ago", "yesterday")
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_comes_apart(shape: str) -> None:
    parts = split(SHAPES[shape]).parts
    assert [(part.title, part.outlet, "\n".join(part.paragraphs)) for part in parts] == [
        (title, outlet, text) for title, outlet, _, text in ARTICLES
    ]


def test_dates_are_read_and_relative_times_are_none() -> None:
    dates = [part.published for part in split(SHAPES["title, outlet, date"]).parts]
    assert dates == [date(2025, 3, 15), date(2025, 3, 14), date(2025, 3, 12)]
    relative = [part.published for part in split(SHAPES["relative times"]).parts]
    assert relative == [date(2025, 3, 15), None, None]


@pytest.mark.parametrize(
    "head",
    [
        lambda t, o, d: [t],  # noqa: ARG005 - sections under subheadings
        lambda t, o, d: [t, "Mara Lind", "10:30 GMT"],  # noqa: ARG005 - a log
        lambda t, o, d: [d],  # noqa: ARG005 - a timeline
        lambda t, o, d: [f"{d}: {t}"],  # noqa: ARG005 - a timeline with events
    ],
)
def test_sections_of_one_article_stay_together(head: Head) -> None:
    lines = [Line("A summer in Velmont"), *page(head, section=None)[1:]]
    assert len(split(lines).parts) <= 1


def test_entries_that_one_person_signs_stay_together() -> None:
    top = ["A summer in Velmont", "The Coastal Courier, March 16, 2025", ARTICLES[0][3]]
    log = page(lambda t, o, d: [t, "Mara Lind", d], section=None)[1:]  # noqa: ARG005
    assert len(split([*map(Line, top), *log]).parts) == 1


def test_a_short_last_sentence_stays_and_a_notice_goes() -> None:
    lines = page(lambda t, o, d: [t, o, d], between=("The work goes on.", "Share"))
    lines.insert(0, Line("We use cookies to give you the best experience. Please accept them all."))
    lines.insert(-2, Line("Get our newsletter in your inbox every morning and never miss a story."))
    parts = split(lines).parts
    assert [part.title for part in parts] == [article[0] for article in ARTICLES]
    assert [part.paragraphs[-1] for part in parts[1:]] == ["The work goes on."] * 2


@pytest.mark.parametrize(
    ("text", "outlet", "published", "author"),
    [
        ("Russia Today15-03-2025", "Russia Today", date(2025, 3, 15), None),
        ("By Jane Doe | 15 March 2025", None, date(2025, 3, 15), "Jane Doe"),
        ("Вестник · 2 часа назад", "Вестник", None, None),
        ("timean hour ago", None, None, None),
        ("El Correo | 15 de marzo de 2025", "El Correo", date(2025, 3, 15), None),
    ],
)
def test_bylines(text: str, outlet: str | None, published: date | None, author: str | None) -> None:
    found = read_byline(Line(text))
    assert found is not None
    assert (found.outlet, found.published, found.author) == (outlet, published, author)


@pytest.mark.parametrize(
    "text", ["What happened on 15 March 2025 in town", "Yesterday he said no", "12:30 GMT", "World"]
)
def test_what_is_no_byline(text: str) -> None:
    assert read_byline(Line(text)) is None
