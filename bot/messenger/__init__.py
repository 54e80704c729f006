"""A messenger in the browser on the world of the stand-in: `footnote demo`."""

from bot.messenger.reader import ArticlePage
from bot.messenger.server import Messenger, PortTaken
from bot.messenger.site import Guidance, Step

__all__ = ["ArticlePage", "Guidance", "Messenger", "PortTaken", "Step"]
