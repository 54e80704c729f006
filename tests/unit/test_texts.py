"""The catalogue of sentences against the errors and statuses that exist."""

import inspect
import re
import string
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fluent.syntax import FluentParser, FluentSerializer, ast

import bot
from bot.command_lists import ADMIN, GROUP
from bot.handlers.chosen import KINDS as CHOSEN
from bot.measures import measure_message
from bot.texts import LOCALES, message_names, say, sentence
from retrieval import errors
from retrieval.domain import Status
from retrieval.engines import Why
from retrieval.errors import (
    ArticleUnknown,
    FetchFailed,
    FetchReason,
    FetchRefused,
    FootnoteError,
    LibraryUnknown,
    QuestionReason,
    QuestionRefused,
    StorageFull,
    TryLater,
    Unreadable,
    UnreadableReason,
)
from retrieval.evaluation.measures import MEANS, SEPARATIONS
from retrieval.evaluation.summary import STAGES
from retrieval.findings import Diagnosis, Remedy
from retrieval.tasks import JobKind, JobState

TEXTS = Path(bot.__file__).parent / "texts"

ERRORS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, FootnoteError)
]


def examples(kind: type[FootnoteError]) -> Iterator[FootnoteError]:
    """The error with each reason it can have, its other data made up by type."""
    fields = inspect.signature(kind).parameters if "__init__" in vars_of(kind) else {}
    made_up: dict[Any, Any] = {str: "somewhere", int: 12345, tuple[str, ...]: ("one", "two")}
    values = {name: made_up.get(field.annotation) for name, field in fields.items()}
    reasons = {
        name: field.annotation
        for name, field in fields.items()
        if inspect.isclass(field.annotation) and issubclass(field.annotation, StrEnum)
    }
    if not reasons:
        yield kind(**values)
    for name, reason_kind in reasons.items():
        for reason in reason_kind:
            yield kind(**(values | {name: reason}))


def vars_of(kind: type[FootnoteError]) -> set[str]:
    own = kind.__mro__[: kind.__mro__.index(FootnoteError)]
    return {name for one in own for name in vars(one)}


EXAMPLES = [error for kind in ERRORS for error in examples(kind)]


@cache  # parsing takes a third of a second, and every error is asked about in every language
def catalogue(language: str) -> dict[str, ast.Message]:
    source = (TEXTS / f"{language}.ftl").read_text(encoding="utf-8")
    body = FluentParser().parse(source).body
    assert [entry for entry in body if isinstance(entry, ast.Junk)] == []
    messages = [entry for entry in body if isinstance(entry, ast.Message)]
    names = [message.id.name for message in messages]
    assert sorted(names) == sorted(set(names))
    return dict(zip(names, messages, strict=True))


def test_every_error_with_every_reason_is_among_the_examples() -> None:
    said = {(type(error), getattr(error, "reason", None)) for error in EXAMPLES}
    assert {kind for kind, _ in said} == set(ERRORS)
    assert {(FetchFailed, reason) for reason in FetchReason} <= said
    assert {(Unreadable, reason) for reason in UnreadableReason} <= said
    assert {(QuestionRefused, reason) for reason in QuestionReason} <= said


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("error", EXAMPLES, ids=repr)
def test_every_error_has_a_message_of_its_own(error: FootnoteError, language: str) -> None:
    reason = getattr(error, "reason", None)
    own = message_names(error)[: 1 if reason is None else 2]
    assert set(own) & set(catalogue(language))


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("error", EXAMPLES, ids=repr)
def test_an_error_is_one_sentence_that_ends_with_a_full_stop(
    error: FootnoteError, language: str
) -> None:
    said = sentence(error, language=language)
    assert said == re.sub(r"[ \n\t]+", " ", said).strip()
    assert said.endswith(".")
    assert ": " in said or "; " in said  # what happened, then what to do
    assert "{" not in said.replace('{"title": "…", "text": "…"}', "")


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_word(status: Status, language: str) -> None:
    assert say(f"status-{status}", language=language).strip(string.punctuation)


