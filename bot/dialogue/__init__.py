"""The side of the bot that talks to Rasa: dispatcher, engine client, rendering."""
