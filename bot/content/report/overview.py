"""The first look: do we reach the goals, and how do the kinds of sentences compare?"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from bot.content.report.markup import VERDICT_WORDS, bar, percent, section
from bot.content.report.results import (
    LOST,
    OFFERED,
    REFUSE,
    RIGHT,
    UNSEEN,
    VAGUE,
    VERDICTS,
    WORDINGS,
    WRONG,
    Evaluation,
    tally,
)

_REFUSE_WORDS = {RIGHT: "婉拒了", OFFERED: "只是反问", WRONG: "却答了", LOST: "没接住"}
_VAGUE_WORDS = {RIGHT: "反问了", OFFERED: "列为选项", WRONG: "直接答了", LOST: "说不知道"}
_KINDS = (
    (UNSEEN, "没见过的问题和指令", VERDICT_WORDS),
    (REFUSE, "不归我们管的话", _REFUSE_WORDS),
    (WORDINGS, "参考资料里的口语", VERDICT_WORDS),
    (VAGUE, "单独说就该反问的口语", _VAGUE_WORDS),
)


@dataclass(frozen=True)
class Goal:
    """A figure that a release should reach: a share of some verdicts of one kind, at least or at most."""

    title: str
    kind: str
    verdicts: tuple[str, ...]
    target: float
    at_least: bool = True


GOALS = (
    Goal("答对", UNSEEN, (RIGHT,), 0.90),
    Goal("答对或列为选项", UNSEEN, (RIGHT, OFFERED), 0.95),
    Goal("有把握却答错", UNSEEN, (WRONG,), 0.02, at_least=False),
    Goal("没接住", UNSEEN, (LOST,), 0.03, at_least=False),
    Goal("范围之外被婉拒", REFUSE, (RIGHT,), 0.95),
)


def overview(evaluation: Evaluation) -> str:
    """Return the cards of the goals and a bar for each kind of sentences."""
    cards = "".join(_card(goal, evaluation) for goal in GOALS)
    speed = (
        f'<div class="card"><dt>每句用时（中位数）</dt><dd>{evaluation.milliseconds:.0f}<small> 毫秒</small></dd></div>'
    )
    kinds = "".join(_kind(evaluation, *kind) for kind in _KINDS)
    note = "目标只看没见过的句子；参考资料里的口语另算，不进目标，也从不拿来训练。"
    return section(
        "overview", "总览", note, f'<dl class="cards">{cards}{speed}</dl>', f'<div class="kinds">{kinds}</div>'
    )


def _card(goal: Goal, evaluation: Evaluation) -> str:
    counted = tally(evaluation.of_kind(goal.kind))
    if not counted.total:
        return ""
    share = counted.share(*goal.verdicts)
    reached = share >= goal.target if goal.at_least else share <= goal.target
    sign = "≥" if goal.at_least else "≤"
    state = '<span class="reached">达标</span>' if reached else '<span class="missed">未达标</span>'
    return (
        f'<div class="card"><dt>{escape(goal.title)}</dt><dd>{percent(share)}</dd>'
        f'<dd class="goal">目标 {sign} {percent(goal.target)} {state}</dd></div>'
    )


def _kind(evaluation: Evaluation, kind: str, title: str, words: dict[str, str]) -> str:
    counted = tally(evaluation.of_kind(kind))
    if not counted.total:
        return ""
    shown = "".join(
        f'<li class="{verdict}">{escape(words[verdict])} <b>{percent(counted.share(verdict))}</b></li>'
        for verdict in VERDICTS
        if counted.counts[verdict]
    )
    return f"<div><h3>{escape(title)} <small>{counted.total} 句</small></h3>{bar(counted, words)}<ul>{shown}</ul></div>"
