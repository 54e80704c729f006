"""Every handler of the bot, in the order in which they are tried."""

from functools import partial
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot import rights
from bot.addressing import has_rich_text, is_command, words_of
from bot.desk import Desk, is_group
from bot.handlers.admin import Admin
from bot.handlers.buttons import Buttons
from bot.handlers.channels import Channels
from bot.handlers.chosen import Chosen
from bot.handlers.errors import Faults
from bot.handlers.exporting import Exporting
from bot.handlers.feeds import Feeds
from bot.handlers.floods import Floods
from bot.handlers.ingesting import Ingesting
from bot.handlers.inline import Inline
from bot.handlers.jobs import Jobs
from bot.handlers.membership import Membership
from bot.handlers.operators import Operators
from bot.handlers.people import People
from bot.handlers.questions import Questions
from bot.handlers.reading import Reading
from bot.handlers.receipts import Receipts
from bot.handlers.stats import Stats
from bot.handlers.unanswered import Unanswered
from bot.state import Rate
from bot.texts import say

Bot = Application[Any, Any, Any, Any, Any, Any]

UPDATES = (
    *("message", "edited_message", "channel_post", "edited_channel_post"),
    *("callback_query", "inline_query", "my_chat_member"),
)
"""Kinds of update that the bot asks for; Telegram's default leaves some out."""


class _Rich(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return has_rich_text(message)


class _Under(filters.MessageFilter):
    """A command for the bot under something that is no text."""

    def __init__(self, bot: ExtBot[Any], name: str) -> None:
        super().__init__()
        self._bot = bot
        self._name = name

    def filter(self, message: Message) -> bool:
        return is_command(message.caption or "", self._name, username=self._bot.username)


class _Ours(filters.MessageFilter):
    """Of somebody who runs the bot now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def filter(self, message: Message) -> bool:
        return message.from_user is not None and message.from_user.id in self._desk.admins


_RICH = _Rich()
_WORDS = filters.TEXT | filters.CAPTION | _RICH
_NEW = filters.UpdateType.MESSAGE
_PRIVATE = filters.ChatType.PRIVATE & _NEW
_GROUP = filters.ChatType.GROUPS & _NEW


def build_application(desk: Desk, bot: ExtBot[Any]) -> Bot:
    """Build the application; order matters: the first handler of a group that fits is the only one."""
    application = Application.builder().bot(bot).updater(None).build()
    add = application.add_handler
    floods = Floods(desk)
    questions, reading, channels = Questions(desk, floods), Reading(desk), Channels(desk)
    membership = Membership(desk, channels)
    jobs, chosen = Jobs(desk), Chosen(desk)
    ingesting = Ingesting(desk, jobs)
    people = People(desk, questions, reading, jobs)
    unanswered = Unanswered(desk)
    guarded = jobs, Operators(desk), Stats(desk)
    admin = Admin(
        desk,
        reading,
        questions,
        ingesting,
        guarded=guarded,
        free=(Exporting(desk, jobs), Feeds(desk, jobs), Receipts(desk)),
    )
    free = {"tell": unanswered.tell, **chosen.actions}

    # Before all others: who may use the bot at all.
    add(TypeHandler(Update, Guard(desk).check), group=-1)

    add(ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER))
    add(MessageHandler(filters.StatusUpdate.MIGRATE, membership.migrated))
    add(MessageHandler(filters.UpdateType.CHANNEL_POSTS, channels.post))
    add(MessageHandler(filters.UpdateType.EDITED_MESSAGE, questions.edited))
    add(InlineQueryHandler(Inline(desk, floods).query))
    buttons = Buttons(desk, people, reading, admin, free, floods=floods)
    add(CallbackQueryHandler(buttons.pressed))

    commands: dict[str, Any] = {
        "start": people.start,
        "help": people.help,
        "ask": questions.command,
        "search": reading.search,
        "latest": reading.latest,
        "article": reading.article,
        "language": people.language,
        "settings": chosen.settings,
        "gaps": unanswered.gaps,
        "privacy": people.privacy,
        "mydata": people.mydata,
        "new": questions.new,
        "cancel": people.cancel,
        **admin.free_commands,
        **{name: admin.guarded(name) for name in admin.commands},
    }
    for name, callback in commands.items():
        counted = callback if name == "ask" else floods.command(callback)  # which counts questions
        add(CommandHandler(name, counted, filters=_NEW))

    # Telegram takes what stands under a file or a picture for commands too, the library does not.
    under = partial(_Under, bot)
    add(MessageHandler(_NEW & under("ask"), questions.command))
    add(
        MessageHandler(
            _GROUP & filters.Document.ALL & under("ingest"),
            floods.command(admin.free_commands["ingest"]),
        )
    )

    # In private: what an administrator sends to be read, then any text is a question.
    own = _PRIVATE & _Ours(desk)
    add(MessageHandler(own & jobs.sent_to_be_read, admin.receive))
    add(MessageHandler(_PRIVATE & filters.COMMAND, floods.command(people.unknown)))
    add(MessageHandler(_PRIVATE & (filters.TEXT | _RICH), admin.text))
    add(MessageHandler(_PRIVATE & _WORDS, questions.private))
    add(MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, floods.command(people.no_text)))
    # In groups: silent unless meant.
    add(MessageHandler(_GROUP & _WORDS & ~filters.COMMAND, questions.group))

    application.add_error_handler(Faults(desk).handle)
    return application


_TOLD = Rate(burst=1, every_s=600.0)


class Guard:
    """Lets through whom the settings let through; others get one sentence in private."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def check(self, update: Update, _: Any) -> None:
        """Stop an update of a stranger here."""
        desk, user, chat = self._desk, update.effective_user, update.effective_chat
        if chat is None or update.my_chat_member is not None:
            return
        if chat.type == ChatType.CHANNEL:  # which of them is read, one who runs the bot has chosen
            return
        if await rights.may_use(desk, user=user.id if user else None, chat=chat.id):
            return
        # Of who writes as a chat the number is that of all who do.
        name = "chat-stranger-group" if is_group(update) else "chat-stranger"
        said = say(name, {"number": chat.id}, language=await desk.language(update))
        if update.callback_query is not None:
            await update.callback_query.answer(said, show_alert=True)
        elif update.message is not None and await self._is_told(update, update.message, chat.id):
            await desk.reply(update.message, said)
        raise ApplicationHandlerStop

    async def _is_told(self, update: Update, message: Message, chat: int) -> bool:
        """Whether somebody asked, and was not told a moment ago."""
        desk = self._desk
        words = words_of(message)
        if filters.StatusUpdate.ALL.check_update(update):
            return False
        if is_group(update) and not is_command(words, "ask", username=desk.bot.username):
            return False
        return (await desk.work(desk.state.limits.take, chat, kind="stranger", rate=_TOLD)).allowed
