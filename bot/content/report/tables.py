"""How well each topic and each question is understood, worst first."""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.report.markup import Cell, bar, label_html, number_cell, percent, section, table
from bot.content.report.results import LOST, OFFERED, RIGHT, WRONG, Result, Tally, grouped, tally
from bot.content.report.titles import Titles, topic_of, topic_title

_HEADINGS = ("句数", "答对", "答对或列出", "答错", "没接住", "分布")


def topics(results: Sequence[Result]) -> str:
    """Return the table of topics."""
    groups = grouped(results, lambda result: topic_of(result.label))
    rows = [
        [Cell(label_html(topic_title(topic), topic), topic_title(topic)), *_figures(counted)]
        for topic, counted in _worst_first(groups)
    ]
    return section(
        "topics", "各主题", "答对最少的在前；点表头换一种排法。", table("各主题", ("主题", *_HEADINGS), rows)
    )


def questions(results: Sequence[Result], titles: Titles) -> str:
    """Return the table of questions and commands, with a field that filters it."""
    groups = grouped(results, lambda result: result.label)
    rows = [
        [Cell(label_html(titles.of(label), label), titles.of(label)), *_figures(counted)]
        for label, counted in _worst_first(groups)
    ]
    field = '<input type="search" data-filters="questions" placeholder="标题或文件名，如 wages">'
    search = f'<label class="filter">只看 {field}</label>'
    note = "答对最少的在前。一个问题只有几句测试，差一两句说明不了什么；连着几版都差的，再去补例句。"
    return section("questions", "各问题", note, search, table("各问题", ("问题", *_HEADINGS), rows))


def _worst_first(groups: dict[str, list[Result]]) -> list[tuple[str, Tally]]:
    return sorted(((name, tally(found)) for name, found in groups.items()), key=lambda entry: entry[1].badness)


def _figures(counted: Tally) -> list[Cell]:
    right, reached = counted.share(RIGHT), counted.share(RIGHT, OFFERED)
    return [
        number_cell(counted.total, str(counted.total)),
        number_cell(right, percent(right)),
        number_cell(reached, percent(reached)),
        number_cell(counted.counts[WRONG], str(counted.counts[WRONG] or "–")),
        number_cell(counted.counts[LOST], str(counted.counts[LOST] or "–")),
        Cell(bar(counted), right),
    ]
