"""The interface over HTTP, as the software of a call centre uses it: tokens, tickets, conversations, refusals."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from bot.api.app import build_api
from bot.api.desk import Desk
from bot.audit.log import entries
from bot.conversations.inbox import lock_conversation, open_conversation, receive, set_place
from bot.conversations.live import LiveHub
from bot.conversations.transcript import entries_after
from bot.directory.book import DirectoryBook
from bot.handover.asking import ask_for_person
from bot.handover.model import Reason
from bot.knowledge import Knowledge, load_knowledge
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.staff import accounts
from bot.staff.model import Role, Staff
from bot.staff.tables import AccessTokenRow
from bot.staff.tokens import SCOPES, all_tokens, make_token, revoke_token
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tickets.filing import file_ticket
from bot.tickets.model import NewTicket
from tests.databases import copied_sqlite
from tests.services import listening

PER_MINUTE = 40
STORY = {
    "type": "wage_arrears",
    "place": "磐安县",
    "story": "老板三个月没有发工资了，一共一万八。",
    "employer": "大盘山食品厂",
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@dataclass
class Centre:
    """A call centre with its account; `client` carries its token."""

    staff: Staff
    client: httpx.Client


@dataclass
class Interface:
    """The interface on a real port, with what stands behind it."""

    url: str
    database: Database
    keys: KeyRing
    kept: contextlib.ExitStack

    def centre(
        self, role: Role = Role.AGENT, areas: tuple[str, ...] = (), scopes: tuple[str, ...] = (), login: str = "centre"
    ) -> Centre:
        with self.database.write() as session:
            staff = accounts.add_staff(session, self.keys, "cli", login, "呼叫中心", role, areas)
            chosen = scopes or tuple(str(scope) for scope in SCOPES)
            token = make_token(session, self.keys, "cli", staff.id, "呼叫中心", chosen, 30)
        return Centre(staff, self.client(token))

    def client(self, token: str) -> httpx.Client:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self.kept.enter_context(httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=30))

    def conversation(self, place: str | None = "330727") -> str:
        """A worker who asked for a person."""
        with self.database.write() as session:
            conversation = open_conversation(session, "web", f"hash-{place}")
            lock_conversation(session, conversation.id)
            if place is not None:
                set_place(session, conversation.id, place)
            receive(session, conversation, f"{conversation.id}:1", "老板不发工资，找个人说说")
            ask_for_person(session, self.keys, conversation.id, Reason.ASKED)
            return conversation.id

    def answers(self, conversation_id: str) -> list[str]:
        """What people of the union told the worker."""
        with self.database.read() as session:
            return [one.text for one in entries_after(session, conversation_id, 0) if one.author == "agent"]


@pytest.fixture
def interface(sqlite_template: str, tmp_path: Path, keys: KeyRing, knowledge: Knowledge) -> Iterator[Interface]:
    with contextlib.ExitStack() as kept:
        database = Database(copied_sqlite(sqlite_template, tmp_path / "api.db"))
        kept.callback(database.close)
        book = DirectoryBook(DATA_DIR / "directory", knowledge.places, keys, demo=True)
        desk = Desk(database, keys, LiveHub(), knowledge.places, book)
        url = kept.enter_context(listening(build_api(desk, PER_MINUTE)))
        yield Interface(url, database, keys, kept)


def code(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return str(answer.json()["code"])


def open_ticket(centre: Centre, key: str = "call-4711", **changed: str) -> httpx.Response:
    return centre.client.post("/tickets", json={**STORY, **changed}, headers={"idempotency-key": key})


def test_a_ticket_is_opened_once_and_goes_through_the_hands_of_the_hotline(interface: Interface) -> None:
    centre = interface.centre()
    first, again = open_ticket(centre), open_ticket(centre)
    assert (first.status_code, first.json()) == (201, again.json())
    path = f"/tickets/{first.json()['number']}"
    shown = centre.client.get(path).json()
    assert (shown["state"], shown["place"], shown["employer"]) == ("submitted", "330727", "大盘山食品厂")
    assert "accept" in shown["acts"]
    accepted = centre.client.post(f"{path}/acts", json={"act": "accept", "seen": "submitted"}).json()
    assert (accepted["state"], accepted["steps"][-1]["person"]) == ("accepted", "呼叫中心")
    stale = centre.client.post(f"{path}/acts", json={"act": "reject", "text": "不归工会管", "seen": "submitted"})
    assert (stale.status_code, code(stale)) == (409, "stale")
    late = centre.client.post(f"{path}/acts", json={"act": "approve_result"})
    assert (late.status_code, code(late)) == (409, "not_possible")
    assert "受理" in late.json()["detail"] or "派单" in late.json()["detail"]
    taken = centre.client.post(f"{path}/acts", json={"act": "take_up"}).json()
    assert taken["state"] == "in_progress"
    settled = centre.client.post(f"{path}/acts", json={"act": "settle", "text": "单位补发了三个月工资。"}).json()
    assert settled["state"] == "resolved"
    assert [line["number"] for line in centre.client.get("/tickets", params={"state": "resolved"}).json()["items"]] == [
        first.json()["number"]
    ]


def test_a_phone_is_masked_and_revealed_only_with_the_scope(interface: Interface) -> None:
    with_it = interface.centre()
    without = interface.centre(scopes=("tickets.read",), login="reader")
    path = f"/tickets/{open_ticket(with_it, contact='13957901234').json()['number']}"
    assert "13957901234" not in with_it.client.get(path).text
    assert with_it.client.post(f"{path}/contact").json() == {"contact": "13957901234"}
    refused = without.client.post(f"{path}/contact")
    assert (refused.status_code, code(refused)) == (403, "scope")
    assert without.client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"type": "nothing"}, "type"),
        ({"place": "没有这个地方"}, "place"),
        ({"story": "身份证330727199001011239被扣了还不发工资"}, "story"),
        ({"contact": "不知道"}, "contact"),
        ({"story": "老板三个月\0没有发工资了"}, "内容不对"),
    ],
)
def test_what_cannot_be_read_is_told_by_field(interface: Interface, changed: dict[str, str], words: str) -> None:
    answer = open_ticket(interface.centre(), **changed)
    assert (answer.status_code, code(answer)) == (422, "invalid")
    assert words in answer.json()["detail"]


def test_a_conversation_is_taken_answered_once_and_handed_back(interface: Interface) -> None:
    centre, other = interface.centre(), interface.centre(login="other")
    conversation = interface.conversation()
    (waiting,) = centre.client.get("/conversations").json()["items"]
    assert (waiting["id"], waiting["owner"], waiting["mine"]) == (conversation, "queued", False)
    path = f"/conversations/{conversation}"
    early = centre.client.post(f"{path}/messages", json={"text": "您好", "client_id": "1"})
    assert (early.status_code, code(early)) == (409, "conflict")
    assert centre.client.post(f"{path}/claim").json()["mine"]
    taken = other.client.post(f"{path}/claim")
    assert taken.status_code == 409
    assert "呼叫中心" in taken.json()["detail"]
    for _ in range(2):
        assert centre.client.post(f"{path}/messages", json={"text": "您好，我来帮您", "client_id": "1"}).is_success
    assert interface.answers(conversation) == ["您好，我来帮您"]
    assert other.client.post(f"{path}/messages", json={"text": "我也来", "client_id": "2"}).status_code == 409
    read = centre.client.get(f"{path}/messages").json()["items"]
    assert [one["author"] for one in read if one["author"] != "notice"] == ["worker", "agent"]
    assert centre.client.get(f"{path}/messages", params={"after": read[-1]["seq"]}).json()["items"] == []
    assert "找个人说说" in "".join(centre.client.get(f"{path}/summary").json()["wants"])
    ended = centre.client.post(f"{path}/end", json={"outcome": "已解答"}).json()
    assert (ended["owner"], ended["mine"]) == ("bot", False)


def test_what_lies_elsewhere_is_not_there(interface: Interface) -> None:
    everywhere = interface.centre(login="everywhere")
    number = open_ticket(everywhere).json()["number"]
    conversation = interface.conversation()
    far = interface.centre(areas=("330106",), login="faraway")
    assert far.client.get("/tickets").json()["items"] == []
    assert far.client.get("/conversations", params={"which": "all"}).json()["items"] == []
    for path in (f"/tickets/{number}", f"/conversations/{conversation}/messages"):
        assert far.client.get(path).status_code == 404
    for path in (f"/tickets/{number}/acts", f"/conversations/{conversation}/claim", f"/tickets/{number}/contact"):
        assert far.client.post(path, json={"act": "accept"}).status_code == 404
    assert open_ticket(far).status_code == 403


def test_what_was_told_in_confidence_is_read_by_nobody_from_whom_the_ticket_is_kept(interface: Interface) -> None:
    conversation = interface.conversation()
    with interface.database.write() as session:
        ticket = NewTicket("harassment", None, "330727", "主管总在仓库里骚扰我", None, {}, None, "normal")
        file_ticket(session, interface.keys, ticket, conversation, "told-in-confidence", None)
    officer = interface.centre(
        role=Role.OFFICER, areas=("330727",), scopes=("conversations.read", "tickets.read"), login="officer"
    )
    for which in ("waiting", "all", "closed"):
        assert officer.client.get("/conversations", params={"which": which}).json()["items"] == []
    for part in ("messages", "summary"):
        assert officer.client.get(f"/conversations/{conversation}/{part}").status_code == 404
    centre = interface.centre()
    assert centre.client.post(f"/conversations/{conversation}/claim").status_code == 200


def test_free_words_of_other_systems_do_no_harm(interface: Interface) -> None:
    centre, conversation = interface.centre(), interface.conversation()
    assert centre.client.post(f"/conversations/{conversation}/claim").status_code == 200
    ended = centre.client.post(f"/conversations/{conversation}/end", json={"outcome": "回电13812345678"})
    assert ended.status_code == 200, "a number is kept out of the audit, not refused with an error of ours"
    path = f"/tickets/{open_ticket(centre).json()['number']}"
    odd = centre.client.post(f"{path}/acts", json={"act": "accept", "seen": "nowhere"})
    assert (odd.status_code, code(odd)) == (422, "invalid")
    with interface.database.read() as session:
        noted = {entry.what: entry for entry in entries(session)}
    assert "ticket_opened" in noted
    assert "13812345678" not in str(noted)


def test_an_account_of_a_place_opens_nothing_without_one(interface: Interface) -> None:
    here = interface.centre(areas=("330727",))
    nowhere = open_ticket(here, type="emergency", place="", story="想不开，站在楼顶上。")
    assert (nowhere.status_code, code(nowhere)) == (403, "place")


def test_every_route_asks_for_a_token_and_its_scope(interface: Interface) -> None:
    nobody = interface.client("")
    reader = interface.centre(role=Role.AUDITOR, scopes=("tickets.read",), login="reader").client
    described = nobody.get("/openapi.json").json()
    assert len(described["paths"]) >= 9
    for path, methods in described["paths"].items():
        at = path.removeprefix("/api/v1").replace("{number}", "GD2611220001").replace("{conversation_id}", "0" * 32)
        for method, operation in methods.items():
            assert operation["security"] == [{"HTTPBearer": []}], path
            for client, status in ((nobody, 401), (interface.client("gonghui_wrong"), 401), (reader, 403)):
                answer = client.request(method, at, json={}, headers={"idempotency-key": "x" * 8})
                may_read = client is reader and method == "get" and at.startswith("/tickets")
                assert answer.status_code == status or may_read, (method, path, answer.status_code)


def test_tokens_end(interface: Interface) -> None:
    centre = interface.centre()
    interface.centre(Role.ADMIN, login="boss")
    assert centre.client.get("/tickets").is_success
    with interface.database.write() as session:
        session.execute(update(AccessTokenRow).values(expires_at=now() - timedelta(seconds=1)))
    assert code(centre.client.get("/tickets")) == "token"
    with interface.database.write() as session:
        session.execute(update(AccessTokenRow).values(expires_at=now() + timedelta(days=1)))
    assert centre.client.get("/tickets").is_success
    with interface.database.write() as session:
        accounts.disable_staff(session, interface.keys, "cli", centre.staff.id)
    assert code(centre.client.get("/tickets")) == "token"
    with interface.database.write() as session:
        accounts.enable_staff(session, interface.keys, "cli", centre.staff.id)
        assert revoke_token(session, interface.keys, "cli", all_tokens(session)[-1].id)
    assert code(centre.client.get("/tickets")) == "token"


def test_a_flood_is_slowed_down(interface: Interface) -> None:
    centre = interface.centre()
    answers = [centre.client.get("/tickets", params={"tab": "mine"}).status_code for _ in range(PER_MINUTE + 5)]
    assert answers.count(429) == 5


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"{", 422), (b"[]", 422), (b'{"act": "fly"}', 422), (b"x" * 70_000, 413), (b"", 422)],
    ids=["cut", "list", "unknown act", "too long", "empty"],
)
def test_broken_requests_are_told_without_their_values(interface: Interface, content: bytes, status: int) -> None:
    centre = interface.centre()
    answer = centre.client.post(
        "/tickets/GD2611220001/acts", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status
    assert "fly" not in answer.text.replace("fly”", "")
    assert answer.headers["cache-control"] == "no-store"


def test_unknown_paths_are_problems_too(interface: Interface) -> None:
    answer = interface.centre().client.get("/nothing")
    assert (answer.status_code, code(answer)) == (404, "not_found")
