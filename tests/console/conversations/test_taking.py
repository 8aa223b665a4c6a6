"""Who has a conversation: taking, the race for one, passing on, ending, by whom and where."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.audit.log import entries
from bot.conversations.transcript import entries_after
from bot.handover.model import HandoverState
from bot.handover.reading import open_handover_of
from bot.staff.model import Role
from tests.console.console_office import Office
from tests.console.conversations.agents import Agent, agent
from tests.console.conversations.talks import Talk, begin_talk


def has(talk: Talk) -> str | None:
    with talk.office.database.read() as session:
        found = open_handover_of(session, talk.id)
    return found.staff_id if found and found.state is HandoverState.CLAIMED else None


def acts(office: Office) -> list[str]:
    with office.database.read() as session:
        return [entry.what for entry in entries(session)]


def test_of_fifty_who_claim_at_once_one_wins_and_the_others_are_told_who(office: Office) -> None:
    talk = begin_talk(office)
    people = [agent(office, f"agent{number}", f"话务员{number}") for number in range(50)]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda one: one.post(f"{talk.id}/claim"), people))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 49}
    winner = people[[answer.status_code for answer in answers].index(200)]
    assert has(talk) == winner.staff.id
    said = {answer.json()["said"] for answer in answers if answer.status_code == 409}
    assert said == {f"{winner.staff.name}已经接手了这个会话。"}
    assert acts(office).count("conversation_claimed") == 1


def test_the_winner_may_claim_again_and_nothing_happens_twice(office: Office) -> None:
    talk, wang = begin_talk(office), agent(office, "wang")
    assert [wang.post(f"{talk.id}/claim").status_code for _ in range(2)] == [200, 200]
    with office.database.read() as session:
        told = [entry.text for entry in entries_after(session, talk.id, 0) if entry.author == "notice"]
    assert len(told) == 1
    assert acts(office).count("conversation_claimed") == 1


def test_an_agent_steps_into_a_conversation_that_nobody_asked_people_into(office: Office) -> None:
    talk, wang = begin_talk(office, asks=False), agent(office, "wang")
    assert "介入" in wang.get(f"/{talk.id}")
    assert wang.post(f"{talk.id}/claim").status_code == 200
    assert has(talk) == wang.staff.id
    assert wang.get(f"/{talk.id}").count("wang接手") == 1


def test_passing_on_to_a_colleague_and_to_a_skill(office: Office) -> None:
    talk = begin_talk(office)
    wang, li = agent(office, "wang", "小王"), agent(office, "xiaoli", "小李")
    wang.post(f"{talk.id}/claim")
    assert wang.post(f"{talk.id}/transfer", to=li.staff.id).status_code == 200
    assert has(talk) == li.staff.id
    refused = wang.post(f"{talk.id}/transfer", to=wang.staff.id)
    assert refused.json()["said"] == "这个会话现在在小李手上。"
    assert li.post(f"{talk.id}/transfer", to="skill:legal").status_code == 200
    assert has(talk) is None
    assert "法律" in wang.get("/lists?list=waiting")
    wang.post(f"{talk.id}/claim")
    assert wang.post(f"{talk.id}/release").status_code == 200
    assert has(talk) is None


@pytest.mark.parametrize("to", ["", "nobody"])
def test_passing_on_to_nobody_is_refused(office: Office, to: str) -> None:
    talk, wang = begin_talk(office), agent(office, "wang")
    wang.post(f"{talk.id}/claim")
    assert wang.post(f"{talk.id}/transfer", to=to).status_code == 409
    auditor = office.hire("auditor", Role.AUDITOR).staff
    assert wang.post(f"{talk.id}/transfer", to=auditor.id).status_code == 409
    assert has(talk) == wang.staff.id


def test_ending_leaves_the_outcome_as_a_note_that_the_worker_does_not_see(office: Office) -> None:
    talk, wang = begin_talk(office), agent(office, "wang")
    wang.post(f"{talk.id}/claim")
    assert wang.post(f"{talk.id}/close", outcome="none").status_code == 409
    assert wang.post(f"{talk.id}/close", outcome="ticket", text="等法援回电").status_code == 200
    assert has(talk) is None
    assert "结果：已登记工单。等法援回电" in wang.get(f"/{talk.id}")
    assert "人工服务结束" in wang.get("/lists?list=closed")
    with office.database.read() as session:
        said = " ".join(entry.text for entry in entries_after(session, talk.id, 0))
    assert "法援" not in said
    assert wang.post(f"{talk.id}/close", outcome="ticket").status_code == 409


def test_a_supervisor_assigns_joins_and_takes_many(office: Office) -> None:
    talks = [begin_talk(office) for _ in range(4)]
    wang, boss = agent(office, "wang", "小王"), agent(office, "boss", "主管", Role.SUPERVISOR)
    boss.post(f"{talks[0].id}/assign", to=wang.staff.id)
    assert has(talks[0]) == wang.staff.id
    assert boss.post(f"{talks[0].id}/join", openly="no").status_code == 200
    assert boss.post(f"{talks[0].id}/say", text="您好", client_id="1").status_code == 409, "silently means silently"
    assert boss.post(f"{talks[0].id}/join", openly="yes").status_code == 200
    assert boss.post(f"{talks[0].id}/say", text="我是主管", client_id="1").status_code == 200
    ids = ",".join(talk.id for talk in talks)
    done = boss.post("many", act="assign", ids=ids, to=wang.staff.id).json()
    assert (done["done"], done["failed"]) == (4, 0)
    done = boss.post("many", act="claim", ids=ids).json()
    assert (done["done"], done["failed"]) == (0, 4)
    assert "小王" in done["said"]
    assert boss.post("many", act="close", ids=ids).json()["done"] == 4
    assert boss.post("many", act="burn", ids=ids).status_code == 422


def test_what_lies_elsewhere_is_in_no_list_no_stream_and_not_among_many(office: Office) -> None:
    near, far, unknown = (begin_talk(office, place=place) for place in ("330727001", "330106", None))
    boss = agent(office, "boss", role=Role.SUPERVISOR, areas=("330700",))
    for which in ("waiting", "all"):
        shown = boss.get(f"/lists?list={which}")
        assert near.id in shown
        assert far.id not in shown
        assert unknown.id not in shown
    for talk in (far, unknown):
        headers = {"accept": "text/event-stream"}
        assert boss.client.get(f"/console/conversations/live?open={talk.id}", headers=headers).status_code == 404
        assert boss.post("many", act="claim", ids=talk.id).status_code == 404
        assert has(talk) is None
    officer = agent(office, "officer", role=Role.OFFICER, areas=("330106",))
    assert far.id in officer.get("/lists?list=waiting")
    assert near.id not in officer.get("/lists?list=all")


def test_lists_tell_what_is_mine_what_is_new_and_what_is_urgent(office: Office) -> None:
    urgent, usual = begin_talk(office, "我不想活了", risk=2), begin_talk(office, "想入会", channel="telegram")
    wang: Agent = agent(office, "wang")
    waiting = wang.get("/lists?list=waiting")
    assert waiting.index(usual.id) > waiting.index(urgent.id)
    assert "紧急" in waiting
    assert urgent.id not in wang.get("/lists?list=waiting&channel=telegram")
    wang.post(f"{urgent.id}/claim")
    urgent.worker_says("有人吗")
    mine = wang.get("/lists?list=mine")
    assert "2条未读" in mine
    assert "有人吗" in mine
    assert 'data-waiting="1" data-unread="2"' in mine
    wang.post(f"{urgent.id}/read", seq="999999")
    assert "未读" not in wang.get("/lists?list=mine")
