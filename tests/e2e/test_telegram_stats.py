"""/stats: numbers and a picture for administrators, of counts without names."""

import gzip
import json

from bot.sandbox import Sandbox
from tests.e2e.running_bot import Start, answered


def test_administrators_get_numbers_and_a_picture_and_others_do_not(
    sandbox: Sandbox, start: Start
) -> None:
    ada, ann = (sandbox.user(name, language="en") for name in ("Ada", "Ann"))
    admin, private = sandbox.private(ada), sandbox.private(ann)
    admin.start()
    private.start()
    start(FOOTNOTE_ADMINS=str(ada.id))
    private.say(ann, "Who designed the tide lock?")
    answer = answered(sandbox, private, 2)
    private.say(ann, "Who designed the zip of the astronauts' trousers?")
    answered(sandbox, private, 3)
    private.press(ann, answer, "👍")
    private.say(ann, "/stats")
    assert answered(sandbox, private, 4).text == "Only administrators of this bot can do that."
    answered(sandbox, admin)
    admin.say(ada, "/stats")
    shown = answered(sandbox, admin, 2)
    photo = shown.media["photo"][-1]
    assert (photo["width"], photo["height"]) == (1080, 1470)
    lines = shown.text.splitlines()
    assert lines[0].startswith("32 articles, ")
    assert lines[1:4] == [
        "Today (UTC): 2 questions, 50 % answered",
        "7 days: 2 questions, 50 % answered",
        "30 days: 2 questions, 50 % answered",
    ]
    assert lines[4] == "30 days: 👍 1, 👎 0"


def test_questions_are_exported_without_who_asked_where_the_operator_keeps_them(
    sandbox: Sandbox, start: Start
) -> None:
    ada, ann = (sandbox.user(name, language="en") for name in ("Ada", "Ann"))
    admin, private = sandbox.private(ada), sandbox.private(ann)
    admin.start()
    private.start()
    start(FOOTNOTE_ADMINS=str(ada.id), FOOTNOTE_KEEP_QUESTIONS="on")
    private.say(ann, "Who designed the tide lock?")
    answered(sandbox, private, 2)
    private.say(ann, "/privacy")
    assert "chosen to keep questions for 90 days" in answered(sandbox, private, 3).text
    answered(sandbox, admin)
    admin.say(ada, "/export questions")
    sent = answered(sandbox, admin, 2)
    assert sent.text == "One question of the last 90 days, without who asked."
    document = sent.media["document"]
    assert document["file_name"] == "questions.jsonl.gz"
    file = sandbox.world.files.find(document["file_id"])
    assert file is not None
    (row,) = map(json.loads, gzip.decompress(file.content).decode().splitlines())
    assert row.keys() == {"question", "day", "answered"}
    assert (row["question"], row["answered"]) == ("Who designed the tide lock?", True)


def test_questions_are_not_kept_unless_the_operator_says_so(sandbox: Sandbox, start: Start) -> None:
    ada = sandbox.user("Ada", language="en")
    admin = sandbox.private(ada)
    admin.start()
    start(FOOTNOTE_ADMINS=str(ada.id))
    admin.say(ada, "/privacy")
    assert "chosen to keep" not in answered(sandbox, admin, 2).text
    admin.say(ada, "/export questions")
    assert answered(sandbox, admin, 3).text.startswith("Questions are not kept")
