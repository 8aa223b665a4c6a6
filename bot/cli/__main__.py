"""`python -m bot.cli` does what `gonghui` does."""

from __future__ import annotations

from bot.cli.main import app

app()
