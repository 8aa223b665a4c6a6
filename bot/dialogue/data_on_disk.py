"""See `bot.data_files.rereading`."""

from bot.data_files.rereading import Reread as Reread
