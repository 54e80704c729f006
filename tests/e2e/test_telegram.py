"""The bot over real HTTP against a strict stand-in for the Bot API."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import PrivateChat, Sandbox, User
from retrieval import open_library
from retrieval.settings import Settings
from tests.e2e.running_bot import CAPTAIN, Start, answered

pytestmark = pytest.mark.usefixtures("shared_model")


def test_a_question_in_private_is_answered_with_a_quote_and_a_link(
    sandbox: Sandbox, start: Start
) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    private.say(ann, CAPTAIN)
    answer = answered(sandbox, private)
    assert "Mads Ortelle" in answer.text
    kinds = {entity.type for entity in answer.entities}
    assert {"blockquote", "bold", "text_link"} <= kinds
    assert "Mads Ortelle" in [
        answer.text[one.offset :][: one.length] for one in answer.entities if one.type == "bold"
    ]
    assert answer.buttons[0] == ["More", "Why this?", "👍", "👎"]


# Asking in private


def test_what_the_library_does_not_say_is_refused_with_the_nearest_articles(
    sandbox: Sandbox, start: Start
) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    private.say(ann, "What is the best pizza in Naples?")
    answer = answered(sandbox, private)
    assert answer.text.startswith("None of the 32 articles here answers this (newest: ")
    assert "Near it, but no answer:\n· " in answer.text
    assert answer.buttons[0][0] == "More"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("🛶" * 2000, "There is no word in the question"),
        ("why? " * 500, "The question is too long"),
        ("\u200f\u202ewho?\u202c <b>&amp; *_[x](y)", "None of the 32 articles"),
    ],
    ids=["emoji", "long", "marks"],
)
def test_odd_questions_get_one_sentence(
    sandbox: Sandbox, start: Start, question: str, said: str
) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    private.say(ann, question)
    assert answered(sandbox, private).text.startswith(said)


def rich(*texts: Any) -> dict[str, Any]:
    blocks = [{"type": "paragraph", "text": text} for text in texts]
    return {"rich_message": {"blocks": blocks}}


def test_a_rich_message_is_read_as_its_text(sandbox: Sandbox, start: Start) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    asked = ["Who was the captain of the ", {"type": "bold", "text": "Ulrika"}, "?"]
    private.say(ada, "", extra=rich(asked))
    assert "Mads Ortelle" in answered(sandbox, private, 2).text
    channel = sandbox.channel("Harbour News", username="harbournews")
    post = channel.post("", extra=rich("Seal count", "Volunteers counted 977 seals on Skarrow."))
    private.forward(ada, post)
    receipt = answered(sandbox, private, 3)
    sandbox.wait_for(lambda: receipt.text.startswith("Added: Seal count"), timeout_s=30)


def test_a_question_that_became_another_command_keeps_its_answer(
    sandbox: Sandbox, start: Start
) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    question = private.say(ann, CAPTAIN)
    answer = answered(sandbox, private)
    sandbox.wait_for(lambda: sandbox.pending == 0)
    private.edit(question, "/search the best pizza in Naples")
    private.say(ann, "/cancel")
    answered(sandbox, private, 2)
    assert "Mads Ortelle" in answer.text


def test_a_question_that_is_changed_changes_its_answer(sandbox: Sandbox, start: Start) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    question = private.say(ann, "What is the best pizza in Naples?")
    answer = answered(sandbox, private)
    sandbox.wait_for(lambda: sandbox.pending == 0)
    private.edit(question, CAPTAIN)
    sandbox.wait_for(lambda: "Mads Ortelle" in answer.text, timeout_s=30)
    assert len(private.from_bot) == 1
    private.edit(question, CAPTAIN + " ")
    private.say(ann, "/cancel")
    answered(sandbox, private, 2)


def test_buttons_explain_show_more_and_take_marks(sandbox: Sandbox, start: Start) -> None:
    start()
    ann, bob = (sandbox.user(name, language="en") for name in ("Ann", "Bob"))
    group = sandbox.group("Readers", members=[ann, bob])
    group.say(ann, f"/ask {CAPTAIN}")
    answer = answered(sandbox, group)
    why = group.press(ann, answer, "Why this?").answer
    assert why is not None
    assert why.show_alert
    assert "passages by meaning" in why.text
    assert "Likely to answer: " in why.text
    assert group.press(bob, answer, "More").answer is not None
    more = answered(sandbox, group, 2)
    assert more.text.startswith("1. ")
    assert more.reply_to is answer
    assert group.press(bob, more, "More").answer is not None
    assert answered(sandbox, group, 3).text.startswith("4. ")
    for button, said in (("👍", "Noted"), ("👎", "Noted"), ("👎", "Taken back")):
        pressed = group.press(bob, answer, button).answer
        assert pressed is not None
        assert pressed.text.startswith(said)


def test_a_button_from_long_ago_or_of_another_chat_says_so(sandbox: Sandbox, start: Start) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    private.say(ann, CAPTAIN)
    answer = answered(sandbox, private)
    group = sandbox.group("Readers", members=[ann])
    group.say(ann, "/help@footnote_bot")
    other = answered(sandbox, group)
    for chat, message, data in (
        (private, answer, "why:999999"),
        (private, answer, "more:1"),
        (private, answer, "nonsense"),
        (group, other, "why:1"),
    ):
        pressed = chat.press_data(ann, message, data).answer
        assert pressed is not None
        assert "too old" in pressed.text
    hidden = private.press_data(ann, answer, "why:1", inaccessible=True).answer
    assert hidden is not None
    assert "too old" in hidden.text


@pytest.mark.no_cover  # thirteen times the same way
@pytest.mark.parametrize(
    "data",
    [
        *(
            "why:-1",
            "why:\u0661",
            "more:1:-2",
            "page:-5",
            "undo:1",
            "undo::",
            "cancel:-1",
            "preview:x",
        ),
        *(f"{name}:{'9' * 20}:1" for name in ("why", "undo", "undoall", "cancel", "example")),
    ],
)
def test_forged_buttons_are_taken_for_old_ones(sandbox: Sandbox, start: Start, data: str) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    message = answered(sandbox, private)
    pressed = private.press_data(ada, message, data).answer
    assert pressed is not None
    assert "too old" in pressed.text
    assert len(private.from_bot) == 1


def test_start_offers_questions_that_are_answered(sandbox: Sandbox, start: Start) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    private.start()
    welcome = answered(sandbox, private)
    assert welcome.text.endswith("For example:")
    assert len(welcome.buttons) == 3
    private.press(ann, welcome, welcome.buttons[0][0])
    answer = answered(sandbox, private, 2)
    assert any(entity.type == "blockquote" for entity in answer.entities)


def test_a_deep_link_opens_an_article(sandbox: Sandbox, start: Start) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    private.start("a1")
    assert "words" in answered(sandbox, private).text
    private.start("a99999999999999999999")
    assert answered(sandbox, private, 2).text.startswith("There is no article 9999")
    private.start("nonsense")
    assert answered(sandbox, private, 3).text.startswith("Ask a question")


def test_the_library_can_be_looked_through(sandbox: Sandbox, start: Start) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    said = {
        "/help": "Any message is a question.",
        "/search harbour ferry": "1. ",
        "/search": "What do you want to find?",
        "/search !!!": "There is no word in the question",
        "/latest": "The newest of 32 articles:",
        "/article 3": "",
        "/article": "Which one?",
        "/article x": "Which one?",
        "/article 999": "There is no article 999 here",
        f"/article {'9' * 4000}": "Which one?",
        "/privacy": "I keep the language that you chose",
        "/cancel": "There is nothing to cancel.",
        "/ask": "What do you want to know?",
        f"/ask {CAPTAIN}": "In the fog the captain",
        "/nonsense": "There is no such command",
        "/ingest": "Send me the address of an article",
        "/delete 1": "There is no article 1 among those that you look after",
        "/articles": "There are no articles here yet: send a link",
        "/refresh": "Only administrators",
        "/feeds": "Only administrators",
    }
    for number, (text, begins) in enumerate(said.items(), start=1):
        private.say(ann, text)
        assert answered(sandbox, private, number).text.startswith(begins)


@pytest.mark.parametrize("sent", ["send_voice", "send_sticker", "send_photo", "send_video"])
def test_what_is_no_text_is_told_so(sandbox: Sandbox, start: Start, sent: str) -> None:
    start()
    ann = sandbox.user("Ann", language="ru")
    private = sandbox.private(ann)
    getattr(private, sent)(ann)
    assert (
        answered(sandbox, private).text
        == "Я понимаю только текст и ссылки: напишите, пожалуйста, вопрос."
    )


@pytest.mark.parametrize(
    "content",
    [
        {"poll": {"id": "1", "question": "which?"}},  # as of another version of the Bot API
        {"dice": {"emoji": "🎲", "value": 3}},
        {"something_of_next_year": {"x": 1}},
    ],
    ids=["poll", "dice", "unknown"],
)
def test_a_message_that_the_library_cannot_read_does_not_stop_the_bot(
    sandbox: Sandbox, start: Start, caplog: pytest.LogCaptureFixture, content: dict[str, Any]
) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    private.say(ann, "", extra=content)
    private.say(ann, "a-planted-marker /help")
    assert answered(sandbox, private, 2) is private.from_bot[1]
    assert private.from_bot[0].text.startswith("I read text and links only")
    assert "planted-marker" not in caplog.text


def test_an_album_is_told_once_and_a_caption_is_a_question(sandbox: Sandbox, start: Start) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    private.send_album(ann, 4)
    private.send_photo(ann, caption=CAPTAIN)
    private.send_album(ann, 3, caption="Who is the harbour master?")
    private.send_photo(ann, caption=f"/ask {CAPTAIN}")
    assert "Mads Ortelle" in answered(sandbox, private, 4).text
    told, *answers = (one.text for one in private.from_bot)
    assert told == "I read text and links only: type your question, please."
    assert ["text only" in one for one in answers] == [False] * 3


def test_forgetting_takes_the_answers_away(sandbox: Sandbox, start: Start) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    private.say(ann, CAPTAIN)
    answer = answered(sandbox, private)
    private.say(ann, "/privacy")
    privacy = answered(sandbox, private, 2)
    private.press(ann, privacy, "Forget me")
    assert privacy.text == "What I kept about you is gone."
    pressed = private.press(ann, answer, "Why this?").answer
    assert pressed is not None
    assert "too old" in pressed.text


# Languages


def test_a_person_is_spoken_to_in_their_language_until_they_choose(
    sandbox: Sandbox, start: Start
) -> None:
    start()
    olga = sandbox.user("Olga", language="ru-RU")
    private = sandbox.private(olga)
    private.say(olga, "What is the best pizza in Naples?")
    assert answered(sandbox, private).text.startswith("Из 32 статей здесь ни одна")
    private.say(olga, "/language")
    choice = answered(sandbox, private, 2)
    private.press(olga, choice, "English")
    assert choice.text == "I speak English here now."
    private.say(olga, "What is the best pizza in Naples?")
    assert answered(sandbox, private, 3).text.startswith("None of the 32 articles")


def test_only_administrators_of_a_group_choose_its_language(sandbox: Sandbox, start: Start) -> None:
    start()
    ann, bob = (sandbox.user(name, language="en") for name in ("Ann", "Bob"))
    group = sandbox.group("Readers", members=[bob], admins=[ann])
    group.say(bob, "/language@footnote_bot")
    choice = answered(sandbox, group)
    pressed = group.press(bob, choice, "Русский").answer
    assert pressed is not None
    assert pressed.text == "Only administrators of this group can do that."
    group.press(ann, choice, "Русский")
    group.say(bob, "/ask What is the best pizza in Naples?")
    assert answered(sandbox, group, 2).text.startswith("Из 32 статей")


# Groups


def test_a_group_is_answered_when_it_means_the_bot_and_never_else(
    sandbox: Sandbox, start: Start
) -> None:
    start()
    ann, bob = (sandbox.user(name, language="en") for name in ("Ann", "Bob"))
    group = sandbox.group("Readers", admins=[ann], members=[bob], topics=True)
    group.promote_bot(by=ann)  # it now sees everything
    topic = group.topic("Bridges")
    count = 0

    def silent(text: str, **options: Any) -> None:
        group.say(bob, text, topic=topic, **options)

    def means(text: str, **options: Any) -> Any:
        nonlocal count
        asked = group.say(bob, text, topic=topic, **options)
        count += 1
        answer = answered(sandbox, group, count)
        assert answer.thread_id == topic.thread_id
        return asked, answer

    silent(CAPTAIN)
    silent("/ask@other_bot who?")
    silent("/start@other_bot")
    silent("mail me at x@footnote_bot.example")
    silent("the footnote_bot is nice")
    asked, answer = means(f"/ask {CAPTAIN}")
    assert "Mads Ortelle" in answer.text
    assert answer.reply_to is asked
    asked, answer = means(f"@footnote_bot {CAPTAIN}")
    assert "Mads Ortelle" in answer.text
    assert answer.reply_to is asked
    asked, again = means(CAPTAIN, reply_to=answer)
    assert again.reply_to is asked
    remark = group.say(bob, CAPTAIN, topic=topic)
    _, answer = means("/ask", reply_to=remark)
    assert "Mads Ortelle" in answer.text
    assert answer.reply_to is remark
    _, answer = means("@footnote_bot", reply_to=remark)
    assert "Mads Ortelle" in answer.text
    _, answer = means("/ask")
    assert answer.text.startswith("What do you want to know?")
    silent("thanks all", reply_to=remark)
    _, answer = means("/help")
    assert answer.text.startswith("Here I answer /ask")


def test_a_mention_inside_a_sentence_leaves_the_question(sandbox: Sandbox, start: Start) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    group = sandbox.group("Readers", members=[ann])
    group.say(ann, "🛶 Who was, @footnote_bot, the captain of the Ulrika?")
    assert "Mads Ortelle" in answered(sandbox, group).text


def test_a_reply_to_a_link_asks_about_that_article(sandbox: Sandbox, start: Start) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    group = sandbox.group("Readers", members=[ann])
    link = group.say(
        ann, "https://portgazette.example/harbour/ulrika-afloat-buoy-astray?utm_source=x"
    )
    group.say(ann, "/ask Who was the captain?", reply_to=link)
    answer = answered(sandbox, group)
    assert "Mads Ortelle" in answer.text
    assert "Ulrika afloat again" in answer.text
    group.say(ann, "/ask", reply_to=link)
    assert answered(sandbox, group, 2).text.startswith("Ulrika afloat again")
    unknown = group.say(ann, "https://nowhere.example/x")
    group.say(ann, "/ask", reply_to=unknown)
    assert answered(sandbox, group, 3).text == "The article of this link is not here."


def test_being_added_says_how_to_ask_and_what_privacy_mode_does(
    sandbox: Sandbox, start: Start
) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    group = sandbox.group("Readers", admins=[ann], with_bot=False)
    group.add_bot(by=ann)
    assert "privacy mode" in answered(sandbox, group).text
    group.remove_bot(by=ann)


def test_a_group_that_became_a_supergroup_keeps_its_language(
    sandbox: Sandbox, start: Start
) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    group = sandbox.group("Readers", admins=[ann], basic=True)
    group.say(ann, "/language")
    group.press(ann, answered(sandbox, group), "Русский")
    larger = group.migrate()
    larger.say(ann, "/ask")
    assert answered(sandbox, larger).text.startswith("Что вы хотите узнать?")


# Who may ask


def test_strangers_get_one_sentence(sandbox: Sandbox, start: Start) -> None:
    ann, bob = (sandbox.user(name, language="en") for name in ("Ann", "Bob"))
    group = sandbox.group("Readers", members=[ann, bob])
    other = sandbox.group("Strangers", members=[bob])
    start(FOOTNOTE_ACCESS="list", FOOTNOTE_USERS=str(ann.id), FOOTNOTE_GROUPS=str(group.id))
    private = sandbox.private(bob)
    private.say(bob, CAPTAIN)
    said = answered(sandbox, private).text
    assert said.startswith("This bot answers only people and groups")
    assert str(bob.id) in said
    group.say(bob, f"/ask {CAPTAIN}")
    assert "Mads Ortelle" in answered(sandbox, group).text
    other.say(bob, f"/ask {CAPTAIN}")
    assert answered(sandbox, other).text.startswith("This bot answers only")
    own = sandbox.private(ann)
    own.say(ann, CAPTAIN)
    assert "Mads Ortelle" in answered(sandbox, own).text


def test_a_stranger_is_told_once_and_not_what_is_said_to_other_bots(
    sandbox: Sandbox, start: Start
) -> None:
    bob = sandbox.user("Bob", language="en")
    start(FOOTNOTE_ACCESS="list", FOOTNOTE_USERS="1")
    private, group = sandbox.private(bob), sandbox.group("Strangers", admins=[bob])
    group.promote_bot(by=bob)  # it now sees everything
    for text in ("/ask@other_bot who?", "/asking", "/start"):
        group.say(bob, text)
    for _ in range(3):
        private.send_album(bob, 3)
    private.say(bob, CAPTAIN)
    group.say(bob, "/ask who?")
    answered(sandbox, group)
    sandbox.wait_for(lambda: sandbox.pending == 0)
    assert (len(private.from_bot), len(group.from_bot)) == (1, 1)


def test_a_listed_group_is_known_after_it_became_a_supergroup(
    sandbox: Sandbox, start: Start
) -> None:
    bob = sandbox.user("Bob", language="en")
    group = sandbox.group("Readers", admins=[bob], basic=True)
    start(FOOTNOTE_ACCESS="list", FOOTNOTE_GROUPS=str(group.id))
    larger = group.migrate()
    larger.say(bob, f"/ask {CAPTAIN}")
    assert "Mads Ortelle" in answered(sandbox, larger).text


def test_anonymous_administrators_of_one_group_do_not_use_up_the_questions_of_others(
    sandbox: Sandbox, start: Start
) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    groups = [sandbox.group(name, admins=[ann]) for name in ("Readers", "Writers")]
    for group in groups:
        group.promote(ann, anonymous=True)
    for number in range(12):
        groups[0].say(ann, f"/ask who is number {number}?")
    groups[1].say(ann, f"/ask {CAPTAIN}")
    assert "Mads Ortelle" in answered(sandbox, groups[1]).text


def test_too_many_questions_at_once_get_one_notice(sandbox: Sandbox, start: Start) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    for number in range(50):
        private.say(ann, f"Who is number {number}?")
    sandbox.wait_for(lambda: len(private.from_bot) >= 11, timeout_s=60)
    private.say(ann, "/cancel")
    sandbox.wait_for(lambda: private.from_bot[-1].text.startswith("There is nothing"), timeout_s=60)
    notices = [one.text for one in private.from_bot if one.text.startswith("Too many")]
    assert len(notices) == 1
    assert len(private.from_bot) < 20


# Administrators


def administrator(sandbox: Sandbox) -> tuple[User, PrivateChat]:
    ada = sandbox.user("Ada", language="en")
    private = sandbox.private(ada)
    private.start()
    return ada, private


ARTICLE = b"""Lamps of Norrlinje repaired

