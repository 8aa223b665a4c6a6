"""The stream of the desk: nothing missing, nothing twice, in order, whatever the connection does."""

from __future__ import annotations

import random
import re
import threading

import pytest

from bot.staff.sessions import end_all
from tests.console.console_office import Office
from tests.console.conversations.agents import Agent, agent
from tests.console.conversations.talks import begin_talk

MESSAGES = 1000
AHEAD = 60
"""Pairs of messages that are written before the first of them has been heard."""


@pytest.fixture
def wang(service: Office) -> Agent:
    return agent(service, "wang", "小王")


def test_a_thousand_messages_during_cuts_arrive_once_each_and_in_order(service: Office, wang: Agent) -> None:
    talk, chance = begin_talk(service), random.Random(6)
    opened = wang.get(f"/{talk.id}")
    last = int(re.findall(r'data-last="(\d+)"', opened)[0])

    # Whoever is told of too much at once gets the page anew: the writer stays so near that this never comes.
    ahead = threading.Semaphore(AHEAD)

    def write() -> None:
        for number in range(0, MESSAGES, 2):
            assert ahead.acquire(timeout=60)
            talk.worker_says(f"第{number}句")
            talk.bot_says(f"第{number + 1}句")

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    heard: list[int] = []
    cuts = 0
    while len(heard) < MESSAGES:
        until = chance.randint(1, 60)
        with wang.follow(f"?open={talk.id}&after={last}", last if chance.random() < 0.5 else None) as events:
            for event in events:
                assert event.kind != "reload"
                if event.kind != "message":
                    continue
                assert event.number is not None
                assert event.number > last
                last = event.number
                # What the bot says meanwhile, that his words are kept, stands in between.
                found = [int(number) for number in re.findall(r"第(\d+)句", event.data["html"])]
                heard += found
                for _ in [number for number in found if number % 2]:
                    ahead.release()
                until -= 1
                if until <= 0 or len(heard) == MESSAGES:
                    break
        cuts += 1
    writer.join()
    assert heard == list(range(MESSAGES))
    assert cuts > 10


def test_who_missed_too_much_gets_the_page_anew(service: Office, wang: Agent) -> None:
    talk = begin_talk(service)
    for number in range(310):
        talk.bot_says(str(number))
    with wang.follow(f"?open={talk.id}&after=1") as events:
        assert next(events).kind == "reload"
    with wang.follow(f"?open={talk.id}&after=999999999") as events:
        assert next(events).kind == "reload", "a number that was never given"


def test_what_others_do_is_told_at_once(service: Office, wang: Agent) -> None:
    talk, li = begin_talk(service), agent(service, "xiaoli", "小李")
    with wang.follow(f"?open={talk.id}") as events:
        first = next(events)
        assert first.kind == "face"
        assert first.data["may_say"] is False
        assert li.post(f"{talk.id}/claim").status_code == 200
        kinds = {}
        for event in events:
            kinds[event.kind] = event.data
            if {"message", "face", "lists"} <= set(kinds):
                break
        assert "小李在接待" in kinds["face"]["head"]
        li.post(f"{talk.id}/note", text="备注一下")
        assert any("备注一下" in event.data.get("html", "") for event in events)
    with wang.follow() as events:
        begin_talk(service)
        li.post(f"{talk.id}/say", text="您好", client_id="1")
        assert next(events).kind == "lists"


def test_the_stream_ends_with_the_session(service: Office, wang: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.console.pages.conversations.live.LOOK_AFTER_SESSION", 0.05)
    talk = begin_talk(service)
    with wang.follow(f"?open={talk.id}") as events:
        assert next(events).kind == "face"
        with service.database.write() as session:
            end_all(session, wang.staff.id)
        assert [event.kind for event in events][-1] == "over"
    assert wang.client.get("/console/conversations").status_code == 303


def test_a_page_that_lies_open_keeps_no_session_open(service: Office, wang: Agent) -> None:
    from datetime import timedelta

    from bot.staff.tables import StaffSessionRow
    from bot.storage.columns import now

    def age() -> float:
        with service.database.read() as session:
            return (now() - session.query(StaffSessionRow).one().seen_at).total_seconds()

    with service.database.write() as session:
        session.query(StaffSessionRow).one().seen_at = now() - timedelta(minutes=20)
    wang.client.get("/console/conversations/lists", headers={"hx-request": "true", "x-by-itself": "1"})
    assert age() > 1000
    with wang.follow():
        assert age() > 1000, "a stream is opened anew by the browser itself"
    wang.post("active")
    assert age() < 100
