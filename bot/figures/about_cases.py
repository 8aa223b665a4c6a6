"""Figures of tickets and applications."""

from __future__ import annotations

from collections import Counter

from bot.applications.counts import ApplicationCounts
from bot.applications.states import STATE_TITLES as APPLICATION_STATES
from bot.directory.places import PlaceIndex
from bot.figures.model import Figure, Group, middle, ninetieth, share
from bot.figures.scope import Scope
from bot.tickets.counts import TicketCounts
from bot.tickets.model import STATE_TITLES
from bot.tickets.types import ticket_types

DAY = 86400
MOST_PLACES = 20
NO_PLACE, OTHERS = "没说地点", "其他地区"


def ticket_figures(scope: Scope, counted: TicketCounts, places: PlaceIndex) -> Group:
    """Return the figures of tickets."""
    types = ticket_types()
    by_type: Counter[str] = Counter()
    for code, count in counted.by_type.items():
        by_type[types.title(code)] += count
    if counted.confidential:
        by_type["保密工单（不分类型）"] = counted.confidential
    marks = sum(counted.marks.values())
    average = sum(mark * count for mark, count in counted.marks.items()) / marks if marks else None
    return Group(
        "工单",
        (
            Figure("新工单", "这段时间里登记的工单，含保密的。", counted.filed, "件"),
            Figure("没办完的", "现在还没结束的工单，不论哪天登记。", counted.open, "件"),
            Figure("逾期的", "现在还没结束、这一步已经过了时限的工单，不论哪天登记。", counted.overdue, "件"),
            Figure(
                "办结用时，一半不超过",
                "这段时间里登记、现在已经办结的，从登记到办结。",
                middle(counted.settled, DAY),
                "天",
            ),
            Figure("办结用时，九成不超过", "同上，十件里九件不超过这么久。", ninetieth(counted.settled, DAY), "天"),
            Figure(
                "工单满意度",
                "这段时间里登记的工单，办完后职工打的分，1到5分，取平均。",
                round(average, 1) if average is not None else None,
                "分",
            ),
            Figure(
                "工单解决了",
                "这段时间里登记的工单，回访时说解决了的占多少。",
                share(counted.solved.get(True, 0), sum(counted.solved.values())),
                "%",
            ),
            Figure(
                "每天的新工单",
                "当天登记的工单，含保密的。",
                headings=("日期", "工单（件）"),
                rows=tuple((f"{day:%m-%d}", counted.by_day.get(day, 0)) for day in scope.days),
                chart="line",
            ),
            Figure(
                "按类型",
                "这段时间里登记的工单；保密的只算总数，不分类型。",
                headings=("类型", "工单（件）"),
                rows=tuple(by_type.most_common()),
                chart="bar",
            ),
            Figure(
                "按状态",
                "这段时间里登记的工单现在到了哪一步，含保密的。",
                headings=("状态", "工单（件）"),
                rows=tuple(
                    (title, counted.by_state[state])
                    for state, title in STATE_TITLES.items()
                    if counted.by_state.get(state)
                ),
                chart="bar",
            ),
            Figure(
                "按地区",
                "这段时间里登记的工单，事情发生在哪里；保密的不在里面。",
                headings=("地区", "工单（件）"),
                rows=_by_place(counted, places),
                chart="bar",
            ),
        ),
    )


def application_figures(counted: ApplicationCounts) -> Group:
    """Return the figures of applications."""
    states = [state for state in APPLICATION_STATES if any(of.get(state) for of in counted.by_state.values())]
    return Group(
        "申请",
        (
            Figure("新申请", "这段时间里提交的申请。", counted.filed, "件"),
            Figure("没办完的", "现在还在审核或者等补充的申请，不论哪天提交。", counted.open, "件"),
            Figure("超时的", "现在还在审核、已经过了时限的申请，不论哪天提交。", counted.overdue, "件"),
            Figure(
                "审核用时，一半不超过",
                "这段时间里提交、已经通过或者没通过的，从提交到决定。",
                middle(counted.decided, DAY),
                "天",
            ),
            Figure("审核用时，九成不超过", "同上，十件里九件不超过这么久。", ninetieth(counted.decided, DAY), "天"),
            Figure(
                "按事项",
                "这段时间里提交的申请，现在到了哪一步。",
                headings=("事项", *(f"{APPLICATION_STATES[state]}（件）" for state in states)),
                rows=tuple(
                    (title, *(of.get(state, 0) for state in states))
                    for title, of in sorted(counted.by_state.items(), key=lambda item: -sum(item[1].values()))
                ),
                chart="bar",
            ),
        ),
    )


def _by_place(counted: TicketCounts, places: PlaceIndex) -> tuple[tuple[str, int], ...]:
    """Put the places together by provinces, prefectures, counties or streets: the widest of which there are several.

    A place above those stands for itself.
    """
    known = {code: count for code, count in counted.by_place.items() if code is not None and code in places}
    chains = {code: (*reversed(places.ancestors(code)), code) for code in known}
    together: Counter[str] = Counter()
    for depth in range(max(map(len, chains.values()), default=0)):
        together = Counter()
        for code, chain in chains.items():
            together[chain[min(depth, len(chain) - 1)]] += known[code]
        if len(together) > 1:
            break
    first = together.most_common(MOST_PLACES)
    rows = [(places.full_name(code), count) for code, count in first]
    rest, nowhere = (
        together.total() - sum(count for _, count in first),
        sum(counted.by_place.values()) - together.total(),
    )
    more = ((OTHERS, rest), (NO_PLACE, nowhere))
    return (*rows, *((title, count) for title, count in more if count))
