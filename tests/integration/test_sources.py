import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.adapters import files
from retrieval.adapters.sources import SourceReader
from retrieval.adapters.uploads import Uploads
from retrieval.domain import Arrival, Page, Validators
from retrieval.errors import FetchReason, FetchRefused, Unreadable, UnreadableReason

LINE = {"id": "a1", "title": "The bridge opens", "text": "It opened on Monday."}


class OnePage:
    """Fetcher of one page."""

    def fetch(self, url: str, *, known: Validators | None = None) -> Page:
        body = "".join(
            f"<p>Span {n} opened on Monday, said engineer {n}, and cost {n} thousand crowns in all.</p>"
            for n in range(9)
        )
        menu = "<nav><a href='/a'>News</a> <a href='/b'>Harbour and sport</a></nav>"
        html = f"<title>Bridge</title><body>{menu}<article><h1>Bridge</h1>{body}</article>"
        return Page(f"{url}/final", html.encode(), "text/html")


def read(source: str, stdin: bytes | None = None) -> list[Arrival]:
    stream = io.BufferedReader(io.BytesIO(stdin)) if stdin is not None else None
    reader = SourceReader(OnePage(), Uploads(Path("nowhere")))
    arrivals: Iterator[Arrival] = reader(source, stream, lambda _: None)
    return list(arrivals)


def reason(arrival: Arrival) -> UnreadableReason:
    assert isinstance(arrival.error, Unreadable)
    return arrival.error.reason


def test_a_page_is_known_by_its_last_address() -> None:
    (arrival,) = read("https://gazette.example/bridge")
    assert arrival.draft is not None
    assert arrival.base == "https://gazette.example/bridge/final"


def test_a_receipt_can_say_how_many_words_of_the_page_were_left_out() -> None:
    (arrival,) = read("https://gazette.example/bridge")
    assert arrival.dropped == len(["News", "Harbour", "and", "sport"])


def test_other_schemes_are_refused() -> None:
    (arrival,) = read("ftp://gazette.example/bridge")
    assert isinstance(arrival.error, FetchRefused)
    assert arrival.error.reason is FetchReason.SCHEME


@pytest.mark.parametrize("packed", [False, True])
def test_a_collection_gives_an_article_a_line_and_a_reason_for_each_bad_one(
    tmp_path: Path, packed: bool
) -> None:
    text = "\n".join([json.dumps(LINE), "", "{broken", json.dumps({**LINE, "title": ""})])
    path = tmp_path / ("all.jsonl.gz" if packed else "all.jsonl")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    good, broken, untitled = read(str(path))
    assert good.draft is not None
    assert (good.draft.title, good.base) == ("The bridge opens", f"{path.as_uri()}#a1")
    # Numbered as an editor numbers them, empty lines too.
    assert (broken.source, reason(broken)) == (f"{path}:3", UnreadableReason.NOT_JSON)
    assert reason(untitled) is UnreadableReason.NO_TITLE


def test_a_cut_gzip_gives_what_it_holds_and_then_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl.gz"
    lines = "".join(
        json.dumps({**LINE, "id": str(n), "text": f"Text {n}."}) + "\n" for n in range(999)
    )
    path.write_bytes(gzip.compress(lines.encode())[:-30])
    *whole, last = read(str(path))
    assert whole
    assert reason(last) is UnreadableReason.DAMAGED_GZIP


def test_a_line_beyond_the_limit_is_skipped_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_FILE", 200)
    path = tmp_path / "long.jsonl"
    path.write_text("x" * 1000 + "\n" + json.dumps(LINE) + "\n")
    long, good = read(str(path))
    assert reason(long) is UnreadableReason.TOO_LARGE
    assert good.draft is not None


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.xls", b"x", UnreadableReason.FILE_TYPE),
        ("a.docx", b"x", UnreadableReason.DAMAGED),
        ("a.txt", b"", UnreadableReason.EMPTY),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00", UnreadableReason.BINARY),
        ("none.txt", None, UnreadableReason.NOT_FOUND),
        ("folder.txt", "folder", UnreadableReason.IS_FOLDER),
        ("folder", "folder", UnreadableReason.IS_FOLDER),
        ("none", None, UnreadableReason.NOT_FOUND),
        ("example.org/article", None, UnreadableReason.NOT_FOUND),
        ("name" * 100, None, UnreadableReason.NOT_FOUND),
    ],
)
def test_files_that_cannot_be_read_say_why(
    tmp_path: Path, name: str, content: bytes | str | None, expected: UnreadableReason
) -> None:
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path.mkdir()
    (arrival,) = read(str(path))
    assert reason(arrival) is expected


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that cannot be read")
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.jsonl.gz"])
def test_a_file_that_fails_while_it_is_read_says_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.symlink_to("/proc/self/mem")
    (arrival,) = read(str(path))
    assert reason(arrival) is UnreadableReason.READ_FAILED


def test_a_link_to_itself_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "loop.txt"
    path.symlink_to(path)
    (arrival,) = read(str(path))
    assert reason(arrival) is UnreadableReason.NOT_FOUND


def test_a_file_too_large_for_one_article_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_FILE", 100)
    path = tmp_path / "big.txt"
    path.write_text("word " * 100)
    assert reason(read(str(path))[0]) is UnreadableReason.TOO_LARGE


def test_a_file_of_one_sentence_is_an_article_known_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("The ferry sails at nine.")
    (arrival,) = read(str(path))
    assert arrival.draft is not None
    assert (arrival.draft.text, arrival.base) == ("The ferry sails at nine.", path.as_uri())


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(LINE).encode(),
        gzip.compress(json.dumps(LINE).encode()),
        b"The bridge opens\n\nIt opened on Monday.",
    ],
    ids=["json lines", "compressed", "text"],
)
def test_standard_input_is_told_by_its_first_characters(body: bytes) -> None:
    (arrival,) = read("-", body)
    assert arrival.draft is not None
    assert (arrival.draft.title, arrival.draft.text) == ("The bridge opens", "It opened on Monday.")


def test_ids_of_piped_lines_are_no_identity() -> None:
    (arrival,) = read("-", json.dumps(LINE).encode())
    assert arrival.base == ""


def test_sizes_are_those_of_files_only(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("12345")
    assert files.file_size(str(path)) == 5
    assert files.file_size("https://gazette.example/") == 0
    assert files.file_size(str(tmp_path)) == 0
