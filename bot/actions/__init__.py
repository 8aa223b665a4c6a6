"""Rasa custom actions: one use case each."""
