"""Every handler of the bot, in the order in which they are tried."""

from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.addressing import words_of
from bot.desk import Desk, is_group
from bot.handlers.admin import Admin
from bot.handlers.buttons import Buttons
from bot.handlers.channels import Channels
from bot.handlers.errors import Faults
from bot.handlers.feeds import Feeds
from bot.handlers.jobs import Jobs
from bot.handlers.membership import Membership
from bot.handlers.people import People
from bot.handlers.questions import Questions
from bot.handlers.reading import Reading
from bot.handlers.unanswered import Unanswered
from bot.texts import say

Bot = Application[Any, Any, Any, Any, Any, Any]

UPDATES = (
    *("message", "edited_message", "channel_post", "edited_channel_post"),
    *("callback_query", "my_chat_member"),
)
"""Kinds of update that the bot asks for; Telegram's default leaves some out."""

_NEW = filters.UpdateType.MESSAGE
_PRIVATE = filters.ChatType.PRIVATE & _NEW
_GROUP = filters.ChatType.GROUPS & _NEW


def build_application(desk: Desk, bot: ExtBot[Any]) -> Bot:
    """Build the application; order matters: the first handler of a group that fits is the only one."""
    application = Application.builder().bot(bot).updater(None).build()
    add = application.add_handler
    questions, reading, channels = Questions(desk), Reading(desk), Channels(desk)
    membership = Membership(desk, channels)
    jobs = Jobs(desk)
    people = People(desk, questions, reading, jobs)
    unanswered = Unanswered(desk)
    admin = Admin(desk, reading, questions, jobs, unanswered, Feeds(desk, jobs))

    # Before all others: who may use the bot at all.
    add(TypeHandler(Update, Guard(desk).check), group=-1)

    add(ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER))
    add(MessageHandler(filters.StatusUpdate.MIGRATE, membership.migrated))
    add(MessageHandler(filters.UpdateType.CHANNEL_POSTS, channels.post))
    add(MessageHandler(filters.UpdateType.EDITED_MESSAGE, questions.edited))
    add(CallbackQueryHandler(Buttons(desk, people, reading, unanswered, admin).pressed))

    commands: dict[str, Any] = {
        "start": people.start,
        "help": people.help,
        "ask": questions.command,
        "search": reading.search,
        "latest": reading.latest,
        "article": reading.article,
        "language": people.language,
        "privacy": people.privacy,
        "mydata": people.mydata,
        "cancel": people.cancel,
        **{name: admin.guarded(callback) for name, callback in admin.commands.items()},
    }
    for name, callback in commands.items():
        add(CommandHandler(name, callback, filters=_NEW))

    # In private: what an administrator sends to be read, then any text is a question.
    own = _PRIVATE & filters.User(list(desk.settings.admins))
    add(MessageHandler(own & jobs.sent_to_be_read, admin.receive))
    add(MessageHandler(_PRIVATE & filters.COMMAND, people.unknown))
    add(MessageHandler(own & filters.TEXT, admin.text))
    add(MessageHandler(_PRIVATE & (filters.TEXT | filters.CAPTION), questions.private))
    add(MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, people.no_text))
    # In groups: silent unless meant.
    add(
        MessageHandler(
            _GROUP & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND, questions.group
        )
    )

    application.add_error_handler(Faults(desk).handle)
    return application


class Guard:
    """Lets through whom the settings let through; others get one sentence in private."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def check(self, update: Update, _: Any) -> None:
        """Stop an update of a stranger here."""
        desk, user, chat = self._desk, update.effective_user, update.effective_chat
        if chat is None or update.my_chat_member is not None:
            return
        if desk.settings.may_use(user=user.id if user else None, chat=chat.id):
            return
        language = await desk.language(update)
        said = say("chat-stranger", {"user": user.id if user else chat.id}, language=language)
        if update.callback_query is not None:
            await update.callback_query.answer(said, show_alert=True)
        elif update.message is not None and (
            not is_group(update) or words_of(update.message).startswith("/ask")
        ):
            await desk.reply(update.message, said)
        raise ApplicationHandlerStop
