"""The Telegram bot: updates by webhook or polling in, messages out."""

import os

# Asks python-telegram-bot for the way it will give times from its next major version on; without it, it warns.
os.environ.setdefault("PTB_TIMEDELTA", "1")
