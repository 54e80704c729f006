"""Every term survives FTS5's tokenizer as one token, told from every other."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrieval import lexical
from retrieval.adapters import sqlite_passages, sqlite_terms
from retrieval.adapters.schema import frequencies, meta, totals
from retrieval.adapters.sqlite_engine import for_writing
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.domain import Draft, Identity, Span
from retrieval.errors import StorageNewer

anything = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
odd = [
    *[
        "a",
        "A",
        "É",
        "é",
        "e\u0301",
        "ß",
        "ẞ",
        "İ",
        "ı",
        "ς",
        "Σ",
        "Ꭰ",
        "ꭰ",
        "ﬁ",
        "Ⅷ",
        "①",
        "_",
        "_20",
    ],
    *[
        " ",
        "\u00a0",
        "\u3000",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\0",
        '"',
        "*",
        "^",
        ":",
        "-",
        "+",
        "'",
    ],
    *[
        "東京",
        "ไทย",
        "हिन्दी",
        "#abcd",
        "#_won",
        "_l1",
        "AND",
        "\U0001f4a9",
        "\U00010400",
        "\ufffe",
        "x" * 300,
    ],
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    with closing(SqliteStore(tmp_path_factory.mktemp("terms") / "footnote.db")) as opened:
        opened.create_library("one")
        with for_writing(opened.engine).begin() as connection:
            connection.execute(
                sa.text("CREATE VIRTUAL TABLE tokens USING fts5vocab(terms, instance)")
            )
        yield opened


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(anything, min_size=1, max_size=20))
@example(odd)
def test_each_term_is_one_token_and_no_two_are_the_same(
    store: SqliteStore, terms: list[str]
) -> None:
    with for_writing(store.engine).connect() as connection:
        sqlite_terms.insert_terms(connection, 1, {7: terms})
        tokens = connection.execute(
            sa.text("SELECT term FROM tokens WHERE col <> 'library' ORDER BY col DESC, \"offset\"")
        )
        words = [term for term in terms if not lexical.is_gram(term)]
        grams = [term for term in terms if lexical.is_gram(term)]
        assert [token for (token,) in tokens] == [
            sqlite_terms.encode(term) for term in words + grams
        ]
        short = {term for term in terms if len(term) <= 200}
        assert len({sqlite_terms.encode(term) for term in short}) == len(short)
        sqlite_terms.delete_terms(connection, 1, {7: terms})
        assert connection.scalar(sa.text("SELECT count(*) FROM tokens")) == 0
        assert connection.scalar(sa.select(sa.func.count()).select_from(frequencies)) == 0
        connection.rollback()


def add(store: SqliteStore, text: str, source: str = "a") -> int:
    vector = np.full((1, 4), 0.5, np.float32)
    return store.add(
        Draft(title="", text=text, language="en"),
        Identity(1, source, ""),
        [Span(0, len(text))],
        vector,
        content_hash="",
        fingerprint="m",
    ).id


def test_the_rarest_terms_are_read_when_there_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(SqliteStore(tmp_path / "footnote.db")) as store:
        store.create_library("one")
        for number in range(30):
            add(store, f"the cat{' zebra' if number == 17 else ''}", str(number))
        assert len(store.match("the zebra", 50, within=frozenset({1}))) == 30
        monkeypatch.setattr(sqlite_terms, "POSTINGS", 10)
        assert [id_ for id_, _ in store.match("the zebra", 50, within=frozenset({1}))] == [18]
        assert len(store.match("the", 50, within=frozenset({1}))) == 30


def test_terms_of_another_version_are_computed_again_at_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "footnote.db"
    with closing(SqliteStore(path)) as store:
        store.create_library("one")
        for number in range(3):
            add(store, f"houses number{number}", str(number))
        expected = store.match("house", 5, within=frozenset({1}))

    def other_terms(text: str, language: str | None = None) -> list[str]:
        return [f"x{word}" for word in text.split()]

    with monkeypatch.context() as changed:
        changed.setattr(lexical, "passage_terms", other_terms)
        changed.setattr(sqlite_passages, "TERMS_VERSION", "other")
        with closing(SqliteStore(path)) as store, store.engine.connect() as connection:
            found = connection.execute(sa.select(frequencies)).all()
            assert [tuple(row) for row in found] == [
                ("xhouses", 3),
                *((f"xnumber{number}", 1) for number in range(3)),
            ]
            assert connection.execute(sa.select(totals)).all() == [(1, "en", 3, 3, 6)]
    with closing(SqliteStore(path)) as store:
        assert store.match("house", 5, within=frozenset({1})) == expected


def test_a_writer_whose_terms_were_overtaken_stops(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "footnote.db")) as store:
        store.create_library("one")
        with for_writing(store.engine).begin() as connection:
            connection.execute(meta.update().values(value="99"))
        with pytest.raises(StorageNewer):
            add(store, "text")
        assert store.count(within=frozenset({1})) == (0, 0)