The lamps of the promenade at Norrlinje shine again since Tuesday, after a storm in May had broken
eleven of them. The repair cost 18,300 crowns, said the electrician Bodil Krantz, who had to order
the glass from abroad.
"""


def test_a_document_is_taken_in_previewed_and_undone(sandbox: Sandbox, start: Start) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    private.send_document(ada, ARTICLE, "Lamps of Norrlinje.txt")
    receipt = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: receipt.buttons, timeout_s=30)
    assert receipt.text.startswith("Added: Lamps of Norrlinje repaired")
    assert "words kept" in receipt.text
    assert receipt.buttons == [["Preview", "Undo"]]
    private.press(ada, receipt, "Preview")
    assert "The lamps of the promenade" in answered(sandbox, private, 3).text
    private.say(ada, "What did the repair of the lamps at Norrlinje cost?")
    assert "18,300 crowns" in answered(sandbox, private, 4).text
    private.send_document(ada, ARTICLE, "copy.txt")
    again = answered(sandbox, private, 5)
    sandbox.wait_for(lambda: again.text.startswith("Already here since"), timeout_s=30)
    private.press(ada, receipt, "Undo")
    assert receipt.text == "Removed again: Lamps of Norrlinje repaired"
    private.say(ada, "What did the repair of the lamps at Norrlinje cost?")
    assert "18,300" not in answered(sandbox, private, 6).text


def test_files_too_large_and_of_a_wrong_kind_are_explained(sandbox: Sandbox, start: Start) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    private.send_document(ada, b"x", "big.txt", size=21 * 1024 * 1024)
    assert answered(sandbox, private, 2).text.startswith("The file is larger than the 20 MB")
    private.send_document(ada, b"\x89PNG\r\n\x1a\n\x00\x00\x00", "picture.png")
    refused = answered(sandbox, private, 3)
    sandbox.wait_for(lambda: refused.text.startswith("Not added: "), timeout_s=30)


def test_a_file_in_a_group_is_taken_in_with_the_command_under_it(
    sandbox: Sandbox, start: Start
) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    group = sandbox.group("Readers", members=[ada, bob := sandbox.user("Bob")])
    group.send_document(bob, ARTICLE, "no.txt", caption="/ingest")
    group.send_document(ada, ARTICLE, "yes.txt", caption="/ingest@footnote_bot")
    receipt = answered(sandbox, group)
    sandbox.wait_for(lambda: receipt.text.startswith("Added: Lamps"), timeout_s=30)
    assert len(group.from_bot) == 1


def test_an_address_that_telegram_takes_for_no_link_is_read_after_the_command(
    sandbox: Sandbox, start: Start
) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    command = [{"type": "bot_command", "offset": 0, "length": 7}]
    private.say(ada, "/ingest http://localhost:9/x", entities=command)
    refused = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: refused.text.startswith("Not added: "), timeout_s=30)
    assert "private network" in refused.text


def test_a_forwarded_post_is_known_by_its_public_address(sandbox: Sandbox, start: Start) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    channel = sandbox.channel("Harbour News", username="harbournews")
    post = channel.post(
        "Seal count at Skarrow\nVolunteers counted 977 seals on Skarrow in November."
    )
    private.forward(ada, post)
    receipt = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: receipt.buttons, timeout_s=30)
    assert receipt.text.startswith("Added: Seal count at Skarrow")
    private.say(ada, "How many seals were counted on Skarrow in November?")
    answer = answered(sandbox, private, 3)
    assert "977 seals" in answer.text
    links = [entity.argument for entity in answer.entities if entity.type == "text_link"]
    assert any(url.startswith(f"https://t.me/harbournews/{post.id}") for url in links)


def test_a_saved_page_is_taken_in_without_its_menus(sandbox: Sandbox, start: Start) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    title, *text = ARTICLE.decode().strip().split("\n\n")
    menu = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(20))
    page = f"<html><head><title>{title}</title></head><body><nav><ul>{menu}</ul></nav><article>"
    page += (
        f"<h1>{title}</h1>" + "".join(f"<p>{one}</p>" for one in text) + "</article></body></html>"
    )
    private.send_document(ada, page.encode(), "page.html")
    receipt = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: receipt.buttons, timeout_s=30)
    assert receipt.text.startswith("Added: Lamps of Norrlinje repaired")
    assert "words kept, 4" in receipt.text
    assert "dropped (menus, footer)" in receipt.text


def test_an_address_is_read_and_what_cannot_be_read_is_explained(
    sandbox: Sandbox, start: Start
) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    private.say(ada, "/ingest http://127.0.0.1:9/secret")
    refused = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: refused.text.startswith("Not added: "), timeout_s=30)
    assert "private network" in refused.text
    private.say(ada, "/ingest")
    assert answered(sandbox, private, 3).text.startswith("What shall I read?")
    private.say(ada, "/cancel")
    assert answered(sandbox, private, 4).text == "Cancelled."
    private.say(ada, "http://127.0.0.1:9/other")  # nothing but an address is meant to be read
    refused = answered(sandbox, private, 5)
    sandbox.wait_for(lambda: refused.text.startswith("Not added: "), timeout_s=30)
    private.say(ada, "/ingest")
    answered(sandbox, private, 6)
    private.say(ada, ARTICLE.decode())
    added = answered(sandbox, private, 7)
    sandbox.wait_for(lambda: added.text.startswith("Added: Lamps of Norrlinje"), timeout_s=30)
    private.say(ada, "Who is the electrician?")
    assert "Bodil Krantz" in answered(sandbox, private, 8).text


def test_articles_are_paged_and_deleted_after_a_question(sandbox: Sandbox, start: Start) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    private.say(ada, "/articles")
    page = answered(sandbox, private, 2)
    assert page.text.startswith("32 articles, page 1 of 4:")
    private.press(ada, page, "Older ›")
    assert page.text.startswith("32 articles, page 2 of 4:")
    private.say(ada, "/delete 7")
    question = answered(sandbox, private, 3)
    assert question.buttons == [["Delete", "Keep"]]
    private.press(ada, question, "Delete")
    assert question.text.startswith("Deleted: ")
    private.say(ada, "/article 7")
    assert answered(sandbox, private, 4).text.startswith("There is no article 7")
    private.say(ada, "/delete 8")
    kept = answered(sandbox, private, 5)
    private.press(ada, kept, "Keep")
    assert kept.text == "Kept."
    private.say(ada, "/delete x")
    assert answered(sandbox, private, 6).text.startswith("Which one?")


def test_a_title_of_any_length_is_asked_about_in_one_message(
    sandbox: Sandbox, start: Start
) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    line = '{"title": "' + "T" * 5000 + '", "text": "The lamps shine again."}'
    private.send_document(ada, line.encode(), "one.jsonl")
    receipt = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: receipt.buttons, timeout_s=30)
    private.say(ada, "/delete 33")
    question = answered(sandbox, private, 3)
    assert question.text.endswith("T …”? It will not be answered from any more.")
    private.press(ada, question, "Delete")
    assert len(question.text) < 250
    assert len(private.from_bot) == 3


def test_administration_is_for_administrators(sandbox: Sandbox, start: Start) -> None:
    ada, private = administrator(sandbox)
    bob = sandbox.user("Bob", language="en")
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    group = sandbox.group("Readers", members=[ada, bob])
    group.say(ada, "/articles@footnote_bot")
    page = answered(sandbox, group)
    pressed = group.press(bob, page, "Older ›").answer
    assert pressed is not None
    assert pressed.text == "Only administrators of this bot can do that."
    pressed = group.press_data(bob, page, "delete:1").answer
    assert pressed is not None
    assert pressed.text == "Only administrators of this bot can do that."
    group.say(bob, "/articles@footnote_bot")
    group.say(bob, "/ask")
    assert answered(sandbox, group, 2).text.startswith("What do you want to know?")


def test_export_and_doctor(sandbox: Sandbox, start: Start) -> None:
    ada, private = administrator(sandbox)
    start(FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    private.say(ada, "/export")
    ordered = answered(sandbox, private, 2)
    sandbox.wait_for(lambda: ordered.deleted, timeout_s=30)
    export = private.from_bot[-1]
    assert export.text == "32 articles, as footnote ingest takes them."
    assert export.media["document"]["file_name"] == "shared.jsonl.gz"
    private.say(ada, "/doctor")
    assert "✓" in answered(sandbox, private, 3).text


def test_an_empty_library_says_what_to_do(sandbox: Sandbox, start: Start, tmp_path: Path) -> None:
    ada, private = administrator(sandbox)
    bob = sandbox.user("Bob", language="en")
    start(tmp_path / "empty", FOOTNOTE_ADMINS=str(ada.id))
    answered(sandbox, private)
    for number, text in enumerate(("Who?", "/latest", "/articles", "/export"), start=2):
        private.say(ada, text)
        assert "send me a link, a file" in answered(sandbox, private, number).text
    other = sandbox.private(bob)
    other.say(bob, "Who?")
    assert answered(sandbox, other).text == "There are no articles here yet."
    private.say(ada, "/refresh")
    refreshed = answered(sandbox, private, 6)
    nothing = "No article here has a public address"
    sandbox.wait_for(lambda: refreshed.text.startswith(nothing), timeout_s=30)


def test_of_two_answers_the_one_near_the_day_of_the_question_comes_first(
    sandbox: Sandbox, start: Start, demo_data: Path, tmp_path: Path
) -> None:
    day = datetime.fromtimestamp(sandbox.world.now(), UTC).date()
    rows = [
        {
            "title": "Market in spring",
            "text": "The market of Tolvmark was opened by the mayor Olaf Brandt.",
            "published": str(day - timedelta(days=900)),
        },
        {
            "title": "Market in the rain",
            "text": "In the rain Mayor Ida Krone has opened the market of Tolvmark.",
            "published": str(day - timedelta(days=5)),
        },
    ]
    file = tmp_path / "markets.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    data = shutil.copytree(demo_data, tmp_path / "markets")
    question = "Who opened the market of Tolvmark?"
    with open_library(Settings.from_env({"FOOTNOTE_DATA": str(data)})) as library:
        assert len(list(library.ingest([str(file)]))) == 2
        assert "Olaf Brandt" in library.ask(question).citations[0].text
    ann = sandbox.user("Ann", language="en")
    private = sandbox.private(ann)
    start(data)
    private.say(ann, question)
    answer = answered(sandbox, private).text
    assert answer.index("Ida Krone") < answer.index("Market in spring")


def test_the_inline_mode_offers_quotes_and_passages_as_cards(
    sandbox: Sandbox, start: Start
) -> None:
    start()
    ann = sandbox.user("Ann", language="en")
    asked = sandbox.inline(ann, CAPTAIN, wait_s=30)
    assert asked.results is not None
    first, *further = asked.results
    assert "Mads Ortelle" in first["description"]
    assert first["input_message_content"]["message_text"].startswith("In the fog the captain")
    assert 2 <= len(further) <= 7
    assert len({one["title"] for one in asked.results}) == len(asked.results)
    nothing = sandbox.inline(ann, "  ", wait_s=30)
    assert nothing.results == []
    odd = sandbox.inline(ann, "🙂" * 256, wait_s=30)
    assert odd.results == []


def test_the_inline_mode_shows_strangers_nothing(sandbox: Sandbox, start: Start) -> None:
    ann, bob = sandbox.user("Ann", language="en"), sandbox.user("Bob", language="en")
    start(FOOTNOTE_ACCESS="list", FOOTNOTE_USERS=str(ann.id))
    assert sandbox.inline(bob, CAPTAIN, wait_s=30).results == []
    assert sandbox.inline(ann, CAPTAIN, wait_s=30).results
