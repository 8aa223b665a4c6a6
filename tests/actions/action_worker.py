"""A worker who talks to the actions as Rasa would pass his words on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.actions.context import ActionContext
from bot.actions.executor import build_executor, run_action
from bot.actions.programme_forms import ProgrammeForms
from bot.applications.catalogue import ServiceCatalogue
from bot.calculators.book import CalculatorBook
from bot.channels.intake import Incoming, take_in
from bot.conversations.inbox import get_conversation, open_conversation
from bot.conversations.tables import InboxRow
from bot.directory.book import DirectoryBook
from bot.directory.places import PlaceIndex
from bot.privacy.keys import KeyRing
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.questions.library import QuestionLibrary
from bot.settings import DATA_DIR
from bot.storage.database import Database


@cache
def _services(places: PlaceIndex) -> ServiceCatalogue:
    return ServiceCatalogue(DATA_DIR / "services", places)


@cache
def _programmes(places: PlaceIndex) -> ProgrammeForms:
    programmes = ProgrammeCatalogue(DATA_DIR / "programmes", places)
    return ProgrammeForms(programmes, _services(places), places, QuestionLibrary(DATA_DIR))


@cache
def _calculators(places: PlaceIndex) -> CalculatorBook:
    return CalculatorBook(DATA_DIR / "calculators", places)


@dataclass
class Heard:
    """A reply: its words, the titles of its choices, the whole `custom` object, and the id of the message."""

    text: str
    titles: list[str]
    custom: dict[str, Any]
    message_id: str


class Worker:
    """One conversation. Messages go through the real door; the intent is given by the test."""

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        places: PlaceIndex,
        address: str = "worker",
        services_dir: Path | None = None,
        sends_codes: bool = True,
    ) -> None:
        self.database, self.keys, self.places = database, keys, places
        services = ServiceCatalogue(services_dir, places) if services_dir else _services(places)
        book = DirectoryBook(DATA_DIR / "directory", places, keys)
        worked_out = (_programmes(places), _calculators(places))
        context = ActionContext(database, keys, places, services, book, sends_codes, worked_out)
        self.executor = build_executor(context)
        with database.write() as session:
            self.id = open_conversation(session, "web", address, "network").id
        self.count = 0

    def says(
        self, text: str, action: str = "continue_form", chosen: str | None = None, service: str | None = None
    ) -> Heard:
        """Send a message and run the action that the engine chooses for it."""
        return self.delivers(self.sends(text), action, chosen, service)

    def sends(self, text: str) -> str:
        """Send a message and return its id; nothing answers it yet."""
        self.count += 1
        with self.database.write() as session:
            conversation = get_conversation(session, self.id)
            incoming = Incoming(f"{self.id}:{self.count}", text)
            return take_in(session, self.keys, conversation, incoming).inbox_id

    def delivers(self, message_id: str, action: str, chosen: str | None = None, service: str | None = None) -> Heard:
        """Run an action for a stored message, for the first time or again."""
        body = self.call(message_id, action, chosen, service)
        answer, status = asyncio.run(run_action(self.executor, body))
        assert status == 200
        assert answer["events"] == []
        (response,) = answer["responses"]
        custom = response["custom"]
        assert custom["decision"] == "flow"
        return Heard(custom["text"], [choice["title"] for choice in custom["choices"]], custom, message_id)

    def call(
        self, message_id: str, action: str, chosen: str | None = None, service: str | None = None
    ) -> dict[str, Any]:
        """Return the body that Rasa posts."""
        with self.database.read() as session:
            text = session.get_one(InboxRow, message_id).text
        metadata = {"message_id": message_id, "chosen": chosen, "service": service}
        latest = {"text": text, "intent": {"name": "inform"}, "entities": [], "metadata": metadata}
        tracker = {"sender_id": self.id, "slots": {}, "latest_message": latest, "events": []}
        return {"next_action": f"action_{action}", "sender_id": self.id, "tracker": tracker, "version": "3.6.21"}
