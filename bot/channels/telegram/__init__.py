"""The Telegram bot: updates by webhook or polling in, messages out."""
