"""The page on a world without a real bot: every kind of message, safe and within reach."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, CDPSession, FilePayload, Page, expect

from bot.demo.town import settle
from bot.messenger import ArticlePage, Messenger
from bot.sandbox import Group, PrivateChat, Sandbox, User
from tests.e2e.browsing import Window, window

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script> </div> javascript:alert(3)'
MANY = 1_000
ARTICLE = "https://paper.example/one"
PAGES = {ARTICLE: ArticlePage(ARTICLE, HOSTILE, "Paper", HOSTILE)}

MESSAGES = "#log article"
STEPS, STEP = 120, 150  # pixels a frame: a fast flick of a finger
SCROLLED = """async ([steps, step]) => {
  const log = document.getElementById("log");
  for (let done = 0; done < steps; done += 1) {
    log.scrollTop -= step;
    await new Promise(requestAnimationFrame);
  }
  await new Promise(requestAnimationFrame);
}"""
LAID_OUT = """() => [...document.querySelectorAll("#log article > .stack")]
  .filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length"""
FRAME_MS = 1000 / 60


@dataclass
class Open:
    """The page as Mira sees it, and the world behind it."""

    sandbox: Sandbox
    shown: Window
    mira: User
    group: Group

    @property
    def page(self) -> Page:
        return self.shown.page

    @property
    def private(self) -> PrivateChat:
        return self.sandbox.private(self.mira)

    def bot(self, method: str, **given: Any) -> Any:
        """What the bot does in Mira's chat, or another."""
        return self.call(method, **({"chat_id": self.mira.id} | given))

    def call(self, method: str, **given: Any) -> Any:
        """A call of the Bot API."""
        url = f"{self.sandbox.url}/bot{self.sandbox.token}/{method}"
        answer = httpx.post(url, json=given).json()
        assert answer["ok"], answer
        return answer["result"]

    def last(self) -> Any:
        return self.page.locator(MESSAGES).last


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    with Sandbox(limits=False) as sandbox:
        town = settle(sandbox)
        people = {user.first_name: user for user in sandbox.world.users.values()}
        (chat,) = [one for one in sandbox.world.chats.values() if not one.is_private]
        group = Group(sandbox.world, chat)
        with (
            Messenger(sandbox, guidance=town.guidance, find_page=PAGES.get) as messenger,
            window(browser, messenger.url) as shown,
        ):
            expect(shown.page.locator(MESSAGES)).to_have_count(1)  # /start
            yield Open(sandbox, shown, people["Mira"], group)
        assert sandbox.check() == []


def test_every_entity_covers_its_own_characters_counted_in_utf_16(opened: Open) -> None:
    parts = [
        ("bold", "bold 🙂", "strong", {}), ("italic", "🏳️‍🌈 it", "em", {}), ("underline", "under", "u", {}),
        ("strikethrough", "gone", "s", {}), ("code", "code", "code", {}), ("pre", "pre", "pre", {}),
        ("blockquote", "quoted 👩‍🚀", "blockquote", {}),
        ("text_link", "link", "a", {"url": "https://example.org/a"}), ("spoiler", "hidden", ".spoiler", {}),
    ]  # fmt: skip
    text, entities = "", []
    for kind, part, _, more in parts:
        text += "🙂 "
        units = len(text.encode("utf-16-le")) // 2
        size = len(part.encode("utf-16-le")) // 2
        entities.append({"type": kind, "offset": units, "length": size} | more)
        text += f"{part}\n"
    opened.bot("sendMessage", text=text, entities=entities)
    for _, part, selector, _more in parts:
        expect(opened.last().locator(f".text {selector}")).to_have_text([part])
    nested = [
        {"type": "blockquote", "offset": 0, "length": 9},
        {"type": "bold", "offset": 2, "length": 3},
        {"type": "text_link", "offset": 5, "length": 4, "url": "https://example.org/"},
    ]
    opened.bot("sendMessage", text="a bold li k", entities=nested)
    quote = opened.last().locator("blockquote")
    expect(quote).to_have_text("a bold li")
    expect(quote.locator("strong")).to_have_text("bol")
    expect(quote.locator("a")).to_have_text("d li")


