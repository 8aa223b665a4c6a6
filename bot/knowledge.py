"""What the bot knows from the files in `data/`, read once when it starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.leads import lead_rule
from bot.calculators.book import CalculatorBook
from bot.data_files.rereading import Reread
from bot.dialogue.place_context import find_place
from bot.directory.book import DirectoryBook
from bot.directory.places import PlaceIndex, load_places
from bot.directory.routing import Route, route
from bot.emergencies.reading import load_emergencies
from bot.emergencies.rules import EmergencyRules
from bot.forms.conditions import Values
from bot.forms.fields import Form
from bot.forms.parsing import shown
from bot.handover.desk import HandoverDesk
from bot.handover.limits import HandoverLimits, load_limits
from bot.handover.rules import HandoverRules, load_rules
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.questions.library import QuestionLibrary
from bot.settings import DATA_DIR
from bot.working_time.calendar import WorkingCalendar
from bot.working_time.file import read_calendar


@dataclass(frozen=True)
class Knowledge:
    """Places, questions, services, programmes, words of danger, when and how people are asked.

    No conversation changes them, so all may share them. What is called is read again when its file has changed.
    """

    places: PlaceIndex
    questions: QuestionLibrary
    services: ServiceCatalogue
    programmes: ProgrammeCatalogue
    calculators: CalculatorBook
    emergencies: EmergencyRules
    hotline_hours: Callable[[], WorkingCalendar]
    handover_limits: Callable[[], HandoverLimits]
    handover_rules: Callable[[], HandoverRules]


def load_knowledge(data_dir: Path = DATA_DIR) -> Knowledge:
    """Read the files below `data_dir`; takes about half a second.

    Raises:
        DataFileError: files cannot be used; every fault with line and remedy.
    """
    places = load_places(data_dir / "directory")
    lead_rule()  # a fault in it is told now, not when somebody approves an application
    programmes = ProgrammeCatalogue(data_dir / "programmes", places)
    return Knowledge(
        places=places,
        questions=QuestionLibrary(data_dir),
        services=ServiceCatalogue(data_dir / "services", places, programmes),
        programmes=programmes,
        calculators=CalculatorBook(data_dir / "calculators", places),
        emergencies=load_emergencies(data_dir, tells_only_where=lambda text: find_place(places, text, None, None)[1]),
        hotline_hours=Reread(data_dir / "working_time" / "hotline.yml", read_calendar),
        handover_limits=Reread(data_dir / "handover" / "limits.yml", load_limits),
        handover_rules=Reread(data_dir / "handover" / "rules.yml", lambda file: load_rules(file, data_dir / "nlu")),
    )


def people_desk(known: Knowledge, book: DirectoryBook, forms: Callable[[], Mapping[str, Form]]) -> HandoverDesk:
    """Return the desk between workers and people.

    Args:
        forms: gives every form by its name.
    """

    def lines(name: str, values: Values) -> list[str]:
        form = forms().get(name)
        told = {key: value for key, value in values.items() if value is not None}
        return [
            f"{field.title}：{shown(field, told[field.name], known.places)}"
            for field in (form.fields if form is not None else ())
            if field.name in told
        ]

    def routes(session: Session, place: str | None) -> Route:
        return route(book.current(session), place, None)

    return HandoverDesk(known.hotline_hours, known.handover_limits, routes, lines)
