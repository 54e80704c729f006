"""What is remembered of an answer, so that its buttons work later: places of articles, no question."""

import msgspec

from bot import reasons
from bot.render import Place
from bot.rich import web_address
from retrieval import SHARED, Librarian
from retrieval.domain import Explanation, Span
from retrieval.errors import ArticleUnknown

PAGE = 3  # places that "more" shows at once
_LONGEST_LINK = 256  # characters that a button can copy


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """Libraries and places (article, start, end) in the order of the search, those cited left out.

    `why` is the explanation in the language of the answer, `link` what the copy button copies."""

    libraries: tuple[str, ...] = (SHARED,)
    language: str
    found: bool
    why: str
    places: list[tuple[int, int, int]]
    link: str | None = None


def shown(explanation: Explanation, *, libraries: tuple[str, ...], language: str) -> Shown:
    """What to remember of an answer."""
    answer = explanation.answer
    cited = {(one.article.id, one.sentence.start) for one in answer.citations}
    places = [
        (hit.passage.article_id, hit.passage.span.start, hit.passage.span.end)
        for hit in explanation.ranking
    ]
    return Shown(
        libraries=libraries,
        language=language,
        found=answer.found,
        why=reasons.why(explanation, language=language),
        places=[place for place in places if not _holds(place, cited)],
        link=_copied(answer.citations[0].link) if answer.found else None,
    )


def is_shared(stored: str) -> bool:
    """Whether an answer, as it is stored, came from what everybody asks and from nothing else."""
    try:
        return msgspec.json.decode(stored, type=Shown).libraries == (SHARED,)
    except msgspec.DecodeError:  # of another version
        return False


def places_of(
    remembered: Shown, library: Librarian, *, page: int, readable: tuple[str, ...]
) -> list[Place]:
    """The places of a page that still stand and may be read; articles may have changed or gone."""
    found: list[Place] = []
    for article_id, start, end in remembered.places[page * PAGE : (page + 1) * PAGE]:
        try:
            article = library.article(article_id, library=readable)
        except ArticleUnknown:
            continue
        if end <= len(article.text):
            found.append((article, Span(start, end)))
    return found


def _holds(place: tuple[int, int, int], cited: set[tuple[int, int]]) -> bool:
    article_id, start, end = place
    return any(one == article_id and start <= at < end for one, at in cited)


def _copied(link: str | None) -> str | None:
    """The link, or that of the article where it is too long to be copied by a button."""
    link = web_address(link)
    if link is None or len(link) <= _LONGEST_LINK:
        return link
    plain = link.partition("#")[0]
    return plain if len(plain) <= _LONGEST_LINK else None
