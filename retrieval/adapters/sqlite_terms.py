"""The terms of passages in FTS5, which proposes; what a passage scores, lexical.py says.

The table is contentless: a row is deleted by the very terms that it was inserted with, which are
computed again from the stored article; sqlite_passages.TERMS_VERSION keeps both of one version.
FTS5's bm25 needs positions and lengths, hence no `detail` or `columnsize` that would save room."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from retrieval import lexical
from retrieval.adapters.schema import frequencies
from retrieval.domain import Libraries, LibraryId, PassageId, TermStatistics

PROPOSED = 200
"""Passages that FTS5 proposes at most for scoring by lexical.bm25; 100 lost 1.5 % of the first 10 below."""

_FEW = 20
_FOR_EACH, _LEAST = 4, 40
"""Passages that it proposes for each of those that are wanted, as 200 are for 50, and at least."""

POSTINGS = 20_000
"""Entries of the terms' lists that one question reads at most, save for its weightiest term; half of them
where only 20 passages are wanted, as of the inline mode.

On newsqa_rt (34k passages, 112 questions, 76 terms each with n-grams) FTS5 takes 22 ms at the
median and the first 5 are those of the unpruned ranking (250 ms); 30,000: 30 ms, the same; 10,000:
13 ms, 99.5 % of them; 5,000: 7 ms, 98.9 %. A corpus three times as large loses as a budget of a
third does here. tantivy answers unpruned in 2 ms, but would be a second cache to keep in step."""

_LIBRARY = "_l"
_ALTERED = re.compile(r"[\x00-/:-`{-\x7f]")

_DELETE = sa.text(
    "INSERT INTO terms(terms, rowid, library, words, grams)"
    " VALUES ('delete', :id, :library, :words, :grams)"
)
_INSERT = sa.text(
    "INSERT INTO terms(rowid, library, words, grams) VALUES (:id, :library, :words, :grams)"
)
_MATCH = sa.text(
    "SELECT rowid FROM terms WHERE terms MATCH :query AND rank MATCH :rank"
    " ORDER BY rank LIMIT :limit"
)
_FIND = sa.text("SELECT rowid FROM terms WHERE terms MATCH :query AND rowid = :passage")
_RANK = f"bm25(0.0, 1.0, {lexical.GRAM_WEIGHT})"  # columns library, words, grams


@lru_cache(maxsize=65_536)
def encode(term: str) -> str:
    """Write a term so that FTS5's tokenizer leaves it alone: one token, unlike any other term's.

    Lower-case ASCII letters, digits and all beyond ASCII stay; the rest becomes _ and its code."""
    return _ALTERED.sub(lambda match: f"_{ord(match[0]):02x}", term)


def insert_terms(
    connection: sa.Connection, library: LibraryId, terms: dict[PassageId, list[str]]
) -> None:
    """Index passages that are not indexed; count_frequencies has to follow."""
    connection.execute(_INSERT, [_row(id_, library, of) for id_, of in terms.items()])


def delete_terms(
    connection: sa.Connection, library: LibraryId, terms: dict[PassageId, list[str]]
) -> None:
    """Take passages out, given the very terms that they were inserted with; then count."""
    connection.execute(_DELETE, [_row(id_, library, of) for id_, of in terms.items()])


def indexed(
    connection: sa.Connection, passage: PassageId, library: LibraryId, terms: Iterable[str]
) -> bool:
    """Whether the passage is indexed, for this library, under each of these terms."""
    wanted = " AND ".join(f'"{encode(term)}"' for term in terms)
    query = f'library : ("{_library_token(library)}") AND {{words grams}} : ({wanted})'
    found = _FIND.bindparams(query=query, passage=passage)
    return connection.scalar(found) is not None


def delete_all_terms(connection: sa.Connection) -> None:
    """Empty the index, whatever it holds."""
    connection.exec_driver_sql("INSERT INTO terms(terms) VALUES ('delete-all')")
    connection.execute(frequencies.delete())


def propose(
    connection: sa.Connection,
    terms: Sequence[str],
    statistics: TermStatistics,
    k: int,
    *,
    within: Libraries,
) -> list[PassageId]:
    """The passages of these libraries that FTS5 ranks best by the weightiest terms, enough for k."""
    chosen = _weightiest(terms, statistics, POSTINGS if k > _FEW else POSTINGS // 2)
    if not chosen or not within:
        return []
    readable = " OR ".join(f'"{_library_token(library)}"' for library in sorted(within))
    wanted = " OR ".join(f'"{encode(term)}"' for term in chosen)
    query = f"library : ({readable}) AND {{words grams}} : ({wanted})"
    limit = min(PROPOSED, max(_LEAST, _FOR_EACH * k))
    return list(connection.scalars(_MATCH, {"query": query, "rank": _RANK, "limit": limit}))


def _weightiest(terms: Sequence[str], statistics: TermStatistics, budget: int) -> list[str]:
    """Terms by what they add to a score, largest first, as many as fit the budget of postings."""
    known = [term for term in terms if term in statistics.frequencies]
    chosen: list[str] = []
    postings = 0
    for term in sorted(known, key=lambda term: (-_weight(term, statistics), term)):
        count = statistics.frequencies[term]
        if chosen and postings + count > budget:
            continue
        chosen.append(term)
        postings += count
    return chosen


def _weight(term: str, statistics: TermStatistics) -> float:
    weight = lexical.GRAM_WEIGHT if lexical.is_gram(term) else 1.0
    return weight * lexical.inverse_frequency(term, statistics)


def _library_token(library: LibraryId) -> str:
    # No term is written so: after _ come two digits of a code below 80 or between 5b and 7f.
    return f"{_LIBRARY}{library}"


def is_library_token(token: str) -> bool:
    """Whether a token of the index names a passage's library and is none of its terms."""
    return token.startswith(_LIBRARY)


def _row(passage: PassageId, library: LibraryId, terms: Sequence[str]) -> dict[str, object]:
    words: list[str] = []
    grams: list[str] = []
    for term in terms:
        (grams if lexical.is_gram(term) else words).append(encode(term))
    return {
        "id": passage,
        "library": _library_token(library),
        "words": " ".join(words),
        "grams": " ".join(grams),
    }


def count_frequencies(
    connection: sa.Connection, passages: Iterable[Sequence[str]], step: int
) -> None:
    """Add `step` to the frequency of a term for each passage that holds it."""
    counts: Counter[str] = Counter()
    for terms in passages:
        counts.update(set(terms))
    if not counts:
        return
    statement = insert(frequencies)
    statement = statement.on_conflict_do_update(
        index_elements=[frequencies.c.term],
        set_={"passages": frequencies.c.passages + statement.excluded.passages},
    )
    rows = [{"term": term, "passages": step * n} for term, n in sorted(counts.items())]
    connection.execute(statement, rows)
    if step < 0:
        gone = frequencies.delete().where(
            frequencies.c.term == sa.bindparam("gone"), frequencies.c.passages <= 0
        )
        connection.execute(gone, [{"gone": term} for term in counts])
