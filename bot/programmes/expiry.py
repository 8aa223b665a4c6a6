"""Programmes that a maintainer must look at again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from bot.data_files.lines import line_of
from bot.data_files.reading import Problem, read_text
from bot.programmes.model import Programme
from bot.programmes.years import bounds

SOON = timedelta(days=60)
"""How long before its review, or before the end of the years it is known for, a programme is named."""


def to_review(path: Path, programme: Programme, today: date) -> list[Problem]:
    """Return what is due, with line and remedy: the review, and a rule whose last year ends without one for the next.

    A rule that ended long ago is no fault by itself: it is told with its year, and the review decides.
    """
    text = read_text(path)
    found = []
    if programme.review_by <= (today + SOON).isoformat():
        state = "过了" if programme.review_by < today.isoformat() else "快到"
        line = line_of(text, ("programme", "review_by"))
        say = f"复核日期{programme.review_by}{state}：查当地最新通知，改好内容，再把 review_by 往后写。"
        found.append(Problem(path, line, say))
    last = bounds(programme.rules[-1].years)[1]
    ends = date(last, 12, 31)
    if today - SOON <= ends <= today + SOON:
        line = line_of(text, ("programme", "rules", len(programme.rules) - 1, "years"))
        say = f"办法只到{last}年：有下一年的通知，在 rules 后面加一条；没有的，职工会看到“我只有{last}年的办法”。"
        found.append(Problem(path, line, say))
    return found
