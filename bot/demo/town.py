"""The people and chats of the demo in the browser, and what to try first; all of it is fiction."""

from dataclasses import dataclass
from importlib import resources

from bot.messenger import Guidance, Step
from bot.sandbox import Group, PrivateChat, Sandbox, Topic, User
from bot.texts import say

_ASKED_IN_PRIVATE = "Who was the captain of the Ulrika?"
_ASKED_IN_GROUP = "@{bot} why was Weir Bridge finished early?"
_ASKED_OF_FILE = "When does the night cinema open?"
_FILE = "depot.txt"

# By how many minutes ago.
_FERRIES = (
    (64, "vera", "The late boat was full again last night"),
    (61, "mira", "And twenty minutes behind. Is it always like that?"),
    (58, "vera", "Only when there is fog"),
    (12, "oskar", "New fare table is up at the pier, for whoever still pays in coins"),
)
_TOWN = (
    (47, "oskar", "Weir Bridge is open for buses too from Monday"),
    (45, "mira", "Already? They said the middle of the month"),
    (44, "vera", "Ask the bot, it has read the papers"),
)
_GENERAL = (
    (180, "oskar", "Welcome! One topic for each thing, please: that keeps it readable."),
    (171, "mira", "Hello everybody 👋"),
)
_WORDS = (
    "page-try",
    "page-try-lead", "page-fiction", "page-be", "page-people", "page-chats", "page-messages",
    "page-write", "page-send", "page-attach", "page-commands", "page-reply", "page-edit",
    "page-delete", "page-copy", "page-copied", "page-react", "page-cancel", "page-close",
    "page-back", "page-newest", "page-typing", "page-bot", "page-members", "page-edited",
    "page-forwarded", "page-show-more", "page-show-less", "page-topics", "page-general",
    "page-topic-opened", "page-joined", "page-left", "page-light", "page-lost-touch",
    "page-refused", "page-too-large", "page-no-answer", "page-today", "page-actions", "page-file",
    "page-new-messages", "page-drop", "page-done", "page-replying", "page-editing",
    "page-picture", "page-service", "page-article-note", "page-lost", "page-no-chat", "page-via",
    "page-remove-file", "page-hide", "page-opens-reader", "page-guide",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Town:
    """Who runs the bot, and what the page says and offers."""

    admin: User
    guidance: Guidance
    private: tuple[PrivateChat, ...]

    def is_greeted(self) -> bool:
        """Whether the bot has answered everybody's /start."""
        return all(chat.from_bot for chat in self.private)


def settle(sandbox: Sandbox) -> Town:
    """Add people, their chats with the bot, and a group with topics."""
    mira = sandbox.user("Mira", last_name="Lund", language="en", username="mira_lund")
    vera = sandbox.user("Вера", last_name="Соколова", language="ru", username="vera_s")
    oskar = sandbox.user("Oskar", last_name="Brandt", language="en", username="oskar_b")
    group = sandbox.group("Harbour neighbours", members=[mira, vera], admins=[oskar], topics=True)
    people = {"mira": mira, "vera": vera, "oskar": oskar}
    town = group.topic("Town & bridges", by=oskar)
    ferries = group.topic("Harbour & ferries", by=oskar)
    _chat(sandbox, group, people, _GENERAL, None)
    _chat(sandbox, group, people, _TOWN, town)
    _chat(sandbox, group, people, _FERRIES, ferries)
    private = tuple(sandbox.private(person) for person in (mira, vera, oskar))
    for one in private:
        one.start()
    roles = {mira.id: say("page-reader"), vera.id: say("page-reader-russian"),
             oskar.id: say("page-administrator")}  # fmt: skip
    words = {name.removeprefix("page-"): say(name) for name in _WORDS}
    steps = _steps(sandbox, mira, oskar, group, town)
    return Town(oskar, Guidance(roles, steps, words), private)


def _steps(
    sandbox: Sandbox, reader: User, admin: User, group: Group, topic: Topic
) -> tuple[Step, ...]:
    content = (resources.files("bot.demo") / _FILE).read_bytes()
    in_group = _ASKED_IN_GROUP.format(bot=sandbox.bot.username)
    return (
        Step(say("page-ask-in-private"), reader.id, reader.id, text=_ASKED_IN_PRIVATE),
        Step(say("page-ask-in-group"), reader.id, group.id, topic.thread_id, text=in_group),
        Step(say("page-add-file"), admin.id, admin.id, file=_FILE, content=content),
        Step(say("page-ask-of-file"), admin.id, admin.id, text=_ASKED_OF_FILE),
    )


def _chat(
    sandbox: Sandbox,
    group: Group,
    people: dict[str, User],
    said: tuple[tuple[int, str, str], ...],
    topic: Topic | None,
) -> None:
    """Let people have said something some minutes ago; the bot is not meant by it."""
    for minutes, who, text in said:
        message = group.say(people[who], text, topic=topic)
        message.date -= 60 * minutes
    with sandbox.world.changed:
        if topic is not None:
            topic.start.date -= 60 * 200
