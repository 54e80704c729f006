"""The steps in migrations/ lead to the tables of schema.py, on SQLite and on PostgreSQL."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.state import migrations as bot_steps
from bot.state import open_state
from retrieval import migrations, open_library
from retrieval.adapters.schema import (
    articles,
    feed_entries,
    feeds,
    job_receipts,
    jobs,
    libraries,
    metadata,
    postgresql_only,
)
from retrieval.adapters.sqlite_engine import for_writing, open_engine
from retrieval.adapters.sqlite_store import SqliteStore
from retrieval.errors import StorageDamaged, StorageNewer, StorageReadOnly
from retrieval.settings import Settings
from tests.benchmarks.faults.trial import faults_of
from tests.fakes import noon
from tests.old_databases import contents, contents_of, copied_back, fill, upgrade_to

ROOT = Path(__file__).parents[2]


@contextmanager
def sqlite(path: Path) -> Iterator[sa.Engine]:
    engine, _ = open_engine(path)
    try:
        yield for_writing(engine)
    finally:
        engine.dispose()


def definitions(engine: sa.Engine) -> dict[str, str]:
    """What SQLite was told to create, by name, without what is not of the metadata."""
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
    with engine.connect() as connection:
        found = {row.name: " ".join(row.sql.split()) for row in connection.execute(sa.text(query))}
    return {name: sql for name, sql in found.items() if not name.startswith(("terms", "alembic"))}


def test_an_upgraded_file_has_exactly_the_schema(tmp_path: Path) -> None:
    with sqlite(tmp_path / "upgraded.db") as upgraded, sqlite(tmp_path / "fresh.db") as fresh:
        migrations.upgrade(upgraded, tmp_path)
        metadata.create_all(fresh)
        assert definitions(upgraded) == definitions(fresh)


def test_the_head_is_the_last_file() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert scripts.get_heads() == [migrations.HEAD]


def test_a_current_file_is_opened_without_alembic(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "footnote.db").close()
    code = (
        "import sys; from pathlib import Path\n"
        "from retrieval.adapters.sqlite_store import SqliteStore\n"
        "SqliteStore(Path(sys.argv[1])).close(); print('alembic' in sys.modules)"
    )
    opened = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "footnote.db")],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert opened.stdout == "False\n"


def test_processes_that_open_a_new_file_together_upgrade_it_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from retrieval.adapters.sqlite_store import SqliteStore\n"
        "input(); SqliteStore(Path(sys.argv[1])).create_library(sys.argv[2])"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "new" / "footnote.db"), name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
        )
        for name in "abcd"
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
    assert [process.wait() for process in processes] == [0] * 4
    with closing(SqliteStore(tmp_path / "new" / "footnote.db")) as store:
        assert [library.name for library in store.libraries()] == ["a", "b", "c", "d"]


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "footnote.db"
    SqliteStore(path).close()
    with sqlite(path) as engine:
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(StorageNewer):
            SqliteStore(path)
        with pytest.raises(StorageNewer):
            migrations.require_current(engine, path)


def test_an_older_file_that_cannot_be_written_is_not_read(tmp_path: Path) -> None:
    with sqlite(tmp_path / "footnote.db") as engine, pytest.raises(StorageReadOnly):
        migrations.require_current(engine, tmp_path / "footnote.db")


def test_a_failed_upgrade_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    with sqlite(tmp_path / "footnote.db") as engine:
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE meta (something TEXT)"))
        with pytest.raises(StorageDamaged):
            migrations.upgrade(engine, tmp_path)
        assert sa.inspect(engine).get_table_names() == ["meta"]


def test_an_upgraded_postgresql_has_exactly_the_schema(
    postgresql: sa.Engine, tmp_path: Path
) -> None:
    migrations.upgrade(postgresql, tmp_path)
    migrations.upgrade(postgresql, tmp_path)
    with postgresql.connect() as connection:
        context = MigrationContext.configure(connection)
        both: Any = [metadata, postgresql_only]
        assert compare_metadata(context, both) == []
        inspector = sa.inspect(connection)
        for table in (*metadata.sorted_tables, *postgresql_only.sorted_tables):
            columns = {column["name"]: column for column in inspector.get_columns(table.name)}
            assert list(columns) == [column.name for column in table.columns]
            assert [columns[column.name]["nullable"] for column in table.columns] == [
                column.nullable for column in table.columns
            ]


def check_an_upgrade_with_data(engine: sa.Engine, path: Path) -> None:
    """From the first revision with an article in it to the present one, which takes a job."""
    upgrade_to(engine, "0001")
    assert not sa.inspect(engine).has_table("jobs")
    with engine.begin() as connection:
        library = connection.scalar(
            sa.insert(libraries).returning(libraries.c.id), {"name": "before"}
        )
        article = {"library": library, "source_key": "a", "part_key": "", "content_hash": "h"}
        article |= {"added_at": noon(), "title": "T", "authors": [], "part": "", "text": "Text."}
        connection.execute(sa.insert(articles), article)
    migrations.upgrade(engine, path)
    with engine.begin() as connection:
        assert migrations.revision(connection) == migrations.HEAD
        kept = connection.execute(sa.select(articles.c.title, articles.c.added_at)).all()
        assert [tuple(row) for row in kept] == [("T", noon())]
        counts = dict.fromkeys(("done", "total", "articles", "attempts"), 0)
        job = {"kind": "ingest", "task": "{}", "state": "queued", "key": "k", "note": ""}
        added = sa.insert(jobs).returning(jobs.c.id)
        id_ = connection.scalar(added, {**job, **counts, "told": False, "created_at": noon()})
        connection.execute(sa.insert(job_receipts), {"job": id_, "receipt": "{}"})
    feed = {"library": library, "url": "u", "title": "T", "added_at": noon(), "next_poll": noon()}
    with engine.begin() as connection:
        added = sa.insert(feeds).returning(feeds.c.id)
        of = connection.scalar(added, {**feed, "interval_s": 60, "failures": 0, "digest": ""})
        connection.execute(sa.insert(feed_entries), {"feed": of, "key": "k", "digest": "d"})
        connection.execute(sa.delete(feeds))
        assert connection.execute(sa.select(feed_entries)).all() == []
    with engine.begin() as connection:
        connection.execute(sa.delete(jobs))
        assert connection.execute(sa.select(job_receipts)).all() == []


def test_a_file_of_the_first_revision_keeps_its_articles(tmp_path: Path) -> None:
    with sqlite(tmp_path / "footnote.db") as engine:
        check_an_upgrade_with_data(engine, tmp_path)


def test_a_postgresql_of_the_first_revision_keeps_its_articles(
    postgresql: sa.Engine, tmp_path: Path
) -> None:
    with postgresql.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    check_an_upgrade_with_data(postgresql, tmp_path)


def test_ids_on_postgresql_are_not_used_again(postgresql: sa.Engine, tmp_path: Path) -> None:
    migrations.upgrade(postgresql, tmp_path)
    with postgresql.begin() as connection:
        added = sa.insert(libraries).returning(libraries.c.id)
        first = connection.scalar(added, {"name": "a"})
        connection.execute(sa.delete(libraries).where(libraries.c.id == first))
        second = connection.scalar(added, {"name": "a"})
    assert first is not None
    assert second == first + 1


ROWS = "give these tables rows in tests/old_databases.py"


def revisions(steps: ModuleType) -> list[str]:
    """Every revision, the first one first."""
    scripts = ScriptDirectory(str(Path(str(steps.__file__)).parent))
    return [one.revision for one in scripts.walk_revisions()][::-1]


RETRIEVAL, BOT = revisions(migrations), revisions(bot_steps)


@pytest.mark.parametrize(
    ("revision", "bot_revision"),
    [*((one, BOT[0]) for one in RETRIEVAL), *((RETRIEVAL[0], one) for one in BOT[1:])],
)
def test_every_revision_is_brought_forward_with_what_is_in_it(
    tmp_path: Path, revision: str, bot_revision: str
) -> None:
    path = tmp_path / "footnote.db"
    before = copied_back(path, revision=revision, bot_revision=bot_revision)
    assert {name for name, (_, rows) in before.items() if not rows} == set(), ROWS
    settings = Settings.from_env({"FOOTNOTE_DATA": str(tmp_path)})
    with open_library(settings) as library, open_state(settings) as state:
        assert contents_of(path, like=before) == before
        assert library.article(1, library="other").title == "Lighthouse 1"
        (found,) = library._store.match("keeper2", 1, within=frozenset({1}))
        assert found[0] == 2
        assert library._store.vectors_of([1, 2])[0] == [1, 2]
        assert state.chats.language(7) == "ru"
        assert [one.update_id for one in state.updates.waiting()] == [6]
    assert list(faults_of(path)) == []


@pytest.mark.parametrize("revision", RETRIEVAL)
def test_every_revision_is_brought_forward_on_postgresql(
    postgresql: sa.Engine, tmp_path: Path, revision: str
) -> None:
    with postgresql.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    upgrade_to(postgresql, revision)
    fill(postgresql)
    before = contents(postgresql)
    assert {name for name, (_, rows) in before.items() if not rows} == set(), ROWS
    migrations.upgrade(postgresql, tmp_path)
    assert contents(postgresql, like=before) == before
