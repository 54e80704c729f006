"""The articles and chats of `footnote demo`: all of it is fiction."""
