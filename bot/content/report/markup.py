"""Small pieces of HTML that all parts of the page use. Whatever comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from bot.content.report.results import LOST, OFFERED, RIGHT, VERDICTS, WRONG, Tally

VERDICT_WORDS = {RIGHT: "答对", OFFERED: "列为选项", WRONG: "答错", LOST: "没接住"}


@dataclass(frozen=True)
class Cell:
    """A cell of a table: HTML, and the value that it sorts by."""

    html: str
    value: str | float = ""
    numeric: bool = False


def text_cell(words: str) -> Cell:
    """Return a cell of plain words."""
    return Cell(escape(words), words)


def number_cell(value: float, shown: str) -> Cell:
    """Return a right-aligned cell that sorts by its value."""
    return Cell(escape(shown), value, numeric=True)


def percent(share: float) -> str:
    """Return a share (0 to 1) as a percentage with one decimal; whole when it is whole."""
    return f"{100 * share:.1f}".removesuffix(".0") + "%"


def bar(tally: Tally, words: dict[str, str] = VERDICT_WORDS) -> str:
    """Return a stacked bar of the four verdicts, with its figures for those who cannot see it."""
    told = "，".join(f"{words[verdict]} {tally.counts[verdict]}" for verdict in VERDICTS)
    parts = "".join(
        f'<i class="{verdict}" style="flex-grow:{tally.counts[verdict]}"></i>'
        for verdict in VERDICTS
        if tally.counts[verdict]
    )
    return f'<span class="bar" role="img" aria-label="{told}" title="{told}">{parts}</span>'


def table(name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str = "figures") -> str:
    """Return a table whose headings sort it; `name` is told to screen readers, `kind` is a class of page.css."""
    rows = list(rows)
    numeric = [cell.numeric for cell in rows[0]] if rows else [False] * len(headings)
    head = "".join(map(_heading, headings, numeric))
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(name)}">'
        f'<table class="sortable {kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def section(anchor: str, title: str, note: str, *parts: str) -> str:
    """Return a part of the page; `note` says in a sentence what is seen."""
    return (
        f'<section id="{anchor}"><h2>{escape(title)}</h2><p class="note">{escape(note)}</p>{"".join(parts)}</section>'
    )


def label_html(title: str, label: str) -> str:
    """Return the title of a label with the label itself below, small."""
    small = f"<small>{escape(label)}</small>" if label and label != title else ""
    return f"<b>{escape(title)}</b>{small}"


def _heading(words: str, numeric: bool) -> str:
    kind = ' class="number"' if numeric else ""
    return f'<th scope="col"{kind}><button type="button">{escape(words)}</button></th>'


def _cell(cell: Cell) -> str:
    kind = ' class="number"' if cell.numeric else ""
    return f'<td{kind} data-value="{escape(str(cell.value))}">{cell.html}</td>'
