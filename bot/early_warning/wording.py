"""Rules and warnings in words, as people who handle them read them."""

from __future__ import annotations

from bot.early_warning.figures import Figures, Reached
from bot.early_warning.model import LEVEL_TITLES, Warning
from bot.early_warning.rules import Level, Measure, Rule, SubjectKind, Thresholds

BY_TITLES: dict[SubjectKind, str] = {
    "employer": "同一家单位",
    "grid": "同一个网格",
    "street": "同一条街道（镇、乡）",
    "place": "同一个县（市、区）",
}


def money(yuan: int) -> str:
    """Return a sum as people say it: 8000元, 12万元, 12.5万元, 1.2亿元."""
    for unit, size in (("亿", 100_000_000), ("万", 10_000)):
        if yuan >= size:
            return f"{yuan / size:.2f}".rstrip("0").rstrip(".") + f"{unit}元"
    return f"{yuan}元"


def measured(measure: Measure, value: int) -> str:
    """Return a figure with what it counts."""
    match measure:
        case "tickets":
            return f"工单{value}件"
        case "people":
            return f"{value}人反映"
        case "affected":
            return f"涉及{value}人"
        case "money":
            return f"金额{money(value)}"


def why(warning: Warning) -> str:
    """Return in one sentence what brought a warning to its level: the figures, and what the rule asks for."""
    parts = "，".join(_came_to(one) for one in warning.reached)
    return f"{warning.days}天里{parts}，到了{LEVEL_TITLES[warning.level]}。"


def in_all(figures: Figures) -> str:
    """Return what all tickets of a warning come to; what says nothing of its own is left out."""
    parts = [measured("tickets", figures.tickets), measured("people", figures.people)]
    if figures.affected > figures.people:
        parts.append(measured("affected", figures.affected))
    if figures.money:
        parts.append(measured("money", figures.money))
    return "，".join(parts)


def thresholds(of_level: Thresholds) -> str:
    """Return what a level asks for, any one of it."""
    return "，或".join(_at_least(measure, least) for measure, least in of_level.given())


def levels(rule: Rule) -> list[tuple[Level, str]]:
    """Return the levels of a rule in words, the lowest first."""
    return [(level, thresholds(of_level)) for level, of_level in rule.levels.given()]


def _at_least(measure: Measure, least: int) -> str:
    return f"{least}人以上反映" if measure == "people" else f"{measured(measure, least)}以上"


def _came_to(reached: Reached) -> str:
    least = money(reached.least) if reached.measure == "money" else str(reached.least)
    return f"{measured(reached.measure, reached.value)}（门槛{least}）"
