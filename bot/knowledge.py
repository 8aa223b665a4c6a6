"""What the bot knows from the files in `data/`, read once when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.applications.catalogue import ServiceCatalogue
from bot.calculators.book import CalculatorBook
from bot.dialogue.place_context import find_place
from bot.directory.places import PlaceIndex, load_places
from bot.emergencies.rules import EmergencyRules, load_emergencies
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.questions.library import QuestionLibrary
from bot.settings import DATA_DIR


@dataclass(frozen=True)
class Knowledge:
    """Places, questions, services, programmes, words of danger; no conversation changes them, so all may share them."""

    places: PlaceIndex
    questions: QuestionLibrary
    services: ServiceCatalogue
    programmes: ProgrammeCatalogue
    calculators: CalculatorBook
    emergencies: EmergencyRules


def load_knowledge(data_dir: Path = DATA_DIR) -> Knowledge:
    """Read the files below `data_dir`; takes about half a second.

    Raises:
        DirectoryError, QuestionFileError, DataFileError, EmergencyFileError: a file cannot be used; it is named.
    """
    places = load_places(data_dir / "directory")
    programmes = ProgrammeCatalogue(data_dir / "programmes", places)
    return Knowledge(
        places=places,
        questions=QuestionLibrary(data_dir),
        services=ServiceCatalogue(data_dir / "services", places, programmes),
        programmes=programmes,
        calculators=CalculatorBook(data_dir / "calculators", places),
        emergencies=load_emergencies(data_dir, tells_only_where=lambda text: find_place(places, text, None, None)[1]),
    )
