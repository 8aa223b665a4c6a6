"""Single sentences worth reading: barely understood, refused, or answered though they are not ours."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bot.content.report.markup import Cell, label_html, number_cell, percent, section, table
from bot.content.report.results import LOST, OFFERED, REFUSE, RIGHT, VAGUE, WORDINGS, WRONG, Evaluation, Result
from bot.content.report.titles import Titles

BARELY = 40
"""How many of the sentences that were answered right with least confidence are shown."""


def refused(results: Sequence[Result], titles: Titles) -> str:
    """Return the sentences that should have an answer and got neither it nor a choice of it."""
    found = sorted((r for r in results if r.verdict == LOST), key=lambda result: -result.confidence)
    note = "这些话该有答案，工人却既没得到答案，选项里也没有。"
    return section("refused", f"没接住的（{len(found)} 句）", note, _table("没接住的", found, titles))


def barely(results: Sequence[Result], titles: Titles) -> str:
    """Return what was only offered, and what was answered right with least confidence."""
    offered = sorted((r for r in results if r.verdict == OFFERED), key=lambda result: result.confidence)
    right = sorted((r for r in results if r.verdict == RIGHT and r.told), key=lambda result: result.confidence)
    return section(
        "barely",
        "拿不准的",
        "先是反问、把正确的列在选项里的；再是答对了、但把握最小的。",
        f"<h3>列为选项的（{len(offered)} 句）</h3>",
        _table("列为选项的", offered, titles),
        f"<h3>勉强答对的（把握最小的 {min(BARELY, len(right))} 句）</h3>",
        _table("勉强答对的", right[:BARELY], titles),
    )


def answered_though_not_ours(evaluation: Evaluation, titles: Titles) -> str:
    """Return the sentences out of scope that were answered or asked back."""
    found = [result for result in evaluation.of_kind(REFUSE) if result.verdict != RIGHT]
    found.sort(key=lambda result: (result.verdict != WRONG, -result.confidence))
    note = "不归工会管的话，应当说“这个我不懂”。答错的话比不答更伤人。"
    return section("not-ours", f"范围之外却接了的（{len(found)} 句）", note, _table("范围之外却接了的", found, titles))


def reference_wordings(evaluation: Evaluation, titles: Titles) -> str:
    """Return what went wrong among the wordings of the reference; nothing when they were not asked."""
    asked = evaluation.of_kind(WORDINGS, VAGUE)
    if not asked:
        return ""
    found = [result for result in asked if result.verdict in (WRONG, LOST)]
    found.sort(key=lambda result: (result.verdict != WRONG, -result.confidence))
    note = "别人写的口语，只拿来量一量。不要照着它们补例句，那样量出来的就不真了。"
    title = f"参考口语里答错或没接住的（{len(found)} / {len(asked)} 句）"
    return section("wordings", title, note, _table("参考口语", found, titles))


def _table(name: str, results: Sequence[Result], titles: Titles) -> str:
    if not results:
        return '<p class="none">没有。</p>'
    headings = ("工人的话", "该是", "模型觉得像", "把握")
    return table(name, headings, [_row(result, titles) for result in results], kind="sentences")


def _row(result: Result, titles: Titles) -> list[Cell]:
    guesses = "".join(
        f"<li>{escape(titles.of(label))} <small>{percent(share)}</small></li>" for label, share in result.ranking[:3]
    )
    told = f'<span class="tag {result.verdict}">答了：{escape(titles.of(result.told))}</span>' if result.told else ""
    expected = titles.of(result.label)
    return [
        Cell(f"<q>{escape(result.text)}</q>", result.text),
        Cell(label_html(expected, result.label.removesuffix("/")), expected),
        Cell(f"{told}<ol>{guesses}</ol>", titles.of(result.guess)),
        number_cell(result.confidence, percent(result.confidence)),
    ]
