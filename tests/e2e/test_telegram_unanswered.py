"""Questions without an answer: told when there is one, listed without who asked, shown and deleted."""

from bot.sandbox import Sandbox
from bot.sandbox.people import User
from bot.sandbox.rooms import PrivateChat
from tests.e2e.running_bot import Start, answered

LAMPS = b"""Lamps of Norrlinje repaired

Twelve lamps of the promenade at Norrlinje were repaired last week, after the storm had broken
eleven of them. The repair cost 18,300 crowns, said the electrician Bodil Krantz, who had to order
the glass from abroad.
"""
COST = "What did the repair of the lamps at Norrlinje cost?"
TELL = "Tell me when one does"


def person(sandbox: Sandbox, name: str, language: str = "en") -> tuple[User, PrivateChat]:
    user = sandbox.user(name, language=language)
    private = sandbox.private(user)
    private.start()
    return user, private


def ingest_lamps(sandbox: Sandbox, ada: User, private: PrivateChat) -> None:
    private.send_document(ada, LAMPS, "lamps.txt")
    sandbox.wait_for(lambda: private.from_bot[-1].text.startswith("Added: Lamps"), timeout_s=30)


def test_an_asker_is_told_once_and_where_it_was_asked_when_an_article_answers(
    sandbox: Sandbox, start: Start
) -> None:
    ada, admin = person(sandbox, "Ada")
    ann, private = person(sandbox, "Ann", "ru")
    bob = sandbox.user("Bob", language="en")
    group = sandbox.group("Readers", members=[ann, bob], topics=True)
    topic = group.topic("Town")
    start(FOOTNOTE_ADMINS=str(ada.id))
    private.say(ann, COST)
    refusal = answered(sandbox, private, 2)
    pressed = private.press(ann, refusal, "Сообщить, когда ответ найдётся").answer
    assert pressed is not None
    assert pressed.text == "Я сообщу здесь, когда на это ответит какая-нибудь статья."
    asked = group.say(bob, f"/ask@footnote_bot {COST}", topic=topic)
    refused = answered(sandbox, group)
    for member in (bob, ann):  # the group waits for it once
        group.press(member, refused, TELL)

    ingest_lamps(sandbox, ada, admin)
    told = answered(sandbox, private, 3)
    assert told.text.startswith("Теперь на это отвечает статья:\nThe repair cost 18,300 crowns")
    assert told.buttons[0][1] == "Почему?"
    told = answered(sandbox, group, 2)
    assert told.text.startswith("An article answers this now:\nThe repair cost 18,300 crowns")
    assert told.reply_to is not None
    assert told.reply_to.id == asked.id
    assert told.thread_id == topic.thread_id

    admin.send_document(ada, LAMPS.replace(b"Twelve", b"Thirteen"), "more.txt")
    again = answered(sandbox, admin, 3)
    sandbox.wait_for(lambda: again.text.startswith("Added: Lamps"), timeout_s=30)
    private.say(ann, "/mydata")
    assert "вопросы, на которые вы ждёте ответа: 0" in answered(sandbox, private, 4).text
    assert len(group.from_bot) == 2


def test_gaps_are_grouped_by_meaning_without_who_asked_and_closed_by_an_article(
    sandbox: Sandbox, start: Start
) -> None:
    ada, admin = person(sandbox, "Ada")
    ann, private = person(sandbox, "Ann")
    bob, other = person(sandbox, "Bob")
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, admin)
    admin.say(ada, "/gaps")
    assert answered(sandbox, admin, 2).text == "Every question of the last 90 days has an answer."
    private.say(ann, COST)
    answered(sandbox, private, 2)
    other.say(bob, "How much did it cost to repair the lamps at Norrlinje?")
    other.say(bob, "Who invented the zip of the astronauts' trousers?")
    answered(sandbox, other, 3)
    admin.say(ada, "/gaps")
    listed = answered(sandbox, admin, 3).text
    assert listed.startswith(
        "Not answered in the last 90 days, 2 groups of questions:\n2 × How much"
    )
    assert "1 × Who invented the zip" in listed
    assert "Ann" not in listed
    assert "Bob" not in listed
    other.say(bob, "/gaps")
    assert answered(sandbox, other, 4).text.startswith("Only administrators")
    ingest_lamps(sandbox, ada, admin)
    admin.say(ada, "/gaps")
    sandbox.wait_for(lambda: "one group" in admin.from_bot[-1].text, timeout_s=30)
    assert "lamps" not in admin.from_bot[-1].text


def test_what_is_kept_about_somebody_is_shown_to_them_and_deleted(
    sandbox: Sandbox, start: Start
) -> None:
    ada, admin = person(sandbox, "Ada")
    ann, private = person(sandbox, "Ann")
    bob, other = person(sandbox, "Bob")
    group = sandbox.group("Readers", members=[ann])
    start(FOOTNOTE_ADMINS=str(ada.id))
    private.say(ann, COST)
    refusal = answered(sandbox, private, 2)
    private.press(ann, refusal, TELL)
    other.say(bob, "/cancel")
    strange = answered(sandbox, other, 2)
    pressed = other.press_data(bob, strange, "tell:1").answer  # an answer of another chat
    assert pressed is not None
    assert pressed.text == "This button is too old: ask again."
    private.say(ann, "/mydata")
    kept = answered(sandbox, private, 3)
    assert "language: that of your Telegram" in kept.text
    assert "answers of the last 30 days: 1" in kept.text
    assert f"wait for: 1\n· {COST}" in kept.text
    group.say(ann, "/mydata@footnote_bot")
    assert answered(sandbox, group).text == "Ask me that in our private chat."
    private.press(ann, kept, "Forget me")
    private.say(ann, "/mydata")
    assert "wait for: 0" in answered(sandbox, private, 4).text
    ingest_lamps(sandbox, ada, admin)
    private.say(ann, COST)
    assert answered(sandbox, private, 5).text.startswith("The repair cost 18,300 crowns")


def test_a_question_that_the_model_cannot_read_is_told_so(sandbox: Sandbox, start: Start) -> None:
    ann, private = person(sandbox, "Ann")
    start()
    private.say(ann, "ما هو اسم قبطان العبارة التي جنحت في الضباب؟")
    said = answered(sandbox, private, 2).text
    assert said.startswith("The articles here are in another language than your question")