def test_hostile_text_is_shown_as_it_is_and_does_nothing(opened: Open) -> None:
    opened.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    opened.bot(
        "sendMessage",
        text=HOSTILE,
        entities=[{"type": "bold", "offset": 0, "length": 20}],
        reply_markup={"inline_keyboard": [[{"text": HOSTILE[:60], "callback_data": "x"}]]},
    )
    expect(opened.last().locator(".text strong")).to_have_text(HOSTILE[:20])
    assert opened.last().locator(".text").text_content() == HOSTILE
    villain = opened.sandbox.user(HOSTILE)
    opened.group.join(villain)
    topic = opened.group.topic(HOSTILE, by=villain)
    opened.group.send_document(villain, b"x", f"{HOSTILE}.html", topic=topic)
    opened.page.locator("#chats button", has_text="neighbours").click()
    opened.page.locator("#topics button", has_text="alert").click()
    expect(opened.page.locator(".who")).to_have_text(HOSTILE)
    assert opened.page.locator("#log img:not(.avatar), script:not([src])").count() == 0
    # The style sheets, the modules and the picture of the bot are all that was loaded.
    assert opened.page.locator("a[href^='javascript']").count() == 0


def test_a_preview_shows_what_an_article_is_and_leads_to_it(opened: Open) -> None:
    opened.bot("sendMessage", text="read", link_preview_options={"url": ARTICLE})
    preview = opened.last().locator(".preview")
    expect(preview.locator("strong")).to_have_text(HOSTILE)
    with opened.page.context.expect_page() as article:
        preview.click()
    expect(article.value.locator("h1")).to_have_text(HOSTILE)
    assert article.value.locator("script, img").count() == 0


def test_a_long_quote_is_folded_until_it_is_asked_for(opened: Open) -> None:
    text = "\n".join(f"line {number}" for number in range(30))
    whole = {"type": "expandable_blockquote", "offset": 0, "length": len(text)}
    opened.bot("sendMessage", text=text, entities=[whole])
    quote, button = opened.last().locator("blockquote"), opened.last().locator(".unfold")
    folded = quote.bounding_box()
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    unfolded = quote.bounding_box()
    assert folded is not None
    assert unfolded is not None
    assert folded["height"] < 120
    assert unfolded["height"] > 500


def test_buttons_ask_the_bot_and_show_what_it_answers(opened: Open) -> None:
    copied = {"text": "Copy", "copy_text": {"text": "the copied link"}}
    site = {"text": "Site", "url": "https://example.org/"}
    rows = [[{"text": "Alert", "callback_data": "a"}, {"text": "Notice", "callback_data": "b"}],
            [copied, site]]  # fmt: skip
    opened.bot("sendMessage", text="choose", reply_markup={"inline_keyboard": rows})

    def waiting() -> str:
        presses = opened.sandbox.world.presses.values()
        return next(one.id for one in presses if one.answer is None)

    page = opened.page
    page.get_by_role("button", name="Alert").click()
    opened.sandbox.wait_for(lambda: opened.sandbox.world.presses)
    opened.call(
        "answerCallbackQuery", callback_query_id=waiting(), text="Look here!", show_alert=True
    )
    expect(page.get_by_role("dialog")).to_contain_text("Look here!")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Notice").click()
    opened.sandbox.wait_for(lambda: len(opened.sandbox.world.presses) == 2)
    opened.call("answerCallbackQuery", callback_query_id=waiting(), text="Noted.")
    expect(page.locator("#toasts")).to_have_text("Noted.")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#toasts")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "the copied link"
    link = page.get_by_role("link", name="Site")
    assert link.get_attribute("href") == "https://example.org/"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_what_happens_to_a_message_is_seen_at_once(opened: Open) -> None:
    page = opened.page
    opened.bot("sendChatAction", action="typing")
    expect(page.locator("#doing")).to_have_text("typing …")
    sent = opened.bot("sendMessage", text="first")["message_id"]
    expect(page.locator("#doing")).to_have_text("bot")
    opened.bot("editMessageText", message_id=sent, text="second")
    message = page.locator(f"#m{sent}")
    expect(message.locator(".text")).to_have_text("second")
    expect(message.locator(".meta")).to_contain_text("edited")
    reaction = [{"type": "emoji", "emoji": "👍"}]
    opened.bot("setMessageReaction", message_id=sent, reaction=reaction)
    expect(message.locator(".reactions button")).to_have_text("👍 1")
    message.locator(".reactions button").click()
    expect(message.locator(".reactions button")).to_have_text("👍 2")
    opened.bot("deleteMessage", message_id=sent)
    expect(message).to_have_count(0)


