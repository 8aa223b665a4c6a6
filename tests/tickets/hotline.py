"""People who resolve tickets, and a ticket of a worker who writes on the web."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.inbox import open_conversation
from bot.conversations.transcript import entries_after
from bot.directory.book import Directory
from bot.directory.places import load_places
from bot.directory.routing import Against, route
from bot.directory.unions import load_unions
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.staff.accounts import add_staff
from bot.staff.model import Role
from bot.tickets import dispatching, handling, organisation
from bot.tickets.actors import Actor, staff_actor
from bot.tickets.filing import file_ticket
from bot.tickets.model import NewTicket, TicketState
from bot.tickets.status import status_of
from bot.tickets.tables import TicketRow

PLACES = load_places(DATA_DIR / "directory")
DIRECTORY = Directory(PLACES, load_unions(DATA_DIR / "directory", PLACES), {}, [], {})
WAGES = NewTicket("wage_arrears", "五金厂", "330727", "三个月没发工资", contact="13812345678")
ABOUT_UNION = replace(WAGES, type="complaint_union", place="330205", against=Against("union", "江北区总工会"))
RESULT = "单位把三个月工资发清了。"

_count = itertools.count()


@dataclass
class Hotline:
    """Everybody works in one session, which the test opens."""

    session: Session
    keys: KeyRing
    people: dict[str, Actor] = field(default_factory=dict)
    here: str = ""

    def hire(self, login: str, role: Role, *areas: str, name: str = "小王") -> Actor:
        """Return somebody with an account, the same for the same login."""
        if login not in self.people:
            staff = add_staff(self.session, self.keys, "cli", login, name, role, areas)
            self.people[login] = staff_actor(staff)
        return self.people[login]

    @property
    def agent(self) -> Actor:
        return self.hire("agent", Role.AGENT, name="小陈")

    @property
    def boss(self) -> Actor:
        return self.hire("boss", Role.SUPERVISOR, name="老周")

    @property
    def officer(self) -> Actor:
        """Works for the union of Pan'an."""
        return self.hire("officer", Role.OFFICER, "330727", name="阿芳")

    def file(self, ticket: NewTicket = WAGES) -> TicketRow:
        self.here = self.here or open_conversation(self.session, "web", "worker").id
        goes_to = route(DIRECTORY, ticket.place, ticket.employer, against=ticket.against)
        filed = file_ticket(self.session, self.keys, ticket, self.here, f"m{next(_count)}", goes_to)
        return self.session.get_one(TicketRow, filed.id)

    def meet(self) -> None:
        """From now on tickets are those of another worker."""
        self.here = open_conversation(self.session, "web", f"worker{next(_count)}").id

    def brought_to(self, state: TicketState, ticket: NewTicket = WAGES) -> TicketRow:
        """Return a ticket that went the usual way until it reached a state."""
        row = self.file(ticket)
        s, keys, number = self.session, self.keys, row.number
        ways = {
            TicketState.ACCEPTED: lambda: handling.accept(s, keys, number, self.agent),
            TicketState.DISPATCHED: lambda: dispatching.dispatch(
                s, keys, number, self.agent, DIRECTORY, to_union="gh-330727"
            ),
            TicketState.IN_PROGRESS: lambda: organisation.sign_in(s, keys, number, self.officer, "磐安县总工会"),
            TicketState.RESOLVED: lambda: organisation.settle(s, keys, number, self.officer, RESULT, "employer"),
            TicketState.FOLLOW_UP: lambda: handling.approve_result(s, keys, number, self.agent),
            TicketState.CLOSED: lambda: handling.call_back(s, keys, number, self.agent, True, True, 5),
        }
        for step in ways.values():
            if row.state == state:
                break
            step()
        assert row.state == state
        return row

    def told(self) -> list[str]:
        """What the worker was told, in order."""
        return [entry.text for entry in entries_after(self.session, self.here, 0, 100)]

    def steps(self, row: TicketRow) -> list[TicketState]:
        return [step.state for step in status_of(self.session, row).steps]

    def fresh(self, row: TicketRow) -> TicketRow:
        self.session.flush()
        return self.session.scalars(select(TicketRow).where(TicketRow.id == row.id)).one()
