"""The command line with the real model over a folder of its own."""

import gzip
import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from retrieval import open_library
from retrieval.errors import StorageFull
from retrieval.library import Librarian
from retrieval.method import SHIPPED
from retrieval.settings import Settings

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "bot" / "demo" / "articles.jsonl"
QUESTION = "Who is the provincial engineer?"
OFF_TOPIC = "What is the best pizza in Naples?"

OUTCOME_KEYS = [
    "source",
    "status",
    "article_id",
    "title",
    "url",
    "outlet",
    "published",
    "language",
    "words",
    "passages",
    "error",
]
ANSWER_KEYS = [
    "question",
    "answered",
    "answer",
    "confidence",
    "citations",
    "nearest",
    "elapsed_ms",
]
CITATION_KEYS = [
    "article_id",
    "title",
    "outlet",
    "published",
    "url",
    "link",
    "quote",
    "start",
    "end",
    "score",
    "sources",
    "words",
]

pytestmark = pytest.mark.usefixtures("shared_model")


@dataclass(frozen=True)
class Ran:
    """What one run of the command left."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def record(self) -> dict[str, Any]:
        (record,) = self.records
        return record


Footnote = Callable[..., Ran]


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory, shared_model: None) -> Path:
    """A data folder that holds the articles of the demo; tests only read it."""
    data = tmp_path_factory.mktemp("stocked")
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as library:
        assert [one.status for one in library.ingest([str(DEMO)])] == ["added"] * 32
    return data


@pytest.fixture
def footnote(
    stocked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Footnote:
    """Run a command over the stocked folder, or another."""

    def run(
        *argv: str, data: Path = stocked, stdin: bytes = b"", **options: Callable[..., Librarian]
    ) -> Ran:
        stream = io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin)), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stream)
        try:
            code = cli.main(argv, env={"FOOTNOTE_DATA": str(data)}, **options)
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Ran(code, *capsys.readouterr())

    return run


def assert_explained(ran: Ran, *words: str, code: int = 1) -> None:
    """One sentence on standard error and nothing of the program's inside."""
    assert ran.code == code
    assert ran.err.startswith("footnote: ")
    assert ran.err.count("\n") == 1
    assert ran.err.endswith(".\n")
    assert "Traceback" not in ran.err
    assert [word for word in words if word not in ran.err] == []


# Help and usage


