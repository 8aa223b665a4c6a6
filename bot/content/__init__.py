"""Checks and reports for those who maintain the questions; nothing of it runs while workers are answered."""
