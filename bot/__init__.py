"""Everything that knows Telegram, the command line or HTTP serving."""
