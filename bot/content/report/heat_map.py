"""Which topics are taken for which: a heat map, drawn as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from bot.content.report.markup import section
from bot.content.report.results import Result
from bot.content.report.titles import topic_of, topic_order, topic_title

_SIDE, _LEFT, _TOP = 46, 92, 84
"""Pixels: side of a square, room for the names of rows and columns."""


def heat_map(results: Sequence[Result]) -> str:
    """Return the map: a row is the topic that was asked, a column the topic that the model held for the best."""
    pairs = Counter((topic_of(result.label), topic_of(result.guess)) for result in results if result.guess)
    topics = sorted({topic for pair in pairs for topic in pair}, key=topic_order)
    note = "行是本该属于的主题，列是模型觉得最像的（不管最后答没答），格里是句数。斜线上认对了；斜线外颜色越深越常混。"
    width, height = _LEFT + _SIDE * len(topics) + 30, _TOP + _SIDE * len(topics) + 4
    cells = [_cell(pairs, topics, row, column) for row in range(len(topics)) for column in range(len(topics))]
    names = [_names(topic, place) for place, topic in enumerate(topics)]
    drawing = (
        f'<svg viewBox="0 0 {width} {height}" style="min-width:{int(0.72 * width)}px" role="img" '
        f'aria-label="主题混淆图">{"".join(names)}{"".join(cells)}</svg>'
    )
    framed = f'<div class="scroll heat" tabindex="0" role="region" aria-label="主题混淆图">{drawing}</div>'
    return section("heat-map", "主题混淆图", note, framed)


def _cell(pairs: Counter[tuple[str, str]], topics: Sequence[str], row: int, column: int) -> str:
    asked, guessed = topics[row], topics[column]
    count = pairs[asked, guessed]
    left, top = _LEFT + _SIDE * column, _TOP + _SIDE * row
    square = f'<rect x="{left + 1}" y="{top + 1}" width="{_SIDE - 2}" height="{_SIDE - 2}" rx="4" '
    if not count:
        return f'{square}class="empty"/>'
    share = count / sum(number for (topic, _), number in pairs.items() if topic == asked)
    kind = "right" if row == column else "wrong"
    # Most confusions are a few percent of a row: the square root makes them visible.
    depth = 0.10 + 0.45 * share if row == column else min(0.9, 0.15 + 1.6 * share**0.5)
    told = f"{topic_title(asked)} → {topic_title(guessed)}：{count} 句，占 {100 * share:.1f}%"
    return (
        f"<g><title>{escape(told)}</title>"
        f'{square}class="{kind}" fill-opacity="{depth:.2f}"/>'
        f'<text x="{left + _SIDE / 2}" y="{top + _SIDE / 2 + 5}" class="count">{count}</text></g>'
    )


def _names(topic: str, place: int) -> str:
    name = escape(topic_title(topic))
    middle = _SIDE * place + _SIDE / 2
    above = f"translate({_LEFT + middle - 4},{_TOP - 8}) rotate(-45)"
    beside = f'<text x="{_LEFT - 8}" y="{_TOP + middle + 5}" class="row">{name}</text>'
    return f'{beside}<text transform="{above}">{name}</text>'
