"""What agents write: once, to the right ones, on every channel; and what workers write is only ever text."""

from __future__ import annotations

import re

import httpx
import pytest
from sqlalchemy import func, select

from bot.conversations.deliveries import conversations_to_deliver, settle_row, undelivered
from bot.conversations.tables import DeliveryRow, EventRow, OutboxRow
from bot.conversations.transcript import entries_after
from bot.staff.model import Role
from tests.console.console_office import Office
from tests.console.conversations.agents import Agent, agent
from tests.console.conversations.talks import Talk, begin_talk

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">" onmouseover="alert(3)'


def said_by_agent(talk: Talk) -> list[str]:
    with talk.office.database.read() as session:
        return [entry.text for entry in entries_after(session, talk.id, 0) if entry.author == "agent"]


@pytest.fixture
def wang(office: Office) -> Agent:
    return agent(office, "wang", "小王")


def test_the_same_words_sent_twice_are_said_once(office: Office, wang: Agent) -> None:
    talk = begin_talk(office)
    wang.post(f"{talk.id}/claim")
    answers = [wang.post(f"{talk.id}/say", text="您好", client_id="one").json() for _ in range(3)]
    assert [answer["again"] for answer in answers] == [False, True, True]
    assert len({answer["id"] for answer in answers}) == 1
    assert wang.post(f"{talk.id}/say", text="您好", client_id="two").json()["again"] is False
    assert said_by_agent(talk) == ["您好", "您好"]


def test_who_has_lost_the_conversation_is_told_and_nothing_is_said(office: Office, wang: Agent) -> None:
    talk, li = begin_talk(office), agent(office, "xiaoli", "小李")
    before = wang.post(f"{talk.id}/say", text="您好", client_id="1")
    assert before.json()["said"] == "没有发出：这个会话还没有人接，请先接手。"
    wang.post(f"{talk.id}/claim")
    wang.post(f"{talk.id}/transfer", to=li.staff.id)
    assert (
        wang.post(f"{talk.id}/say", text="您好", client_id="1").json()["said"] == "没有发出：这个会话现在在小李手上。"
    )
    li.post(f"{talk.id}/close", outcome="solved")
    assert li.post(f"{talk.id}/say", text="您好", client_id="1").status_code == 409
    assert said_by_agent(talk) == []


@pytest.mark.parametrize("text", ["", "  \n ", "长" * 2001])
def test_no_words_and_too_many_are_refused(office: Office, wang: Agent, text: str) -> None:
    talk = begin_talk(office)
    wang.post(f"{talk.id}/claim")
    assert wang.post(f"{talk.id}/say", text=text, client_id="1").status_code == 409
    assert wang.post(f"{talk.id}/note", text=text).status_code == 409


def test_words_go_out_on_a_channel_that_pushes_and_only_what_surely_failed_is_sent_again(
    office: Office, wang: Agent
) -> None:
    talk = begin_talk(office, channel="telegram")
    wang.post(f"{talk.id}/claim")
    said = wang.post(f"{talk.id}/say", text="您好", client_id="1").json()["id"]
    with office.database.read() as session:
        assert talk.id in conversations_to_deliver(session, "telegram")
    for state, told, again in (("unknown", "不确定是否送到", 409), ("failed", "没有送到", 200)):
        with office.database.write() as session:
            for row in undelivered(session, talk.id):
                settle_row(row, "unknown" if state == "unknown" else "failed", "timeout")
        shown = wang.get(f"/{talk.id}")
        assert told in shown
        assert (f'data-again="{said}"' in shown) is (state == "failed")
        assert wang.post(f"{talk.id}/again", message=said).status_code == again
        if state == "unknown":
            with office.database.write() as session:
                sent_by = session.get_one(OutboxRow, said).delivery_id
                session.get_one(DeliveryRow, sent_by).state = "pending"
    with office.database.read() as session:
        assert talk.id in conversations_to_deliver(session, "telegram")


def test_notes_drafts_and_typing_never_reach_the_worker(office: Office, wang: Agent) -> None:
    talk = begin_talk(office)
    wang.post(f"{talk.id}/claim")
    with office.database.read() as session:
        before = entries_after(session, talk.id, 0)
    wang.post(f"{talk.id}/note", text="上次很激动，慢慢说")
    wang.post(f"{talk.id}/draft", text="写了一半")
    for _ in range(3):
        wang.post(f"{talk.id}/typing")
    with office.database.read() as session:
        assert entries_after(session, talk.id, 0) == before
        typing = select(func.count()).where(EventRow.conversation_id == talk.id, EventRow.kind == "typing")
        assert session.scalar(typing) == 1, "one is enough"
    colleague = agent(office, "xiaoli", "小李")
    shown = colleague.get(f"/{talk.id}")
    assert "上次很激动，慢慢说" in shown
    assert "写了一半" not in shown, "a draft is one's own"
    assert "写了一半" in wang.get(f"/{talk.id}")
    wang.post(f"{talk.id}/say", text="您好", client_id="1")
    assert "写了一半" not in wang.get(f"/{talk.id}"), "what was sent is no draft any more"
    with office.database.read() as session:
        assert session.scalar(typing) == 0


def test_what_workers_write_is_shown_as_text_everywhere(office: Office, wang: Agent) -> None:
    talk = begin_talk(office, HOSTILE, place="330727")
    talk.worker_says(HOSTILE)
    wang.post(f"{talk.id}/claim")
    wang.post(f"{talk.id}/note", text=HOSTILE)
    wang.post(f"{talk.id}/draft", text="</textarea>" + HOSTILE)
    wang.post(f"{talk.id}/say", text=HOSTILE, client_id='"><b>')
    pages = [wang.get(path) for path in ("/lists?list=mine", f"/{talk.id}", f"/{talk.id}/worker", f"/{talk.id}/older")]
    pages.append(wang.get(f"/{talk.id}?list=mine", part=False))
    with wang.follow(f"?open={talk.id}&after=0") as events:
        for event in events:
            pages.append(str(event.data.get("html", event.data)))
            if event.kind == "face":
                break
    assert sum("&lt;script&gt;" in page for page in pages) >= 5
    for page in pages:
        assert not re.search(r"<script(?! src=\"/console/files/)|<img src=x|\sonmouseover=\"|<b>\"", page)


def test_numbers_are_masked_and_each_look_at_one_is_noted(office: Office, wang: Agent) -> None:
    talk = begin_talk(office, "我叫王小明，手机13812345678")
    shown = wang.get(f"/{talk.id}")
    assert "138****5678" in shown
    assert "13812345678" not in shown
    assert wang.post(f"{talk.id}/reveal", label="手机1").json() == {"value": "13812345678"}
    assert wang.post(f"{talk.id}/reveal", label="手机2").status_code == 409
    auditor = agent(office, "auditor", role=Role.AUDITOR)
    audit = auditor.client.get("/console/audit").text
    assert audit.count("查看号码") >= 1
    assert "13812345678" not in audit


def test_a_worker_s_picture_is_shown_and_nobody_else_s(office: Office, wang: Agent) -> None:
    talk, other = begin_talk(office, picture=True), begin_talk(office)
    assert f"{talk.path}/files/{talk.file_id}" in wang.get(f"/{talk.id}")
    answer: httpx.Response = wang.client.get(f"{talk.path}/files/{talk.file_id}")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert wang.client.get(f"{other.path}/files/{talk.file_id}").status_code == 404