def run_python(*argv: str, data: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *argv],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "FOOTNOTE_DATA": str(data), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from bot.cli import main\n"
        "try:\n"
        "    main(['--help'])\n"
        "except SystemExit:\n"
        "    heavy = {'torch', 'faiss', 'sqlalchemy', 'rich', 'numpy', 'fluent', 'trafilatura'}\n"
        "    print(sorted(heavy & set(sys.modules)))\n"
    )
    done = run_python("-c", program, data=tmp_path)
    assert done.stdout.startswith("usage: footnote")
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_package_runs_as_a_module_and_says_its_version(tmp_path: Path) -> None:
    done = run_python("-m", "bot", "--version", data=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("footnote ")


def test_importing_retrieval_loads_no_engine(tmp_path: Path) -> None:
    program = (
        "import sys, retrieval\n"
        "print(sorted({'torch', 'faiss', 'sqlalchemy', 'numpy'} & set(sys.modules)))"
    )
    assert run_python("-c", program, data=tmp_path).stdout == "[]\n"


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["frobnicate"],
        ["ask"],
        ["ingest"],
        ["ask", QUESTION, "--asked-at", "yesterday"],
        ["ask", QUESTION, "--asked-at", "20261003"],
        ["ask", QUESTION, "--asked-at", "2026-02-30"],
        ["ask", QUESTION, "--library", "  "],
        ["ask", QUESTION, "--library", "a" * 101],
        ["search", "ferry", "-k", "0"],
        ["articles"],
        ["articles", "show", "first"],
        ["articles", "remove", "-1"],
        ["articles", "show", "9" * 30],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_changes_nothing(
    footnote: Footnote, tmp_path: Path, argv: Sequence[str]
) -> None:
    ran = footnote(*argv, data=tmp_path / "data")
    assert ran.code == 2
    assert ran.err.startswith("usage: footnote")
    assert not (tmp_path / "data").exists()


# Ask


def test_an_answer_has_the_promised_fields_and_an_exact_quote(footnote: Footnote) -> None:
    ran = footnote("ask", QUESTION, "--json")
    assert (ran.code, ran.err) == (0, "")
    answer = ran.record
    assert list(answer) == ANSWER_KEYS
    assert list(answer["elapsed_ms"]) == ["embed", "search", "choose", "total"]
    assert answer["question"] == QUESTION
    assert answer["answered"] is True
    assert SHIPPED.threshold <= answer["confidence"] <= 1
    first = answer["citations"][0]
    assert list(first) == CITATION_KEYS
    assert answer["answer"] == first["quote"]
    assert "Halvard Quist" in first["quote"]
    assert first["title"] == "Weir Bridge reopens eleven days early"
    assert first["outlet"] == "Port Gazette"
    assert first["published"] == "2026-10-03"
    assert first["url"] == "https://portgazette.example/town/weir-bridge-reopens"
    assert first["link"].startswith(first["url"] + "#:~:text=")
    shown = footnote("articles", "show", str(first["article_id"]), "--json").record
    assert shown["text"][first["start"] : first["end"]] == first["quote"]


def test_people_read_the_quote_first_then_where_it_stands(footnote: Footnote) -> None:
    ran = footnote("ask", QUESTION)
    assert (ran.code, ran.err) == (0, "")
    quote, origin, link, *_ = ran.out.splitlines()
    assert quote.startswith("“")
    assert quote.endswith("”")
    assert "Halvard Quist" in quote
    assert origin == "Weir Bridge reopens eleven days early · Port Gazette · 3 Oct 2026"
    assert link.startswith("https://portgazette.example/town/weir-bridge-reopens#:~:text=")
    assert "\x1b" not in ran.out


def test_a_question_that_nothing_answers_names_the_nearest_as_no_answer(
    footnote: Footnote,
) -> None:
    answer = footnote("ask", OFF_TOPIC, "--json").record
    assert (answer["answered"], answer["answer"], answer["citations"]) == (False, None, [])
    assert answer["confidence"] < 0.5
    assert [set(one) for one in answer["nearest"]] == [{"article_id", "title", "url"}] * 3
    ran = footnote("ask", OFF_TOPIC)
    assert ran.code == 0
    first, *titles = ran.out.splitlines()
    assert first == "None of the 32 articles here answers this. Near it, but no answer:"
    assert [line.strip().split(" · ")[0] for line in titles] == [
        one["title"] for one in answer["nearest"]
    ]


def test_lines_of_questions_are_answered_in_order_and_bad_ones_named(footnote: Footnote) -> None:
    lines = [QUESTION, "", "Кто?" * 3000, OFF_TOPIC]
    stdin = (
        "\ufeff".encode()
        + "\r\n".join(lines).encode()
        + b"\n\xff\xfe?\n"
        + b"a" * 200_000
        + b"\nWho?"
    )
    ran = footnote("ask", "-", "--json", stdin=stdin)
    records = ran.records
    assert ran.code == 1
    assert ran.err == ""
    assert [list(one) == ANSWER_KEYS for one in records] == [
        True,
        False,
        False,
        True,
        False,
        False,
        True,
    ]
    assert [list(one) for one in records if "error" in one] == [["question", "error"]] * 4
    assert records[0]["question"] == QUESTION
    assert "empty" in records[1]["error"]
    assert "2,000 characters" in records[2]["error"]
    assert records[2]["question"] == lines[2]
    assert "UTF-8" in records[4]["error"]
    assert "2,000 characters" in records[5]["error"]


def test_lines_of_questions_without_json_are_answered_for_people(footnote: Footnote) -> None:
    ran = footnote("ask", "-", stdin=f"{QUESTION}\n\n".encode())
    assert ran.code == 1
    assert "Halvard Quist" in ran.out
    assert ran.err == "footnote: The question is empty: type one.\n"


def test_no_line_is_no_question(footnote: Footnote) -> None:
    assert footnote("ask", "-", "--json") == Ran(0, "", "")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "empty"),
        (" \t ", "empty"),
        ("why " * 2500, "2,000 characters"),
        ("🙂" * 10_000, "2,000 characters"),
        ("🙂🙂🙂", "in words"),
        ('"(([[{{*', "in words"),
    ],
    ids=["empty", "spaces", "10,000 characters", "10,000 emoji", "emoji", "quotes and brackets"],
)
def test_a_question_that_cannot_be_asked_is_explained(
    footnote: Footnote, question: str, said: str
) -> None:
    for argv in (["ask", question], ["ask", question, "--json"], ["search", question]):
        ran = footnote(*argv)
        assert_explained(ran, said)
        assert ran.out == ""


