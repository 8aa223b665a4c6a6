"""The formulas by the names that calculator files use."""

from __future__ import annotations

from bot.calculators import (
    annual_leave,
    arbitration,
    day_rate,
    disability,
    double_wage,
    injury_report,
    legal_aid,
    maternity,
    overtime,
    probation,
    severance,
    sick_leave,
    unemployment,
)
from bot.calculators.formula import Formula

FORMULAS: dict[str, Formula] = {
    "annual_leave": annual_leave.FORMULA,
    "arbitration": arbitration.FORMULA,
    "day_rate": day_rate.FORMULA,
    "disability": disability.FORMULA,
    "double_wage": double_wage.FORMULA,
    "injury_report": injury_report.FORMULA,
    "legal_aid": legal_aid.FORMULA,
    "maternity": maternity.FORMULA,
    "overtime": overtime.FORMULA,
    "probation": probation.FORMULA,
    "severance": severance.FORMULA,
    "sick_leave": sick_leave.FORMULA,
    "unemployment": unemployment.FORMULA,
}
