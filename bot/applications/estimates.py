"""An application's estimate whose figures stand in a programme, so that no figure stands in two files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.forms.conditions import Values
from bot.forms.estimates import Estimate
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.programmes.entitlement import entitlement
from bot.programmes.words import estimated
from bot.programmes.years import YEAR
from bot.storage.clock import CHINA


@dataclass(frozen=True)
class ProgrammeEstimate:
    """What the programme gives for what was filled in; its fields and options are called as those of the form."""

    estimate: Estimate
    programmes: ProgrammeCatalogue

    @property
    def before(self) -> str:
        """Name of the field before whose question it is told."""
        return self.estimate.before

    def text(self, values: Values) -> str:
        """Return the estimate as the worker reads it, "" when the programme is gone."""
        programme = self.programmes.get(self.estimate.programme or "")
        if programme is None:
            return ""
        this_year = datetime.now(CHINA).year
        refusal = programme.form("", this_year).refusal(values)
        if refusal is not None:
            return f"这次估不出数。{refusal.told}"
        return estimated(entitlement(programme, values, this_year), self.estimate.warning)


def missing_for(estimate: Estimate, programmes: ProgrammeCatalogue, asked: set[str]) -> str:
    """Return in Chinese what a service lacks for an estimate by a programme, "" when nothing."""
    programme = programmes.get(estimate.programme or "")
    if programme is None:
        return f"data/programmes 里没有“{estimate.programme}”，写成 地区代码/文件名。"
    needed = {condition.field for rule in programme.rules for item in rule.items for condition in item.when}
    needed |= {item.of for rule in programme.rules for item in rule.items if item.of is not None}
    needed |= {YEAR} if programme.year_of is not None else set()
    missing = sorted(needed - asked)
    return f"按“{estimate.programme}”估算，fields 里还要有叫“{missing[0]}”的一项。" if missing else ""