@pytest.mark.parametrize(
    "question",
    [
        '"Weir" OR (Bridge NEAR[ "early',
        "'; DROP TABLE articles; --",
        "Weir\x00Bridge?",
        "caf\udce9?",
        "bridge 🙂 early?",
        "* AND - NOT bridge",
    ],
    ids=ascii,
)
def test_a_question_of_odd_signs_is_answered_or_not_but_never_breaks(
    footnote: Footnote, question: str
) -> None:
    assert footnote("ask", question, "--json").code == 0
    assert footnote("search", question, "--json").code == 0


def test_asking_an_empty_library_says_how_to_add_articles(
    footnote: Footnote, tmp_path: Path
) -> None:
    for command in ("ask", "search"):
        assert_explained(footnote(command, QUESTION, data=tmp_path), "footnote ingest")
    assert "footnote ingest" in footnote("articles", "list", data=tmp_path).out


def test_a_library_that_is_not_there_is_named_with_those_that_are(footnote: Footnote) -> None:
    for argv in (
        ["ask", QUESTION],
        ["search", QUESTION],
        ["articles", "list"],
        ["articles", "show", "1"],
        ["articles", "remove", "1"],
    ):
        assert_explained(footnote(*argv, "--library", "nowhere"), '"nowhere"', "shared")


# Search and articles


def test_search_shows_the_scores_of_each_leg(footnote: Footnote) -> None:
    records = footnote("search", "Weir Bridge", "-k", "3", "--json").records
    assert [one["rank"] for one in records] == [1, 2, 3]
    assert records[0]["title"] == "Weir Bridge reopens eleven days early"
    assert all(
        isinstance(one[leg], float) for one in records for leg in ("score", "cosine", "bm25")
    )
    scores = [one["score"] for one in records]
    assert scores == sorted(scores, reverse=True)
    shown = footnote("articles", "show", str(records[0]["article_id"]), "--json").record
    assert shown["text"][records[0]["start"] : records[0]["end"]] == records[0]["text"]
    people = footnote("search", "Weir Bridge", "-k", "1").out.splitlines()
    assert people[0] == "1. Weir Bridge reopens eleven days early"
    assert "cosine 0." in people[1]
    assert "BM25 " in people[1]


def test_articles_are_listed_and_shown_whole(footnote: Footnote) -> None:
    records = footnote("articles", "list", "--json").records
    assert len(records) == 32
    stored = {row["title"]: row for row in map(json.loads, DEMO.read_text("utf-8").splitlines())}
    one = records[0]
    assert (one["outlet"], one["published"]) == (
        stored[one["title"]]["outlet"],
        stored[one["title"]]["published"],
    )
    listed = footnote("articles", "list").out.splitlines()
    assert len(listed) == 32
    assert one["title"] in listed[0]
    shown = footnote("articles", "show", str(one["article_id"])).out
    assert stored[one["title"]]["text"] in shown
    assert one["title"] in shown
    assert one["url"] in shown


def test_an_article_that_is_not_there_is_explained(footnote: Footnote) -> None:
    for command in ("show", "remove"):
        assert_explained(footnote("articles", command, "99999"), "99999", "articles list")


