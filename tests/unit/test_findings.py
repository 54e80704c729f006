"""What an examination can find, against the sentences that say it."""

import pytest

from bot.doctor import finding_record
from retrieval.findings import Diagnosis, Finding, Remedy, State

VALUES: dict[str, str | int] = {
    **dict.fromkeys(
        ("path", "host", "name", "meant", "found", "wanted", "footnote", "model", "detail"), "x"
    ),
    **dict.fromkeys(("fingerprint", "known", "tables", "stored", "given", "ids"), "x"),
    **dict.fromkeys(("part", "kind", "engine"), "x"),
    **dict.fromkeys(("hosts", "free", "packages", "dim", "faults", "rows", "articles"), 2),
    **dict.fromkeys(("passages", "count", "terms", "changes", "files"), 2),
}


@pytest.mark.parametrize("diagnosis", Diagnosis)
def test_every_diagnosis_is_a_sentence_and_what_is_not_ok_says_what_to_do(
    diagnosis: Diagnosis,
) -> None:
    values = VALUES | ({"wanted": 7} if diagnosis.check.startswith("disk") else {})
    record = finding_record(Finding(diagnosis, values))
    assert list(record) == ["check", "state", "message", "remedy"]
    for said in (record["message"], record["remedy"] or "Nothing."):
        assert isinstance(said, str)
        assert said == " ".join(said.split())
        assert said.endswith(".")
        assert "{" not in said
    assert (record["remedy"] is None) == (diagnosis.state is State.OK)


def test_every_remedy_is_one_of_some_diagnosis() -> None:
    assert {diagnosis.remedy for diagnosis in Diagnosis} - {None} == set(Remedy)
