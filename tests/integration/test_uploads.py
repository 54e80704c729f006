"""What came from a chat is kept, known again, and read like any other source."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from retrieval.domain import Outcome, Status
from retrieval.errors import StorageError, Unreadable, UnreadableReason
from retrieval.library import Librarian
from tests.integration.jobs_world import open_librarian, work_all

POST = "Harbour news\n\nThe ferry sails at nine. It takes an hour."


@pytest.fixture
def librarian(tmp_path: Path) -> Iterator[Librarian]:
    with open_librarian(tmp_path / "data") as opened:
        yield opened


def taken(librarian: Librarian, source: str) -> Outcome:
    (outcome,) = librarian.ingest([source])
    return outcome


def test_a_pasted_text_is_an_article_and_the_same_again_is_unchanged(librarian: Librarian) -> None:
    first = taken(librarian, librarian.keep_text(POST))
    assert first.article is not None
    assert (first.status, first.article.title) == (Status.ADDED, "Harbour news")
    assert first.article.text == "The ferry sails at nine. It takes an hour."
    assert first.article.url is None
    again = taken(librarian, librarian.keep_text(POST))
    assert (again.status, again.article) == (Status.UNCHANGED, first.article)


def test_a_post_keeps_what_the_chat_knows_of_it(librarian: Librarian) -> None:
    url, day = "https://t.me/harbour/12", date(2026, 10, 3)
    source = librarian.keep_text(POST, url=url, outlet="Harbour", published=day)
    article = taken(librarian, source).article
    assert article is not None
    assert (article.title, article.url, article.outlet) == ("Harbour news", url, "Harbour")
    assert article.published == day
    edited = librarian.keep_text(f"{POST} Bring a coat.", url=url, outlet="Harbour", published=day)
    assert taken(librarian, edited).status is Status.UPDATED
    assert librarian.count()[0] == 1


def test_a_title_that_was_given_leaves_the_text_whole(librarian: Librarian) -> None:
    article = taken(librarian, librarian.keep_text(POST, title="Ferry times")).article
    assert article is not None
    assert article.title == "Ferry times"
    assert article.text == "Harbour news\nThe ferry sails at nine. It takes an hour."


def test_the_same_text_from_two_places_is_a_duplicate(librarian: Librarian) -> None:
    taken(librarian, librarian.keep_text(POST, outlet="One"))
    assert taken(librarian, librarian.keep_text(POST, outlet="Two")).status is Status.DUPLICATE


@pytest.mark.parametrize("text", ["", " \n", "🙂", "\ud800"])
def test_a_text_that_says_nothing_is_no_crash(librarian: Librarian, text: str) -> None:
    for source in (librarian.keep_text(text), librarian.keep_text(text, outlet="Harbour")):
        outcome = taken(librarian, source)
        assert outcome.error is None or isinstance(outcome.error, Unreadable)


def test_a_file_is_known_by_its_content_whatever_it_is_called(librarian: Librarian) -> None:
    content = POST.encode()
    source = librarian.keep_file(content, name="Расписание/../report (1).TXT")
    assert source.startswith("upload:")
    assert taken(librarian, source).status is Status.ADDED
    assert librarian.keep_file(content, name="Расписание/../report (1).TXT") == source
    assert taken(librarian, source).status is Status.UNCHANGED
    renamed = librarian.keep_file(content, name="other.txt")
    assert taken(librarian, renamed).status is Status.UNCHANGED
    assert librarian.count()[0] == 1


def test_a_collection_is_known_line_by_line(librarian: Librarian) -> None:
    rows = [{"id": n, "title": f"T {n}", "text": f"Text {n}."} for n in range(3)]
    content = "\n".join(map(json.dumps, rows)).encode()
    source = librarian.keep_file(content, name="all.jsonl")
    assert [one.status for one in librarian.ingest([source])] == [Status.ADDED] * 3
    assert [one.status for one in librarian.ingest([source])] == [Status.UNCHANGED] * 3


@pytest.mark.parametrize("name", ["a.xls", "a", "", "jsonl.zip"])
def test_a_kind_that_is_not_read_is_not_kept(
    librarian: Librarian, tmp_path: Path, name: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        librarian.keep_file(b"content", name=name)
    assert caught.value.reason is UnreadableReason.FILE_TYPE
    assert not (tmp_path / "data" / "uploads").exists()


def test_an_upload_is_known_again_when_the_data_folder_was_moved(tmp_path: Path) -> None:
    with open_librarian(tmp_path / "data") as librarian:
        source = librarian.keep_file(POST.encode(), name="a.txt")
        taken(librarian, source)
    (tmp_path / "data").rename(tmp_path / "moved")
    with open_librarian(tmp_path / "moved") as librarian:
        assert taken(librarian, source).status is Status.UNCHANGED


@pytest.mark.parametrize("source", ["upload:../footnote.db", "upload:" + "a" * 32 + "-b.txt"])
def test_a_made_up_upload_is_not_found(librarian: Librarian, source: str) -> None:
    error = taken(librarian, source).error
    assert isinstance(error, Unreadable)


def test_uploads_are_for_the_owner_only(librarian: Librarian, tmp_path: Path) -> None:
    librarian.keep_text(POST)
    folder = tmp_path / "data" / "uploads"
    (path,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_folder_that_cannot_be_made_is_a_storage_error(
    librarian: Librarian, tmp_path: Path
) -> None:
    (tmp_path / "data" / "uploads").write_text("in the way")
    with pytest.raises(StorageError):
        librarian.keep_text(POST)


def kept(folder: Path) -> list[str]:
    """Names of what is kept, without what they begin with."""
    return sorted(path.name.partition("-")[2] for path in (folder / "data" / "uploads").iterdir())


def aged(folder: Path, *, days: float) -> None:
    """Make everything that is kept so old."""
    at = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    for path in (folder / "data" / "uploads").iterdir():
        os.utime(path, (at, at))


def test_what_an_article_was_read_from_is_kept_until_the_article_is_gone(
    librarian: Librarian, tmp_path: Path
) -> None:
    rows = [{"id": n, "title": f"T {n}", "text": f"Text {n}."} for n in range(2)]
    content = "\n".join(map(json.dumps, rows)).encode()
    librarian.enqueue_ingest(
        [librarian.keep_text(POST), librarian.keep_file(content, name="all.jsonl")]
    )
    work_all(librarian)
    for job in librarian.untold_jobs():
        librarian.tell_job(job.id)
    aged(tmp_path, days=400)
    librarian.prune()
    assert kept(tmp_path) == ["all.jsonl", "text.txt"]
    second, first, pasted = (one.id for one in librarian.articles())
    for article in (first, pasted):
        librarian.remove(article)
    librarian.prune()
    assert kept(tmp_path) == ["all.jsonl"]
    librarian.remove(second)
    librarian.prune()
    assert kept(tmp_path) == []


def test_what_is_to_be_read_or_told_of_is_kept(librarian: Librarian, tmp_path: Path) -> None:
    source = librarian.keep_file(b"   ", name="empty.txt")
    job = librarian.enqueue_ingest([source])
    aged(tmp_path, days=400)
    librarian.prune()
    assert kept(tmp_path) == ["empty.txt"]
    work_all(librarian)
    librarian.prune()
    assert kept(tmp_path) == ["empty.txt"]
    assert librarian.tell_job(job.id)
    librarian.prune()
    assert kept(tmp_path) == []


def test_what_was_handed_in_lately_is_kept_and_again_when_it_comes_again(
    librarian: Librarian, tmp_path: Path
) -> None:
    librarian.keep_text(POST)
    aged(tmp_path, days=6.9)
    librarian.prune()
    assert kept(tmp_path) == ["text.txt"]
    aged(tmp_path, days=400)
    librarian.keep_text(POST)
    librarian.prune()
    assert kept(tmp_path) == ["text.txt"]


def test_half_a_file_of_a_killed_process_goes_and_files_of_others_stay(
    librarian: Librarian, tmp_path: Path
) -> None:
    librarian.keep_text(POST)
    folder = tmp_path / "data" / "uploads"
    (folder / f".{'0a' * 16}").write_bytes(b"half")
    (folder / "README").write_text("put here by hand")
    aged(tmp_path, days=8)
    librarian.prune()
    assert [path.name for path in folder.iterdir()] == ["README"]


def test_where_nothing_was_handed_in_nothing_is_pruned(
    librarian: Librarian, tmp_path: Path
) -> None:
    librarian.prune()
    assert not (tmp_path / "data" / "uploads").exists()