def test_articles_come_into_a_library_and_go_from_it(footnote: Footnote, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("The Lantern Society meets on Thursdays.", encoding="utf-8")
    data = tmp_path / "data"
    added = footnote("ingest", str(note), "--library", "club", "--json", data=data).record
    assert footnote("articles", "list", "--json", data=data).records == []
    assert_explained(footnote("articles", "remove", str(added["article_id"]), data=data))
    number = str(added["article_id"])
    removed = footnote("articles", "remove", number, "--library", "club", data=data)
    assert removed == Ran(0, f"Removed: {added['title']}\n", "")
    assert footnote("articles", "list", "--library", "club", "--json", data=data).records == []
    again = footnote("ingest", str(note), "--library", "club", "--json", data=data).record
    assert again["status"] == "added"
    assert again["article_id"] > added["article_id"]
    gone = footnote(
        "articles", "remove", str(again["article_id"]), "--library", "club", "--json", data=data
    )
    assert gone.record == {
        "article_id": again["article_id"],
        "title": again["title"],
        "removed": True,
    }


def test_reindex_keeps_every_passage(footnote: Footnote, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("The Lantern Society meets on Thursdays.", encoding="utf-8")
    assert footnote("ingest", str(note), data=tmp_path).code == 0
    assert footnote("reindex", "--json", data=tmp_path).record == {"passages": 1}
    assert footnote("reindex", data=tmp_path).out == "Indexed 1 passage.\n"
    found = footnote("search", "Lantern Society", "--json", data=tmp_path).record
    assert found["text"] == "The Lantern Society meets on Thursdays."


# Ingest


def test_receipts_have_the_promised_fields(footnote: Footnote, tmp_path: Path) -> None:
    page = tmp_path / "page.jsonl"
    row: dict[str, str | None] = {
        "id": "7",
        "title": "Lanterns",
        "text": "The Lantern Society meets on Thursdays. It has done so since 1911, when a few "
        "of the people who lived by the harbour found that they all owned old lamps.",
        "url": "https://club.example/lanterns",
        "published": "2026-05-04",
        "outlet": "Club News",
    }
    data = tmp_path / "data"
    statuses = []
    changes: list[dict[str, str | None]] = [
        {},
        {},
        {"text": "The Lantern Society now meets on Fridays, as most of its members wished."},
        {"url": None, "id": None},
    ]
    for change in changes:
        page.write_text(json.dumps(row := row | change), encoding="utf-8")
        ran = footnote("ingest", str(page), "--json", data=data)
        assert (ran.code, ran.err) == (0, "")
        assert list(ran.record) == OUTCOME_KEYS
        statuses.append(ran.record["status"])
        assert ran.record["article_id"] == 1
        assert ran.record["title"] == "Lanterns"
        assert ran.record["outlet"] == "Club News"
        assert ran.record["published"] == "2026-05-04"
        assert ran.record["language"] == "en"
        assert ran.record["words"] == len(str(row["text"]).split())
        assert ran.record["passages"] == 1
        assert ran.record["error"] is None
    assert statuses == ["added", "unchanged", "updated", "duplicate"]


def test_people_get_a_receipt_for_each_article_and_a_sum(
    footnote: Footnote, tmp_path: Path
) -> None:
    row = {
        "title": "Lanterns",
        "text": "The Society meets on Thursdays.",
        "outlet": "Club News",
        "published": "2026-05-04",
        "language": "en",
    }
    stdin = f"{json.dumps(row)}\nnot json\n".encode()
    ran = footnote("ingest", "-", data=tmp_path, stdin=stdin)
    assert ran.code == 1
    assert ran.err == ""
    out = ran.out.splitlines()
    assert out[-1] == "2 articles: 1 added, 1 failed."
    assert "Added: Lanterns" in out
    assert "  Club News · 4 May 2026 · en · 5 words, 1 passage" in out
    assert "Failed: -:2" in out


def failing(folder: Path) -> dict[str, str]:
    """Sources that cannot be taken in, and a word of the reason of each."""
    (folder / "paper.pdf").write_bytes(b"%PDF-1.4 \x00\x01")
    (folder / "sheet.xls").write_bytes(b"%PDF-1.4 \x00\x01")
    (folder / "image.txt").write_bytes(bytes(range(256)) * 50)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.html").write_bytes(b"<html><body></body></html>")
    row = json.dumps({"title": "Cut", "text": os.urandom(5000).hex()}).encode()
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(row)[:1000])
    (folder / "folder.txt").mkdir()
    with (folder / "huge.txt").open("wb") as huge:
        huge.truncate(200 * 1024 * 1024)
    (folder / "rows.jsonl").write_bytes(b'{"title": "A"}\n[1]\n{"text": "b"}\n{"title": 1}\n{\n')
    return {
        "paper.pdf": "damaged",
        "sheet.xls": "kind of file",
        "image.txt": "data rather than text",
        "empty.txt": "no text",
        "blank.html": "",
        "cut.jsonl.gz": "compressed",
        "folder.txt": "folder",
        "huge.txt": "too large",
        "rows.jsonl:1": "no text",
        "rows.jsonl:2": "object",
        "rows.jsonl:3": "no title",
        "rows.jsonl:4": '"title"',
        "rows.jsonl:5": "JSON",
        "missing.txt": "no such file",
        f"{'long' * 500}.txt": "",
    }


def test_what_cannot_be_taken_in_is_named_and_the_rest_goes_on(
    footnote: Footnote, tmp_path: Path
) -> None:
    expected = failing(tmp_path)
    good = tmp_path / "good.md"
    good.write_text("# Lanterns\n\nThe Lantern Society meets on Thursdays.\n", encoding="utf-8")
    names = dict.fromkeys(name.split(":")[0] for name in expected)
    sources = [*(str(tmp_path / name) for name in names), str(good)]
    ran = footnote("ingest", *sources, "--json", data=tmp_path / "data")
    assert ran.code == 1
    assert ran.err == ""
    failed = {one["source"]: one for one in ran.records if one["status"] == "failed"}
    added = [one for one in ran.records if one["status"] != "failed"]
    assert [(one["source"], one["status"]) for one in added] == [(str(good), "added")]
    for name, word in expected.items():
        source = next(one for one in failed if one.startswith(str(tmp_path / name)))
        assert word in failed[source]["error"], name
        assert failed[source]["article_id"] is None
        assert failed[source]["words"] == failed[source]["passages"] == 0


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("http://127.0.0.1:9/", "private network"),
        ("http://169.254.169.254/latest/meta-data", "private network"),
        ("http://[::1]/", "private network"),
        ("ftp://example.org/a", "http://"),
        ("file:///etc/passwd", "http://"),
        ("http://user:secret@example.org/", "password"),
        ("http://", "web address"),
    ],
)
def test_addresses_that_may_not_be_opened_are_refused(
    footnote: Footnote, tmp_path: Path, source: str, word: str
) -> None:
    ran = footnote("ingest", source, "--json", data=tmp_path)
    assert ran.code == 1
    assert ran.record["status"] == "failed"
    assert word in ran.record["error"]


