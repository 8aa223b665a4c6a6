"""What runs inside Rasa, on Python 3.10. Imports nothing of `bot` but `bot.text`."""
