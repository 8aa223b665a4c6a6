"""Rasa custom actions: one use case each, one transaction, words out."""
