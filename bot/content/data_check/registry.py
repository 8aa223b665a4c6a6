"""All readers of data/, one line each: a new kind of data file joins the check with a line in `READERS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from bot.calculators.book import CalculatorBook
from bot.channels.wechat.operating.menu import read_menu
from bot.channels.wechat.sending.notice_file import read_notices
from bot.content.data_check import (
    calculators,
    directory,
    pairs,
    questions,
    rasa_files,
    references,
    services,
    syntax,
    tickets,
)
from bot.content.data_check.loading import loaded
from bot.data_files.reading import Problem
from bot.dialogue.ambiguous import read_wordings
from bot.dialogue.matters import read_matters
from bot.dialogue.must_pass import read_must_pass
from bot.directory.places import load_places
from bot.early_warning.rules import check_rules
from bot.emergencies.reading import load_emergencies
from bot.handover.agents.replies import load_replies
from bot.handover.limits import load_limits
from bot.handover.rules import load_rules
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.tickets.types import load_ticket_types
from bot.working_time.file import read_calendar

Reader = Callable[[Path], Iterable[Problem]]
"""Reads some files below the repository (its folder is the argument) and tells what is wrong with them."""

READERS: tuple[Reader, ...] = (
    syntax.problems,
    questions.problems,
    pairs.problems,
    references.problems,
    rasa_files.problems,
    directory.problems,
    calculators.problems,
    services.problems,
    loaded("data/programmes", lambda folder: ProgrammeCatalogue(folder, load_places(folder.parent / "directory"))),
    loaded("data/calculators", lambda folder: CalculatorBook(folder, load_places(folder.parent / "directory"))),
    loaded("data/tickets", load_ticket_types),
    tickets.problems,
    loaded("data/early_warning/rules.yml", check_rules),
    loaded("data/handover/limits.yml", load_limits),
    loaded("data/handover/replies.yml", load_replies),
    loaded("data/handover/rules.yml", lambda file: load_rules(file, file.parent.parent / "nlu")),
    loaded("data/working_time/hotline.yml", read_calendar),
    loaded("data/working_time/office.yml", read_calendar),
    loaded("data/follow_ups.yml", read_matters),
    loaded("data/ambiguous.yml", read_wordings),
    loaded("data/must_pass.yml", read_must_pass),
    loaded("data", load_emergencies),
    loaded("data/wechat/menu.yml", lambda file: read_menu(file, file.parent.parent / "nlu")),
    loaded("data/wechat/notices.yml", lambda file: read_notices(file, {})),
)


def all_problems(root: Path) -> list[Problem]:
    """Return everything that is wrong with the data of a repository, in the order of files and lines."""
    found = {problem for reader in READERS for problem in reader(root)}
    return sorted(found, key=lambda problem: (str(problem.file), problem.line or 0, problem.text))
