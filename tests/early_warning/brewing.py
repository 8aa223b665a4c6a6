"""Tickets that workers file, and the rules that look at them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import update

from bot.conversations.inbox import open_conversation
from bot.directory.book import DirectoryBook
from bot.directory.routing import Against, Route, route
from bot.early_warning.model import Warning
from bot.early_warning.reading import Wanted, warnings_wanted
from bot.early_warning.rules import Levels, Rule, Thresholds
from bot.forms.conditions import Value
from bot.jobs.early_warning import Watching
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tickets.filing import file_ticket
from bot.tickets.model import NewTicket
from bot.tickets.tables import TicketRow

ZHUANGQIAO = "330205005"
JIANGBEI = "330205"
FACTORY = "宁波演海五金制造有限公司"
WAGES = Rule(
    name="wages",
    title="欠薪",
    by="employer",
    types=("wage_arrears",),
    days=30,
    levels=Levels(
        yellow=Thresholds(tickets=3), orange=Thresholds(people=5, money=100_000), red=Thresholds(people=8, affected=30)
    ),
    people_field="people",
    money_field="sum",
    quiet_days=14,
)


@dataclass
class Town:
    """Workers who file tickets, and the rules that are in force."""

    database: Database
    keys: KeyRing
    book: DirectoryBook
    rules: tuple[Rule, ...] = (WAGES,)
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def file(
        self,
        employer: str | None = FACTORY,
        place: str = ZHUANGQIAO,
        type_: str = "wage_arrears",
        story: str = "三个月没发工资",
        contact: str | None = None,
        worker: str | None = None,
        against: Against | None = None,
        age: timedelta = timedelta(),
        look: bool = True,
        **details: Value,
    ) -> str:
        """File a ticket and have it looked at; returns its id.

        Args:
            worker: whoever files; a new one each time unless he is named.
            age: so long ago.
        """
        number = next(self.numbers)
        with self.database.write() as session:
            conversation = open_conversation(session, "web", worker or f"worker{number}").id
            goes_to: Route = route(self.book.current(session), place, employer, against=against)
            ticket = NewTicket(type_, employer, place, story, contact, details, against)
            filed = file_ticket(session, self.keys, ticket, conversation, f"message{number}", goes_to)
            if age:
                session.execute(update(TicketRow).where(TicketRow.id == filed.id).values(created_at=now() - age))
        if look:
            self.look(filed.id)
        return filed.id

    def look(self, *ticket_ids: str) -> None:
        """Hold the rules against tickets."""
        self.watching().look(ticket_ids)

    def watching(self) -> Watching:
        """What does the tasks."""
        return Watching(self.database, self.book, lambda: self.rules)

    def warnings(self, ended: bool = False) -> list[Warning]:
        """All warnings that are not over, or all that are."""
        with self.database.read() as session:
            return warnings_wanted(session, Wanted(ended=ended))

    def warning(self) -> Warning:
        """The only warning."""
        (found,) = self.warnings()
        return found
