"""What is said to somebody who may not do something; whether they may, bot/rights.py says."""

from telegram import Update

from bot import access, rights
from bot.desk import Desk
from bot.texts import say


async def tell(desk: Desk, update: Update) -> None:
    """Tell somebody that a command is not theirs; in groups only who runs the bot or the group.

    Others would have the bot write where nobody asked it anything."""
    message = update.effective_message
    if message is None:
        return
    known = await rights.visit(desk, update)
    language = await desk.language(update)
    if known.private or not desk.settings.group_articles:
        said = say("chat-admins-only", language=language)
    elif known.own is not None:
        said = say("chat-group-admins-only", language=language)
    else:
        said = say("chat-group-has-none", language=language)
    if known.private or known.operator or await rights.leads(desk, update):
        await desk.reply(message, said)


async def shown(desk: Desk, update: Update) -> str:
    """What is shown to somebody who presses a button that is not theirs."""
    known = await rights.visit(desk, update)
    return of(None if known.private else known.own, language=await desk.language(update))


def of(library: str | None, *, language: str) -> str:
    """What is said to somebody who may not look after a library."""
    groups = library is not None and access.is_own(library)
    return say("chat-group-admins-only" if groups else "chat-admins-only", language=language)
