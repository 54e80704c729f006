"""What is printed on a terminal and in a pipe, by streams that stand in for both."""

import builtins
import io
import json
import os
from collections import Counter
from collections.abc import Iterator

import pytest

from bot.demo import session
from bot.printing import receipt, summary
from bot.progress import meter
from bot.terminal import Terminal, byte_lines, inert, one_line, open_terminal, speakable
from retrieval.domain import Outcome, Progress, Status
from retrieval.errors import Unreadable, UnreadableReason


class Screen(io.TextIOWrapper):
    """A stream that is a terminal and keeps what was written."""

    def __init__(self, *, is_terminal: bool = True, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal

    @property
    def text(self) -> str:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


def terminal(
    stdout: Screen,
    stderr: Screen | None = None,
    *,
    stdin: io.TextIOWrapper | None = None,
    width: int | None = None,
    colours: bool = False,
) -> Terminal:
    return Terminal(stdin, stdout, stderr or Screen(is_terminal=False), colours, width)


@pytest.fixture
def out() -> Screen:
    return Screen()


def test_control_signs_become_harmless_and_everything_else_stays() -> None:
    assert inert("a\x1b[31mb\x07\x9bc\u202e\ud800") == "a\ufffd[31mb\ufffd\ufffdc\ufffd\ufffd"
    assert inert("one\ttwo\r\nthree") == "one two \nthree"
    assert inert("Ансгар 日本 👩\u200d🚀 [bold]x[/bold]") == "Ансгар 日本 👩\u200d🚀 [bold]x[/bold]"
    assert one_line(" a\n b\x1b ") == "a b\ufffd"


def test_an_argument_of_undecodable_bytes_can_be_said() -> None:
    assert speakable("caf\udce9") == "caf\ufffd"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1251"])
def test_a_record_is_valid_json_in_every_encoding(encoding: str) -> None:
    screen = Screen(encoding=encoding)
    value = {"title": "Ансгар 日本\n\x1b\x7f\x9b\u2028\ud800"}
    terminal(screen).record(value)
    assert screen.text.count("\n") == 1
    assert json.loads(screen.text) == value
    assert [sign for sign in "\x1b\x7f\x9b\u2028" if sign in screen.text] == []


def test_text_is_broken_to_the_width_of_a_terminal_only(out: Screen) -> None:
    text = "one two three four five six seven"
    terminal(out, width=24).block(text, "  ")
    assert out.text == "  one two three four\n  five six seven\n"
    pipe = Screen(is_terminal=False)
    terminal(pipe).block(f"{text}\nnew line", "  ")
    assert pipe.text == f"  {text}\n  new line\n"


def test_styles_are_written_only_where_colours_are_shown(out: Screen) -> None:
    plain, coloured = terminal(out), terminal(out, colours=True)
    for name in ("strong", "faint", "link"):
        assert getattr(plain, name)("x") == "x"
        styled = getattr(coloured, name)("x")
        assert styled.startswith("\x1b[")
        assert styled.endswith("x\x1b[0m")


@pytest.mark.parametrize(
    ("is_terminal", "env", "colours"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
    ],
)
def test_colours_are_for_terminals_and_can_be_declined(
    monkeypatch: pytest.MonkeyPatch,
    is_terminal: bool,
    env: dict[str, str],
    colours: bool,
) -> None:
    monkeypatch.setattr("sys.stdout", Screen(is_terminal=is_terminal))
    opened = open_terminal(env)
    assert opened.colours is colours
    assert (opened.width is not None) is is_terminal


def test_what_an_encoding_lacks_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(encoding="ascii")
    monkeypatch.setattr("sys.stdout", screen)
    open_terminal({}).line("naïve — 日")
    assert screen.text == "na\\xefve \\u2014 \\u65e5\n"


def test_lines_of_bytes_are_cut_where_they_never_end() -> None:
    stream = io.BytesIO(b"one\r\n\n" + b"x" * 300_000 + b"\ntwo")
    lines = list(byte_lines(stream))
    assert [lines[0], lines[1], lines[3]] == [b"one", b"", b"two"]
    assert lines[2] == b"x" * 65_536


def test_a_line_of_exactly_the_longest_length_does_not_swallow_the_next() -> None:
    stream = io.BytesIO(b"x" * 65_535 + b"\nnext\n" + b"y" * 65_536 + b"\nlast\n")
    assert [line[:4] for line in byte_lines(stream)] == [b"xxxx", b"next", b"yyyy", b"last"]


# Receipts


def test_a_failed_receipt_says_why() -> None:
    error = Unreadable(UnreadableReason.EMPTY)
    said = receipt(Outcome("a\x1bb.txt", Status.FAILED, None, error=error)).splitlines()
    assert said[0] == "Failed: a\ufffdb.txt"
    assert said[1].startswith("  There is no text in it: ")


def test_a_sum_names_each_status_that_there_was() -> None:
    statuses = Counter({Status.ADDED: 1200, Status.FAILED: 1})
    assert summary(statuses) == "1,201 articles: 1,200 added, 1 failed."


# Progress


def test_a_pipe_gets_lines_and_no_bar(out: Screen) -> None:
    stderr = Screen(is_terminal=False)
    with meter(terminal(out, stderr), "Reading", sources=2) as shown:
        assert shown.on_progress is None
        shown.line("Added: A")
        shown.source_done(1)
    assert (out.text, stderr.text) == ("Added: A\n", "")


def test_the_bar_goes_by_bytes_and_stays_off_standard_output() -> None:
    stdout, stderr = Screen(is_terminal=False), Screen()
    with meter(terminal(stdout, stderr), "Reading", sources=1) as shown:
        assert shown.on_progress is not None
        shown.source_done(1)
        shown.on_progress(Progress(articles=3, passages=8, bytes=50, total_bytes=200))
        shown.source_done(1)
        shown.line("Added: A")
    assert stdout.text == "Added: A\n"
    assert "Reading" in stderr.text


def test_lines_stand_above_the_bar_where_both_are_the_terminal(out: Screen) -> None:
    stderr = Screen()
    with meter(terminal(out, stderr), "Reading", sources=4) as shown:
        shown.line("Added: [bold]A[/bold] :heart:")
        shown.source_done(2)
    assert out.text == ""
    assert "Added: [bold]A[/bold] :heart:" in stderr.text


# Demo


def test_the_prompt_of_the_demo_ends_at_an_empty_line(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["Who?", "When?", " "])
    monkeypatch.setattr(builtins, "input", lambda _: next(typed))
    assert list(session._typed_questions()) == ["Who?", "When?"]


def test_the_prompt_of_the_demo_ends_with_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(_: str) -> str:
        raise EOFError

    monkeypatch.setattr(builtins, "input", ended)
    assert list(session._typed_questions()) == []


def test_the_demo_prompts_only_where_a_person_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "input", lambda _: "")
    seen = terminal(Screen(), stdin=Screen())
    assert list(session._own_questions(seen)) == []
    assert isinstance(seen.stdout, Screen)
    assert "Ask something" in seen.stdout.text
    piped = terminal(Screen(is_terminal=False), stdin=Screen())
    assert list(session._own_questions(piped)) == []
    assert list(session._own_questions(terminal(Screen()))) == []


@pytest.fixture
def pipe() -> Iterator[io.TextIOWrapper]:
    """A pipe that is open and silent."""
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as stream:
        yield stream
    os.close(writing)


def test_the_demo_does_not_wait_for_a_pipe_that_stays_silent(
    pipe: io.TextIOWrapper, out: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_WAIT_FOR_INPUT_S", 0)
    assert list(session._own_questions(terminal(out, stdin=pipe))) == []


def test_only_questions_that_are_piped_in_keep_the_demo_in_the_terminal(
    pipe: io.TextIOWrapper, out: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_WAIT_FOR_INPUT_S", 0)

    def given(content: bytes) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BufferedReader(io.BytesIO(content)), encoding="utf-8")

    asked = given(b"Who?\n")
    assert session.is_asked(terminal(out, stdin=asked))
    assert asked.read() == "Who?\n"
    assert not session.is_asked(terminal(out, stdin=given(b"")))
    assert not session.is_asked(terminal(out, stdin=pipe))
    assert not session.is_asked(terminal(out, stdin=Screen()))
    assert not session.is_asked(terminal(out))
