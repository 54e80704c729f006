"""The streams of one command: what is printed for people, for programs and as errors."""

import json
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO, TextIOWrapper
from typing import BinaryIO, TextIO

# C0 but for the newline, DEL, C1, line separators, marks that reorder text, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_WIDEST = 88
_LONGEST_LINE = 1 << 16  # bytes; many times what a question may have


class OutputLost(Exception):
    """Standard output cannot be written, as on a full disk."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command reads and writes; `width` is None where lines are not to be broken."""

    stdin: TextIO | None
    stdout: TextIO
    stderr: TextIO
    colours: bool
    width: int | None

    def line(self, text: str = "") -> None:
        """Print a line for people, at once so that a reader in a pipe sees it.

        Raises BrokenPipeError when that reader has gone, else OutputLost."""
        try:
            self.stdout.write(f"{text}\n")
            self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputLost from error

    def record(self, value: Mapping[str, object]) -> None:
        """Print an object on one line for programs."""
        self.line(self.as_json(value))

    def as_json(self, value: Mapping[str, object]) -> str:
        """Return the object as one line of JSON that is valid in any encoding of the stream."""
        ascii_only = not _is_utf8(self.stdout)
        text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False)
        return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)

    def complain(self, text: str) -> None:
        """Print one sentence about an error."""
        self.stderr.write(f"footnote: {inert(text)}\n")
        self.stderr.flush()

    def strong(self, text: str) -> str:
        """Bold where colours are shown."""
        return f"\x1b[1m{text}\x1b[0m" if self.colours else text

    def faint(self, text: str) -> str:
        """Grey where colours are shown."""
        return f"\x1b[2m{text}\x1b[0m" if self.colours else text

    def link(self, text: str) -> str:
        """Blue where colours are shown."""
        return f"\x1b[34m{text}\x1b[0m" if self.colours else text

    def block(self, text: str, indent: str, style: Callable[[str], str] = str) -> None:
        """Print indented text, broken to the width of a terminal and nowhere else."""
        for paragraph in inert(text).split("\n"):
            lines = [paragraph]
            if self.width is not None:
                room = max(self.width - len(indent), 20)
                lines = textwrap.wrap(
                    paragraph, room, break_long_words=False, break_on_hyphens=False
                )
            for line in lines:
                self.line(f"{indent}{style(line)}")


def inert(text: str) -> str:
    """Replace what could steer a terminal; articles come from anywhere."""
    return _UNSAFE.sub(lambda found: " " if found[0] in "\t\r\u2028\u2029" else "\ufffd", text)


def among_left_to_right(text: str) -> str:
    """Text for a line of our own words: Arabic or Hebrew in it does not turn round what stands beside it.

    U+200E at both ends, as Unicode's annex 9 has it; isolates would be rendered inert."""
    turned = any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)
    return f"\u200e{text}\u200e" if turned else text


def one_line(text: str) -> str:
    """Return inert text without line breaks, for titles and other things said in passing."""
    return " ".join(inert(text).split())


def open_terminal(env: Mapping[str, str]) -> Terminal:
    """Take the present standard streams; what they cannot encode will be escaped.

    Python has None for one that was closed; what is printed there goes nowhere."""
    stdout, stderr = (stream or StringIO() for stream in (sys.stdout, sys.stderr))
    for stream in (stdout, stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    is_terminal = stdout.isatty()
    return Terminal(
        stdin=sys.stdin,
        stdout=stdout,
        stderr=stderr,
        colours=is_terminal and not env.get("NO_COLOR") and env.get("TERM") != "dumb",
        width=min(shutil.get_terminal_size().columns - 1, _WIDEST) if is_terminal else None,
    )


def speakable(argument: str) -> str:
    """Return an argument with replacements for bytes that were not UTF-8."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def byte_stream(stdin: TextIO | None) -> BinaryIO:
    """The bytes beneath standard input, none where it is closed."""
    return stdin.buffer if isinstance(stdin, TextIOWrapper) else BytesIO()


def byte_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines without their end; of one that never ends, the beginning, to be refused as too long."""
    while line := stream.readline(_LONGEST_LINE):
        rest = line
        while len(rest) == _LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(_LONGEST_LINE)
        yield line.rstrip(b"\r\n")


def _is_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").replace("_", "") == "utf8"
