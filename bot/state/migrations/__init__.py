"""The numbered steps of the bot's tables; upwards only, run by retrieval.open_tables."""

SCRIPTS = "bot.state:migrations"

HEAD = "0007"
"""The newest revision; a test holds it to the files in versions/."""

VERSION_TABLE = "alembic_version_bot"
