"""Looking for a person by a phone or ID number typed in full; each time it is noted that somebody looked."""

from __future__ import annotations

from dataclasses import dataclass

from bot.applications.lookup import FoundApplication, applications_of_person
from bot.audit.log import note
from bot.console.visit import Visit
from bot.conversations.overview import ConversationSeen, conversations_by_id
from bot.members.lookup import FoundMember, members_with_phone
from bot.privacy.lookup import conversations_with
from bot.text.personal import Span
from bot.tickets.lookup import FoundTicket, conversations_hidden_from, tickets_with_phone

MOST = 50


@dataclass(frozen=True)
class FoundPerson:
    """What belongs to a number. `kind`: what sort of number it is, such as 手机."""

    kind: str
    members: list[FoundMember]
    tickets: list[FoundTicket]
    applications: list[FoundApplication]
    conversations: list[ConversationSeen]

    @property
    def count(self) -> int:
        """How many things were found."""
        return len(self.members) + len(self.tickets) + len(self.applications) + len(self.conversations)


def find_person(visit: Visit, number: Span) -> FoundPerson:
    """Return what belongs to a number within one's places and sight, and note the search without the number."""
    console, staff = visit.console, visit.me.staff
    is_phone = number.kind == "手机"
    with console.database.read() as session:
        unions = console.directory.current(session).unions
        members = members_with_phone(session, console.keys, number.value) if is_phone else []
        typed_in = conversations_with(session, console.keys, number.kind, number.value)
        hidden = set(session.scalars(conversations_hidden_from(staff)))
        seen = conversations_by_id(session, [one for one in typed_in if one not in hidden])
        found = FoundPerson(
            number.kind,
            [
                one
                for one in members
                if visit.covers((unions.get(one.union_code).place,) if one.union_code in unions else ())
            ],
            tickets_with_phone(session, staff, console.keys, number.value, MOST) if is_phone else [],
            applications_of_person(session, staff, console.keys, number.value, MOST),
            sorted(
                (one for one in seen.values() if visit.covers((one.place,) if one.place else ())),
                key=lambda one: one.last_at,
                reverse=True,
            )[:MOST],
        )
    with console.database.write() as session:
        note(session, console.keys, staff.id, "person_searched", details={"by": number.kind, "found": found.count})
    return found
