"""Files and reviews applications, each step in a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from bot.applications.approval import let_pass
from bot.applications.catalogue import ServiceCatalogue
from bot.applications.filing import file_application
from bot.applications.model import AlreadyOpen, Application, FiledApplication, NewApplication
from bot.applications.reading import find_application
from bot.applications.review import move_application
from bot.applications.service import ReviewStep, Service
from bot.applications.states import ApplicationState, Move
from bot.applications.tables import ApplicationRow
from bot.directory.book import Directory
from bot.directory.places import PlaceIndex
from bot.directory.unions import UnionIndex
from bot.privacy.keys import KeyRing
from bot.storage.database import Database

CLAIM = "331126/mutual_aid_claim"
JOINING = "330205/join_union"
PERSON = "331126198505050023"


@dataclass
class Office:
    """One counter with one conversation."""

    database: Database
    keys: KeyRing
    services: ServiceCatalogue
    places: PlaceIndex
    unions: UnionIndex
    conversation: str

    def service(self, name: str = CLAIM) -> Service:
        """Return a service that is there."""
        found = self.services.get(name)
        assert found is not None
        return found

    def with_levels(self, levels: int) -> Service:
        """Return a service that is reviewed in so many levels: 5 days the first, 10 the second…"""
        review = tuple(ReviewStep("district", f"第{level}级", 5 * level) for level in range(1, levels + 1))
        return replace(self.service(), review=review)

    def files(
        self, key: str, person: str | None = PERSON, service: Service | None = None, conversation: str | None = None
    ) -> FiledApplication | AlreadyOpen:
        """File an application."""
        values = {"name": "李大山", "id_number": person, "phone": "13812345679", "own_share": 12000}
        new = NewApplication(CLAIM, values, "331126", "gh-331126", person)
        with self.database.write() as session:
            return file_application(
                session, self.keys, service or self.service(), new, conversation or self.conversation, key
            )

    def number(self, key: str = "m1", person: str | None = PERSON, service: Service | None = None) -> str:
        """File an application and return its number."""
        filed = self.files(key, person, service)
        assert isinstance(filed, FiledApplication)
        return filed.number

    def moves(
        self, number: str, move: Move, service: Service | None = None, by: str = "reviewer", reason: str | None = "因为"
    ) -> ApplicationState:
        """Move it on."""
        to = None
        if move is Move.FORWARD:  # to and fro between the county and one of its streets
            to = self.unions.get("gh-331126001" if self.row(number).union_code == "gh-331126" else "gh-331126")
        with self.database.write() as session:
            return move_application(session, service or self.service(), number, move, by, reason, to=to)

    def lets_pass(self, number: str, service: Service, union: str | None = None) -> ApplicationState:
        """Let it pass its level, with what approval does."""
        directory = Directory(self.places, self.unions, {}, [], {})
        with self.database.write() as session:
            return let_pass(session, self.keys, service, directory, number, "reviewer", None, union)

    def application(self, number: str) -> Application:
        """Return it as it stands."""
        with self.database.read() as session:
            found = find_application(session, number)
        assert found is not None
        return found

    def row(self, number: str) -> ApplicationRow:
        """Return its row."""
        with self.database.read() as session:
            row = session.scalar(select(ApplicationRow).where(ApplicationRow.number == number))
        assert row is not None
        return row

    def days_left(self, number: str) -> int:
        """Return how many whole days its level has from when it got there."""
        row = self.row(number)
        assert row.due_at is not None
        return (row.due_at - row.updated_at + timedelta(hours=1)).days