def test_the_home_of_nobody_holds_no_file(footnote: Footnote, tmp_path: Path) -> None:
    ran = footnote("ingest", "~nobody-of-that-name/note.txt", "--json", data=tmp_path)
    assert ran.code == 1
    assert ran.record["status"] == "failed"


def test_a_title_of_any_length_is_printed(footnote: Footnote, tmp_path: Path) -> None:
    row = {"title": "Lanterns " * 900, "text": "The Lantern Society meets on Thursdays."}
    ran = footnote("ingest", "-", data=tmp_path, stdin=json.dumps(row).encode())
    assert (ran.code, ran.err) == (0, "")
    assert " ".join(row["title"].split()) in ran.out


def test_bytes_of_an_older_encoding_are_made_out(footnote: Footnote, tmp_path: Path) -> None:
    text = "Трамвай вернётся на Соляную улицу в понедельник, сообщила мэрия города.\n" * 5
    (tmp_path / "old.txt").write_bytes(text.encode("cp1251"))
    added = footnote("ingest", str(tmp_path / "old.txt"), "--json", data=tmp_path).record
    assert (added["status"], added["language"]) == ("added", "ru")
    number = str(added["article_id"])
    shown = footnote("articles", "show", number, "--json", data=tmp_path).record
    assert "Трамвай вернётся" in shown["title"] + shown["text"]


HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eevil [bold]markup[/bold]\ud800"


def test_articles_cannot_steer_the_terminal(footnote: Footnote, tmp_path: Path) -> None:
    row = {
        "title": f"Lanterns {HOSTILE}",
        "text": f"The Lantern Society meets on Thursdays {HOSTILE}.",
        "outlet": HOSTILE,
        "authors": [HOSTILE],
    }
    data = tmp_path / "data"
    runs = [footnote("ingest", "-", data=data, stdin=json.dumps(row).encode())]
    for argv in (
        ["search", "Lantern Society"],
        ["ask", "When does the Lantern Society meet?"],
        ["articles", "list"],
        ["articles", "show", "1"],
    ):
        runs += [footnote(*argv, data=data), footnote(*argv, "--json", data=data)]
    for ran in runs:
        assert ran.code == 0
        assert "markup" in ran.out
        assert [sign for sign in "\x1b\x07\x9b\u202e" if sign in ran.out] == []
    assert "[bold]markup[/bold]" in runs[-2].out


# The data folder


