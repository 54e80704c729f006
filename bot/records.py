"""Answers, receipts and articles as objects of JSON; the names of the fields are a promise."""

from retrieval.domain import Answer, Article, Citation, Found, Outcome, Source

Record = dict[str, object]


def answer_record(answer: Answer) -> Record:
    """Return what `ask --json` prints; `answer` is the first quote, or None."""
    elapsed = answer.elapsed
    return {
        "question": answer.question,
        "answered": answer.found,
        "answer": answer.citations[0].text if answer.found else None,
        "confidence": round(answer.confidence, 4),
        "citations": [_citation(one) for one in answer.citations],
        "nearest": [
            {"article_id": one.id, "title": one.title, "url": one.url} for one in answer.nearest
        ],
        "elapsed_ms": {
            "embed": round(elapsed.embed_ms, 1),
            "search": round(elapsed.search_ms, 1),
            "choose": round(elapsed.choose_ms, 1),
            "total": round(elapsed.total_ms, 1),
        },
    }


def outcome_record(outcome: Outcome, error: str | None) -> Record:
    """Return the receipt that `ingest --json` prints; `error` is the sentence of a failure."""
    article = outcome.article
    return {
        "source": outcome.source,
        "status": outcome.status.value,
        "article_id": article.id if article else None,
        "title": article.title if article else None,
        "url": article.url if article else None,
        "outlet": article.outlet if article else None,
        "published": published(article) if article else None,
        "language": article.language if article else None,
        "words": outcome.words,
        "passages": outcome.passages,
        "error": error,
    }


def article_record(article: Article) -> Record:
    """Return the metadata of an article."""
    return {
        "article_id": article.id,
        "title": article.title,
        "url": article.url,
        "outlet": article.outlet,
        "authors": list(article.authors),
        "published": published(article),
        "language": article.language,
        "words": len(article.text.split()),
        "added_at": article.added_at.isoformat(),
    }


def found_record(rank: int, found: Found) -> Record:
    """Return one place of a ranking with the scores of each leg."""
    hit, article = found.hit, found.article
    return {
        "rank": rank,
        "score": round(hit.score, 4),
        "cosine": round(hit.cosine, 4),
        "bm25": round(hit.bm25, 4),
        "article_id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "published": published(article),
        "url": article.url,
        "start": hit.passage.span.start,
        "end": hit.passage.span.end,
        "text": hit.passage.text,
    }


def published(article: Article) -> str | None:
    """Day of publication as YYYY-MM-DD."""
    return article.published.isoformat() if article.published else None


def _words(citation: Citation) -> str | None:
    """The words of the quote that answer who, when, where or how many."""
    words = citation.words
    return citation.article.text[words.start : words.end] if words else None


def _citation(citation: Citation) -> Record:
    article, span = citation.article, citation.quote.span
    return {
        "article_id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "published": published(article),
        "url": article.url,
        "link": citation.link,
        "quote": citation.text,
        "start": span.start,
        "end": span.end,
        "score": round(citation.score, 4),
        "sources": [source_record(one) for one in citation.sources],
        "words": _words(citation),
    }


def source_record(source: Source) -> Record:
    """Return another place where an article's story stands."""
    day = source.published.isoformat() if source.published else None
    return {
        "article_id": source.article,
        "title": source.title,
        "url": source.url,
        "outlet": source.outlet,
        "published": day,
    }
