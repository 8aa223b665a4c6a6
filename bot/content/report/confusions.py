"""The questions that are taken for each other, with what a maintainer needs to tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bot.content.report.markup import label_html, percent, section
from bot.content.report.nearest import Nearest
from bot.content.report.results import LOST, OFFERED, WRONG, Result, grouped
from bot.content.report.titles import Titles

MOST_PAIRS, MOST_SENTENCES, OPEN = 30, 6, 3
_STATES = {WRONG: "答错", OFFERED: "列为选项", LOST: "没接住"}


def confusions(results: Sequence[Result], titles: Titles, nearest: Nearest) -> str:
    """Return the worst pairs, each sentence beside the example nearest to it in either file."""
    confused = [result for result in results if result.guess and result.guess != result.label]
    pairs = sorted(grouped(confused, lambda result: f"{result.label} {result.guess}").values(), key=_badness)
    note = "左边是本该答的，右边是模型觉得更像的。把句子和两边最像的例句一起看，多半就知道该补哪边、改哪一句。"
    if not pairs:
        return section("confusions", "最容易混的问题", "没有混淆。")
    shown = "".join(_pair(pair, titles, nearest, place < OPEN) for place, pair in enumerate(pairs[:MOST_PAIRS]))
    left = len(pairs) - MOST_PAIRS
    rest = f'<p class="note">还有 {left} 对，每对句子更少，没有列出。</p>' if left > 0 else ""
    return section("confusions", "最容易混的问题", note, shown, rest)


def _badness(pair: Sequence[Result]) -> tuple[int, int, str]:
    wrong = sum(result.verdict == WRONG for result in pair)
    return (-wrong, -len(pair), pair[0].label)


def _pair(pair: Sequence[Result], titles: Titles, nearest: Nearest, opened: bool) -> str:
    label, guess = pair[0].label, pair[0].guess
    counts = "，".join(
        f"{words} {found}" for verdict, words in _STATES.items() if (found := sum(r.verdict == verdict for r in pair))
    )
    worst = sorted(pair, key=lambda result: (result.verdict != WRONG, -result.confidence))
    items = "".join(_sentence(result, label, guess, titles, nearest) for result in worst[:MOST_SENTENCES])
    return (
        f'<details class="pair"{" open" if opened else ""}><summary><span>{label_html(titles.of(label), label)}</span>'
        f'<span class="arrow" aria-label="被当成">→</span><span>{label_html(titles.of(guess), guess)}</span>'
        f"<em>{counts}</em></summary><ul>{items}</ul></details>"
    )


def _sentence(result: Result, label: str, guess: str, titles: Titles, nearest: Nearest) -> str:
    shares = dict(result.ranking)
    sides = "".join(
        f"<div><dt>{escape(titles.of(side))} <b>{percent(shares.get(side, 0.0))}</b></dt>"
        f"<dd>{_example(nearest.to(result.text, side))}</dd></div>"
        for side in (label, guess)
    )
    state = f'<span class="tag {result.verdict}">{_STATES[result.verdict]}</span>' if result.verdict in _STATES else ""
    return f"<li><p>{state}{escape(result.text)}</p><dl>{sides}</dl></li>"


def _example(sentence: str | None) -> str:
    return f"最像的例句：{escape(sentence)}" if sentence else "没有例句"
