"""JSON schemas of the data files, so that an editor completes keys and marks faults while one types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.applications.leads import LeadRule
from bot.applications.service import ServiceFile
from bot.calculators.calculator import CalculatorFile
from bot.calculators.figures import FiguresFile
from bot.channels.wechat.operating.menu import AccountMenu
from bot.channels.wechat.sending.notice_file import Notices
from bot.content.data_check.pairs import Unseen
from bot.dialogue.ambiguous import Wordings
from bot.dialogue.matters import Matters
from bot.dialogue.must_pass import MustPass
from bot.early_warning.rules import RulesFile
from bot.handover.agents.replies import RepliesFile
from bot.handover.limits import HandoverLimits
from bot.handover.rules import HandoverRules
from bot.programmes.model import ProgrammeFile
from bot.questions.files import QuestionFile
from bot.tickets.limits import TicketLimits
from bot.tickets.types import TicketType
from bot.working_time.file import WorkingTimeFile

SCHEMAS: tuple[tuple[str, str, type], ...] = (
    ("question", "data/nlu/*/*.yml", QuestionFile),
    ("unseen", "tests/nlu/*/*.yml", Unseen),
    ("service", "data/services/*/*.yml", ServiceFile),
    ("leads", "data/applications/leads.yml", LeadRule),
    ("programme", "data/programmes/*/*.yml", ProgrammeFile),
    ("calculator", "data/calculators/*.yml", CalculatorFile),
    ("calculator_figures", "data/calculators/figures/*.yml", FiguresFile),
    ("ticket_type", "data/tickets/[!l]*.yml", TicketType),
    ("ticket_limits", "data/tickets/limits.yml", TicketLimits),
    ("early_warning", "data/early_warning/rules.yml", RulesFile),
    ("handover_limits", "data/handover/limits.yml", HandoverLimits),
    ("handover_replies", "data/handover/replies.yml", RepliesFile),
    ("handover_rules", "data/handover/rules.yml", HandoverRules),
    ("working_time", "data/working_time/*.yml", WorkingTimeFile),
    ("must_pass", "data/must_pass.yml", MustPass),
    ("follow_ups", "data/follow_ups.yml", Matters),
    ("ambiguous", "data/ambiguous.yml", Wordings),
    ("wechat_menu", "data/wechat/menu.yml", AccountMenu),
    ("wechat_notices", "data/wechat/notices.yml", Notices),
)
"""Name of the schema, the files it is for, and the model that reads them. A new kind of file is one more line."""


def write_schemas(folder: Path) -> dict[str, str]:
    """Write every schema into a folder and return the files that each is for, by the path of the schema."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, files, model in SCHEMAS:
        path = folder / f"{name}.json"
        schema = _as_written(TypeAdapter(model).json_schema())
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=1), encoding="utf-8")
        written[path.as_posix()] = files
    return written


def _as_written(schema: Any) -> Any:
    """Turn what a model holds into what a maintainer writes: conditions are a mapping. Docstrings are for engineers."""
    if isinstance(schema, list):
        return [_as_written(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _as_written(value) for key, value in schema.items() if key != "description" or isinstance(value, dict)}
    properties = kept.get("properties")
    if isinstance(properties, dict) and "when" in properties:
        properties["when"] = {"type": "object"}
    return kept
