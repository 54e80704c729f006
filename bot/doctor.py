"""The command `footnote doctor`: prints what an examination found, and the sum of it."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator

from bot.records import Record
from bot.terminal import Terminal
from bot.texts import say
from retrieval.findings import Diagnosis, Finding, State
from retrieval.settings import Settings

_MARKS = {State.OK: "✓", State.NOTE: "·", State.WRONG: "✗"}
_INDENT = "  "


def doctor(settings: Settings, terminal: Terminal, args: Namespace) -> int:
    """Print every finding as it is made; 1 when something is wrong."""
    states: Counter[State] = Counter()
    for finding in _findings(settings):
        states[finding.diagnosis.state] += 1
        if args.json:
            terminal.record(finding_record(finding))
        else:
            _print(terminal, finding)
    if not args.json:
        terminal.line()
        terminal.line(_sum(states))
    return 1 if states[State.WRONG] else 0


def lines(settings: Settings) -> str:
    """What the command prints, as one text; raises nothing for whatever is found."""
    said: list[str] = []
    states: Counter[State] = Counter()
    for finding in _findings(settings):
        states[finding.diagnosis.state] += 1
        what_to_do = remedy(finding)
        said.append(f"{_MARKS[finding.diagnosis.state]} {message(finding)}")
        said += [] if what_to_do is None else [what_to_do]
    said.append(_sum(states))
    return "\n".join(said)


def finding_record(finding: Finding) -> Record:
    """Return what `doctor --json` prints; `remedy` is None where there is nothing to do."""
    return {
        "check": finding.diagnosis.check,
        "state": finding.diagnosis.state.value,
        "message": message(finding),
        "remedy": remedy(finding),
    }


def message(finding: Finding) -> str:
    """Return the sentence that says what is so."""
    return say(f"doctor-{finding.diagnosis.sentence}", finding.values)


def remedy(finding: Finding) -> str | None:
    """Return the sentence that says what to do, None where nothing is to be done."""
    name = finding.diagnosis.remedy
    return None if name is None else say(f"doctor-{name}", finding.values)


def _sum(states: Counter[State]) -> str:
    return say("doctor-sum", {"wrong": states[State.WRONG], "notes": states[State.NOTE]})


def _findings(settings: Settings) -> Iterator[Finding]:
    try:
        from retrieval import examine  # noqa: PLC0415 - what it loads may be what is broken

        findings = examine(settings)
    except ImportError as error:
        yield Finding(Diagnosis.PACKAGE_UNLOADABLE, {"name": error.name or str(error)})
        return
    yield from findings


def _print(terminal: Terminal, finding: Finding) -> None:
    state, what_to_do = finding.diagnosis.state, remedy(finding)
    strong = terminal.strong if state is State.WRONG else str
    terminal.block(f"{_MARKS[state]} {message(finding)}", "", strong)
    if what_to_do is not None:
        terminal.block(what_to_do, _INDENT)
