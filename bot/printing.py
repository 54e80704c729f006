"""Answers, receipts and articles as people read them."""

from collections import Counter
from collections.abc import Sequence

from bot.terminal import Terminal, among_left_to_right, inert, one_line
from bot.texts import say, sentence
from retrieval.domain import Answer, Article, Citation, Found, Outcome, Source, Status
from retrieval.tasks import Receipt

_INDENT = "  "


def print_answer(terminal: Terminal, answer: Answer, *, articles: int, indent: str = "") -> None:
    """Print the quote, then where it stands, then further sources.

    `articles` says how many there are, for an answer that was not found."""
    if not answer.found:
        _print_no_answer(terminal, answer, articles=articles, indent=indent)
        return
    first, *further = answer.citations
    _print_citation(terminal, first, indent)
    for citation in further:
        terminal.line()
        terminal.line(indent + terminal.faint(say("also")))
        _print_citation(terminal, citation, indent)


def receipt(outcome: Outcome) -> str:
    """Return the lines of one receipt."""
    status = say(f"status-{outcome.status}")
    if outcome.article is None:
        reason = sentence(outcome.error) if outcome.error else ""
        title = one_line(outcome.source)
        return f"{say('receipt', {'status': status, 'title': title})}\n{_INDENT}{inert(reason)}"
    article = outcome.article
    size = say("size", {"words": outcome.words, "passages": outcome.passages})
    details = " · ".join(part for part in (origin(article), article.language, size) if part)
    title = one_line(article.title)
    return f"{say('receipt', {'status': status, 'title': title})}\n{_INDENT}{details}"


def summary(statuses: Counter[Status]) -> str:
    """Return how many articles there were of each status."""
    parts = [
        say("summary-part", {"count": statuses[status], "status": say(f"status-{status}").lower()})
        for status in Status
        if statuses[status]
    ]
    return say("summary-of-ingest", {"articles": statuses.total(), "counts": ", ".join(parts)})


def print_found(terminal: Terminal, rank: int, found: Found) -> None:
    """Print one place of a ranking with its scores and its passage."""
    hit, article = found.hit, found.article
    scores = {"score": hit.score, "cosine": hit.cosine, "bm25": hit.bm25}
    said = say("scores", {name: f"{score:.3f}" for name, score in scores.items()})
    terminal.line(f"{rank}. {terminal.strong(one_line(article.title))}")
    terminal.line(_INDENT + " · ".join(part for part in (origin(article), said) if part))
    terminal.block(hit.passage.text, _INDENT, terminal.faint)


def print_listed(terminal: Terminal, article: Article) -> None:
    """Print an article on one line of a list."""
    number = f"{article.id:>6}"
    details = origin(article)
    title = one_line(article.title)
    terminal.line(f"{number}  {title}" + (terminal.faint(f" · {details}") if details else ""))


def print_article(terminal: Terminal, article: Article, sources: Sequence[Source]) -> None:
    """Print the metadata of an article, where its story stands too, and its whole stored text."""
    terminal.line(terminal.strong(one_line(article.title)))
    words = say("words", {"words": len(article.text.split())})
    authors = ", ".join(map(one_line, article.authors))
    parts = (origin(article), authors, article.language, words)
    terminal.line(terminal.faint(" · ".join(part for part in parts if part)))
    if article.url:
        terminal.line(terminal.link(one_line(article.url)))
    for source in sources:
        place = one_line(" ".join(filter(None, (source.outlet, source.url))) or source.title)
        terminal.line(terminal.faint(say("also-in", {"places": place})))
    if article.gone_at:
        terminal.line(say("gone-since", {"date": article.gone_at.date()}))
    terminal.line()
    # Not broken into lines: the text is shown as it is stored.
    terminal.line(inert(article.text))


def origin(article: Article | Receipt, *, language: str = "en") -> str:
    """Return outlet and day of publication, as far as they are known."""
    outlet = among_left_to_right(one_line(article.outlet)) if article.outlet else ""
    day = say("date", {"date": article.published}, language=language) if article.published else ""
    return " · ".join(part for part in (outlet, day) if part)


def _print_citation(terminal: Terminal, citation: Citation, indent: str) -> None:
    article = citation.article
    terminal.block(say("quoted", {"quote": citation.text}), indent, terminal.strong)
    terminal.block(" · ".join(filter(None, (one_line(article.title), origin(article)))), indent)
    if citation.link:
        terminal.line(indent + terminal.link(one_line(citation.link)))
    if citation.sources:
        places = (one_line(one.outlet or one.url or one.title) for one in citation.sources)
        named = ", ".join(dict.fromkeys(places))
        terminal.block(say("also-in", {"places": named}), indent, terminal.faint)


def _print_no_answer(terminal: Terminal, answer: Answer, *, articles: int, indent: str) -> None:
    name = "no-answer-near" if answer.nearest else "no-answer"
    terminal.block(say(name, {"articles": articles}), indent)
    for article in answer.nearest:
        parts = filter(None, (one_line(article.title), origin(article)))
        terminal.block(" · ".join(parts), f"{indent}{_INDENT}")