def test_a_draft_of_the_bot_is_shown_while_it_is_written(opened: Open) -> None:
    opened.bot("sendMessageDraft", draft_id=7, text="The captain")
    expect(opened.page.locator("#draft .text")).to_have_text("The captain")
    opened.bot("sendMessage", text="The captain was Mads Ortelle.")
    expect(opened.page.locator("#draft")).to_have_count(0)
    expect(opened.last().locator(".text")).to_have_text("The captain was Mads Ortelle.")


def test_everything_can_be_done_from_the_keyboard(opened: Open) -> None:
    page = opened.page
    said = opened.bot("sendMessage", text="Which bridge?")["message_id"]
    page.locator("#field").focus()
    page.keyboard.type("Weir")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Bridge")
    page.keyboard.press("Enter")
    expect(opened.last().locator(".text")).to_have_text("Weir\nBridge")
    page.keyboard.press("ArrowUp")  # changes the last message
    page.keyboard.press("End")
    page.keyboard.type("!")
    page.keyboard.press("Enter")
    expect(opened.last().locator(".text")).to_have_text("Weir\nBridge!")
    page.locator("#log").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"#m{said}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Reply").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("That one")
    page.keyboard.press("Enter")
    expect(opened.last().locator(".replied")).to_contain_text("Which bridge?")
    opened.sandbox.wait_for(lambda: opened.private.last.reply_to is not None)
    replied = opened.private.last.reply_to
    assert replied is not None
    assert replied.id == said


