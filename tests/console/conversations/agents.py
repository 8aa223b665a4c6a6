"""People at the desk, signed in without the ceremony, and the stream that their page follows."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from bot.staff.model import Role, Staff
from bot.staff.sessions import open_session, strengthen
from bot.staff.tables import StaffSessionRow
from tests.console.console_office import Office


@dataclass(frozen=True)
class Event:
    """A server-sent event. `number`: its id, None when it has none."""

    kind: str
    data: dict[str, Any]
    number: int | None


@dataclass
class Agent:
    """Somebody with a browser that sends what the desk's scripts send."""

    office: Office
    staff: Staff
    client: httpx.Client
    proof: str

    def post(self, path: str, **fields: str) -> httpx.Response:
        headers = {"origin": self.office.url, "hx-request": "true"}
        return self.client.post(f"/console/conversations/{path}", data={**fields, "proof": self.proof}, headers=headers)

    def get(self, path: str = "", part: bool = True) -> str:
        headers = {"hx-request": "true"} if part else {}
        answer = self.client.get(f"/console/conversations{path}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    @contextlib.contextmanager
    def follow(self, path: str = "", last_event_id: int | None = None) -> Iterator[Iterator[Event]]:
        """Follow the stream, as long as the block runs."""
        headers = {"accept": "text/event-stream"}
        if last_event_id is not None:
            headers["last-event-id"] = str(last_event_id)
        with self.client.stream("GET", f"/console/conversations/live{path}", headers=headers) as answer:
            assert answer.status_code == 200
            yield _events(answer)


def _events(answer: httpx.Response) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        elif "event" in fields:
            number = int(fields["id"]) if "id" in fields else None
            if fields["event"] != "beat":
                yield Event(fields["event"], json.loads(fields["data"]), number)
            fields = {}


def agent(office: Office, login: str, name: str = "", role: Role = Role.AGENT, areas: tuple[str, ...] = ()) -> Agent:
    """Add an account and sign it in."""
    staff = office.hire(login, role, areas, name or login).staff
    with office.database.write() as session:
        opened = open_session(session, office.keys, staff.id, "test")
        row = session.query(StaffSessionRow).filter_by(staff_id=staff.id).one()
        assert opened
        token = strengthen(session, office.keys, row.id)
    client = httpx.Client(base_url=office.url, timeout=30, cookies={"gonghui_session": token})
    office.browsers.append(client)
    return Agent(office, staff, client, office.keys.hash("form of the console", token))