def test_data_of_an_error_stand_in_its_sentence() -> None:
    assert '"papers"' in sentence(LibraryUnknown("papers", ("a", "b")))
    assert "a, b" in sentence(LibraryUnknown("papers", ("a", "b")))
    assert "12345" in sentence(ArticleUnknown(12345))
    assert "2,000 characters" in sentence(QuestionRefused(QuestionReason.TOO_LONG, 2000))
    assert "/disk" in sentence(StorageFull("/disk"))


def test_both_errors_of_fetching_share_the_sentence_of_a_reason() -> None:
    failed = FetchFailed("http://a.test/", FetchReason.TIMEOUT)
    refused = FetchRefused("http://a.test/", FetchReason.TIMEOUT)
    assert sentence(failed) == sentence(refused) == say("fetch-timeout")


def test_an_error_without_a_message_of_its_own_gets_that_of_its_nearest_base() -> None:
    class Hiccup(TryLater):
        pass

    assert sentence(Hiccup()) == say("try-later")


def test_a_message_that_does_not_exist_or_lacks_a_value_is_a_mistake_of_the_program() -> None:
    with pytest.raises(LookupError):
        say("no-such-message")
    with pytest.raises(KeyError):
        say("library-unknown")


def test_values_are_not_wrapped_in_marks_of_direction() -> None:
    assert say("quoted", {"quote": "x"}) == "“x”"


def test_a_quote_may_be_of_any_length() -> None:
    assert say("quoted", {"quote": "x" * 100_000}) == f"“{'x' * 100_000}”"


def test_dates_and_counts_are_written_as_people_do() -> None:
    assert say("date", {"date": date(2026, 10, 3)}) == "3 Oct 2026"
    assert say("size", {"words": 1, "passages": 2}) == "1 word, 2 passages"
    assert "4,514 articles" in say("no-answer", {"articles": 4514})


def test_every_message_is_used_by_the_program() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (TEXTS.parent).rglob("*.py"))
    of_errors = {name for error in EXAMPLES for name in message_names(error)}
    of_statuses = {f"status-{status}" for status in Status}
    of_findings = {f"doctor-{one.sentence}" for one in Diagnosis} | {
        f"doctor-{one}" for one in Remedy
    }
    of_measures = {measure_message(one.name) for one in (*MEANS, *SEPARATIONS)}
    of_stages = {f"stage-{stage}" for stage in STAGES}
    of_engines = {f"engine-{why}" for why in Why}
    of_chats = {
        *(f"chat-button-{one}" for one in ("delete", "keep")),
        *(f"command-{one}" for one in (*ADMIN, *GROUP)),
        *(f"chat-job-{one}" for one in (*JobKind, *JobState, "failed-state")),
    }
    of_chosen = {f"chat-set-{name}-{one}" for name, kind in CHOSEN.items() for one in kind}
    of_chats |= of_chosen
    of_data = of_errors | of_statuses | of_findings | of_measures | of_stages | of_engines
    of_data |= of_chats | {f"guest-{name}" for name in of_errors}
    unused = [
        name
        for name in catalogue("en")
        if not re.search(f"""["']{name}["']""", code) and name not in of_data
    ]
    assert unused == []


def test_every_message_of_chats_is_there_in_every_language_with_the_same_values() -> None:
    def values(message: ast.Message) -> set[str]:
        return set(re.findall(r"\$(\w+)", ast_text(message)))

    english = catalogue("en")
    of_chats = [name for name in english if name.startswith(("chat-", "command-"))]
    for language in LOCALES:
        other = catalogue(language)
        assert [name for name in of_chats if name not in other] == []
        assert [name for name in other if name not in english] == []
        assert [name for name in of_chats if values(english[name]) != values(other[name])] == []


def ast_text(message: ast.Message) -> str:
    return FluentSerializer().serialize_entry(message)