def test_commands_are_offered_narrowed_and_sent(opened: Open) -> None:
    names = ("ask", "latest", "language", "help")
    commands = [{"command": name, "description": f"does {name}"} for name in names]
    opened.call("setMyCommands", commands=commands)
    page, options = opened.page, opened.page.get_by_role("option")
    page.get_by_role("button", name="Commands").click()
    expect(options).to_have_count(4)
    page.keyboard.type("/la")
    expect(options).to_have_text(["/latestdoes latest", "/languagedoes language"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(opened.last().locator(".text")).to_have_text("/language")
    page.keyboard.type("/as")
    page.keyboard.press("Tab")
    expect(page.locator("#field")).to_have_value("/ask ")


def test_deep_links_open_the_bot_inside_the_page(opened: Open) -> None:
    url = f"https://t.me/{opened.sandbox.bot.username}?start=a7"
    link = {"type": "text_link", "offset": 0, "length": 4, "url": url}
    topic = opened.group.topic("Links", by=opened.mira)
    opened.bot("sendMessage", chat_id=opened.group.id, text="open", entities=[link],
               message_thread_id=topic.thread_id)  # fmt: skip
    opened.page.locator("#chats button", has_text="neighbours").click()
    opened.page.locator("#topics button", has_text="Links").click()
    opened.page.get_by_role("link", name="open").click()
    expect(opened.page.get_by_role("heading", level=1)).to_have_text("Footnote")
    expect(opened.last().locator(".text")).to_have_text("/start a7")
    assert len(opened.page.context.pages) == 1


def test_inline_results_are_offered_and_sent(opened: Open) -> None:
    opened.call("getUpdates", allowed_updates=["message", "inline_query"])
    page = opened.page
    page.locator("#field").fill("@footnote_bot ferry")
    opened.sandbox.wait_for(lambda: opened.sandbox.world.inline_questions)
    (question,) = opened.sandbox.world.inline_questions.values()
    assert question.query == "ferry"
    content = {"message_text": "The ferry ran aground.",
               "entities": [{"type": "bold", "offset": 4, "length": 5}]}  # fmt: skip
    result = {"type": "article", "id": "1", "title": "Aground", "description": "in fog",
              "input_message_content": content}  # fmt: skip
    opened.call("answerInlineQuery", inline_query_id=question.id, results=[result])
    expect(page.get_by_role("option")).to_have_text(["Agroundin fog"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(opened.last().locator(".text")).to_have_text("The ferry ran aground.")
    expect(opened.last().locator("strong")).to_have_text("ferry")
    expect(opened.last().locator(".forwarded")).to_have_text("via @footnote_bot")


def test_files_are_chosen_named_and_taken_back(opened: Open) -> None:
    page = opened.page
    file = FilePayload(name="notice.txt", mimeType="text/plain", buffer=b"The pier is closed.")
    page.set_input_files("#picker", files=[file])
    expect(page.locator("#chip")).to_contain_text("notice.txt")
    page.get_by_role("button", name="Remove the file").click()
    expect(page.locator("#chip")).to_be_hidden()
    page.set_input_files("#picker", files=[file])
    page.locator("#field").fill("news from the pier")
    page.keyboard.press("Enter")
    expect(opened.last().locator(".document")).to_contain_text("notice.txt")
    message = opened.private.last
    assert message.text == "news from the pier"
    stored = opened.sandbox.world.files.find(message.media["document"]["file_id"])
    assert stored is not None
    assert stored.content == b"The pier is closed."


def test_a_thousand_messages_scroll_smoothly_and_the_newest_is_in_view(opened: Open) -> None:
    for number in range(MANY):
        text = f"Message {number}: " + "the ferry, the bridge and the tide. " * (number % 7)
        opened.private.say(opened.mira, text)
    page = opened.page
    expect(page.locator(MESSAGES)).to_have_count(MANY + 1)
    expect(opened.last()).to_be_in_viewport()
    page.reload()
    expect(page.locator(MESSAGES)).to_have_count(MANY + 1)
    expect(opened.last()).to_be_in_viewport()
    assert page.evaluate(LAID_OUT) < MANY / 10
    # Time of the page's own thread, since that of the wall tells how busy the machine is; 12 ms a
    # frame on two busy cores without a graphics card, 34 on slower ones.
    meter = page.context.new_cdp_session(page)
    meter.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _busy_s(meter)
    page.evaluate(SCROLLED, [STEPS, STEP])
    assert 1000 * (_busy_s(meter) - before) / STEPS < 5 * FRAME_MS
    assert page.evaluate(LAID_OUT) < MANY / 10
    expect(page.get_by_role("button", name="To the newest message")).to_be_visible()
    page.get_by_role("button", name="To the newest message").click()
    expect(opened.last()).to_be_in_viewport()


def _busy_s(meter: CDPSession) -> float:
    """Seconds that the thread of the page has worked."""
    measures = meter.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in measures if one["name"] == "TaskDuration"))


def test_somebody_who_reads_further_up_is_not_moved_but_told(opened: Open) -> None:
    for number in range(60):
        opened.private.say(opened.mira, f"Message {number}")
    page = opened.page
    expect(page.locator(MESSAGES)).to_have_count(61)
    page.locator("#log").hover()
    page.mouse.wheel(0, -800)
    newest = page.get_by_role("button", name="To the newest message")
    expect(newest).to_be_visible()
    opened.bot("sendMessage", text="news")
    expect(newest).to_have_accessible_name("To the newest message, 1 new")
    expect(opened.last()).not_to_be_in_viewport()
    newest.click()
    expect(opened.last()).to_be_in_viewport()
    expect(newest).to_be_hidden()


def test_messages_elsewhere_are_counted_until_they_are_read(opened: Open) -> None:
    badge = opened.page.locator("#chats .badge")
    expect(badge).to_have_count(0)
    oskar = next(one for one in opened.sandbox.world.users.values() if one.first_name == "Oskar")
    for text in ("one", "two"):
        opened.group.say(oskar, text)
    expect(badge).to_have_text("2")
    opened.page.locator("#chats button", has_text="neighbours").click()
    expect(badge).to_have_count(0)
