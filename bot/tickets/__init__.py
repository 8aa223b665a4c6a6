"""Tickets: cases that someone must resolve."""