def test_a_read_only_folder_is_explained(footnote: Footnote, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
    if os.access(locked, os.W_OK):
        pytest.skip("this user may write anywhere")
    assert_explained(footnote("articles", "list", data=locked / "data"), "FOOTNOTE_DATA")


def test_a_data_folder_that_is_a_file_is_explained(footnote: Footnote, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder", encoding="utf-8")
    assert_explained(footnote("articles", "list", data=tmp_path / "data"), str(tmp_path))


def test_a_database_that_is_none_is_explained(footnote: Footnote, tmp_path: Path) -> None:
    (tmp_path / "footnote.db").write_bytes(b"this is no database, " * 500)
    assert_explained(footnote("ask", QUESTION, data=tmp_path), "damaged", "backup")


def test_a_model_that_is_not_there_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    env = {"FOOTNOTE_DATA": str(tmp_path), "FOOTNOTE_MODEL": str(tmp_path / "no model")}
    note = tmp_path / "note.txt"
    note.write_text("The Lantern Society meets on Thursdays.", encoding="utf-8")
    code = cli.main(["ingest", str(note)], env=env)
    assert_explained(Ran(code, *capsys.readouterr()), "FOOTNOTE_MODEL")


# How a run ends


def raising(error: BaseException) -> Callable[[Settings], Librarian]:
    def opener(_: Settings) -> Librarian:
        raise error

    return opener


def test_an_error_of_the_library_is_a_sentence_also_with_json(footnote: Footnote) -> None:
    for argv in (["ask", QUESTION], ["ask", QUESTION, "--json"], ["reindex"]):
        ran = footnote(*argv, opener=raising(StorageFull("/mnt/disk")))
        assert_explained(ran, "/mnt/disk", "no room")
        assert ran.out == ""


def test_an_interrupt_is_one_sentence_and_130(footnote: Footnote) -> None:
    ran = footnote("reindex", opener=raising(KeyboardInterrupt()))
    assert_explained(ran, "Stopped", code=130)


def test_a_reader_that_has_gone_is_no_error(footnote: Footnote) -> None:
    assert footnote("reindex", opener=raising(BrokenPipeError())) == Ran(141, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_output_that_cannot_be_written_is_one_sentence(stocked: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "articles", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "FOOTNOTE_DATA": str(stocked)},
            check=False,
        )
    assert_explained(Ran(done.returncode, "", done.stderr), "output", "disk")


def test_closed_streams_are_no_error(
    stocked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)  # as Python leaves it
    assert cli.main(["articles", "list"], env={"FOOTNOTE_DATA": str(stocked)}) == 0
    assert cli.main(["articles", "show", "999"], env={"FOOTNOTE_DATA": str(stocked)}) == 1


def test_the_output_of_a_pipe_in_another_encoding_is_escaped(stocked: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "articles", "list", "--json"],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "FOOTNOTE_DATA": str(stocked), "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    titles = [json.loads(line)["title"] for line in done.stdout.decode("ascii").splitlines()]
    assert "Второй трамвай вернётся на Соляную улицу" in titles
    plain = subprocess.run(
        [sys.executable, "-m", "bot", "articles", "list"],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "FOOTNOTE_DATA": str(stocked), "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert b"\\u0442\\u0440" in plain.stdout
    assert plain.stderr == b""


# Demo


def test_the_demo_answers_one_question_and_says_that_it_is_fiction(
    footnote: Footnote, tmp_path: Path
) -> None:
    ran = footnote("demo", "--ask", QUESTION, data=tmp_path)
    assert ran.code == 0
    assert "Halvard Quist" in ran.out.splitlines()[0]
    assert "fiction" in ran.out
    assert footnote("articles", "list", "--json", data=tmp_path).records == []
    again = footnote("demo", "--ask", QUESTION, data=tmp_path)
    assert (again.code, again.out, again.err) == (0, ran.out, "")


def test_the_demo_shows_chats_and_answers_what_is_piped_in(
    footnote: Footnote, tmp_path: Path
) -> None:
    ran = footnote("demo", data=tmp_path, stdin=f"{QUESTION}\n\n🙂\n".encode())
    assert ran.code == 0
    assert "fiction" in ran.out.split("You:")[0]
    assert ran.out.count("You:") == ran.out.count("Footnote:") == 8
    assert "Halvard Quist" in ran.out
    assert "in words" in ran.out
    assert "portgazette.example" in ran.out


def test_the_demo_can_be_kept_in_the_terminal(footnote: Footnote, tmp_path: Path) -> None:
    ran = footnote("demo", "--terminal", data=tmp_path)
    assert ran.code == 0
    assert ran.out.count("You:") == ran.out.count("Footnote:") == 6
    assert footnote("demo", "--terminal", "--ask", QUESTION, data=tmp_path).code == 2
    assert footnote("demo", "--port", "65536", data=tmp_path).code == 2


def test_the_demo_drops_articles_that_no_longer_belong_to_it(
    footnote: Footnote, tmp_path: Path
) -> None:
    old = b'{"title": "Old", "text": "An article of an older version."}'
    assert footnote("ingest", "-", data=tmp_path / "demo", stdin=old).code == 0
    assert footnote("demo", "--ask", QUESTION, data=tmp_path).code == 0
    listed = footnote("articles", "list", "--json", data=tmp_path / "demo").records
    assert len(listed) == 32
    assert "Old" not in {one["title"] for one in listed}
