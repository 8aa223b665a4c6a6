"""What agents leave behind, on SQLite and on PostgreSQL: marks, drafts, presence, lists; and words said at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.audit.log import entries
from bot.conversations.transcript import entries_after
from bot.handover.agents.assigning import assign_waiting, is_automatic, switch_automatic
from bot.handover.agents.drafts import draft_of, save_draft
from bot.handover.agents.holding import take
from bot.handover.agents.lists import Which, listed
from bot.handover.agents.marks import mark_read, unread_by
from bot.handover.agents.notes import add_note
from bot.handover.agents.presence import PresenceState, choose_presence, presence_of
from bot.handover.agents.saying import Said, say
from bot.handover.agents.watching import join, leave, watchers_of
from bot.handover.model import HandoverError
from bot.knowledge import Knowledge
from bot.privacy.keys import KeyRing
from bot.staff import accounts
from bot.staff.model import Role, Staff
from bot.storage.database import Database
from tests.console.console_office import Office
from tests.console.conversations.talks import Talk, begin_talk


@pytest.fixture
def desk(database: Database, keys: KeyRing) -> Office:
    return Office("", database, keys, [])


@pytest.fixture
def wang(desk: Office) -> Staff:
    with desk.database.write() as session:
        return accounts.add_staff(session, desk.keys, "cli", "wang", "小王", Role.AGENT, ())


@pytest.fixture
def talk(desk: Office, wang: Staff) -> Talk:
    talk = begin_talk(desk)
    with desk.database.write() as session:
        talk.handover = take(session, desk.keys, talk.id, wang)
    return talk


def test_what_is_kept_of_an_agent(desk: Office, wang: Staff, talk: Talk) -> None:
    with desk.database.write() as session:
        for text in ("一", "一二", "一二三"):
            save_draft(session, desk.keys, talk.id, wang.id, text)
        choose_presence(session, desk.keys, wang.id, PresenceState.HERE, 3, ["legal", "legal", " "])
        choose_presence(session, desk.keys, wang.id, PresenceState.AWAY, 4, ["legal"])
        switch_automatic(session, desk.keys, wang.id, True)
        switch_automatic(session, desk.keys, wang.id, False)
    with desk.database.read() as session:
        assert draft_of(session, desk.keys, talk.id, wang.id) == "一二三"
        here = presence_of(session, wang.id)
        assert (here.state, here.capacity, here.skills, here.is_here) == (PresenceState.AWAY, 4, ("legal",), False)
        assert not is_automatic(session)
    with desk.database.write() as session:
        save_draft(session, desk.keys, talk.id, wang.id, "  ")
        assert draft_of(session, desk.keys, talk.id, wang.id) == ""
        with pytest.raises(HandoverError):
            save_draft(session, desk.keys, talk.id, wang.id, "长" * 4001)


def test_a_mark_only_moves_forward_and_lists_count_what_lies_beyond(desk: Office, wang: Staff, talk: Talk) -> None:
    talk.worker_says("在吗")
    with desk.database.write() as session:
        add_note(session, desk.keys, talk.id, wang.id, "备注不算未读")
        assert unread_by(session, wang.id, [talk.id]) == {talk.id: 2}
        last = entries_after(session, talk.id, 0)[-1].seq
        mark_read(session, talk.id, wang.id, last)
        mark_read(session, talk.id, wang.id, 1)
        assert unread_by(session, wang.id, [talk.id]) == {}
    talk.worker_says("喂")
    with desk.database.read() as session:
        [line] = listed(session, wang, Which.MINE).lines
        assert line.last
        assert (line.unread, line.last.text) == (1, "喂")
        assert [one.conversation_id for one in listed(session, wang, Which.ALL).lines] == [talk.id]
        assert listed(session, wang, Which.WAITING).lines == listed(session, wang, Which.CLOSED).lines == ()


def test_the_same_words_from_two_tabs_at_once_are_one_message(desk: Office, wang: Staff, talk: Talk) -> None:
    def tab(_number: int) -> Said:
        with desk.database.write() as session:
            assert talk.handover
            return say(session, desk.keys, talk.handover, wang.id, "您好", "one")

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(tab, range(8)))
    assert sorted(one.again for one in said) == [False] + [True] * 7
    assert len({one.outbox_id for one in said}) == 1


def test_looking_on_is_noted_once_and_ends(desk: Office, talk: Talk) -> None:
    with desk.database.write() as session:
        boss = accounts.add_staff(session, desk.keys, "cli", "boss", "主管", Role.SUPERVISOR, ())
        assert talk.handover
        for openly in (False, True, True):
            join(session, desk.keys, talk.handover, boss.id, openly)
        assert [(one.staff_id, one.openly) for one in watchers_of(session, talk.handover.id)] == [(boss.id, True)]
        told = [entry.text for entry in entries_after(session, talk.id, 0) if "主管" in entry.text]
        assert len(told) == 1, "the worker is told once"
        leave(session, desk.keys, talk.handover, boss.id)
        assert watchers_of(session, talk.handover.id) == []


def test_several_desks_that_give_out_at_once_give_each_out_once(
    desk: Office, wang: Staff, knowledge: Knowledge
) -> None:
    for _ in range(5):
        begin_talk(desk)
    with desk.database.write() as session:
        choose_presence(session, desk.keys, wang.id, PresenceState.HERE, 3, [])
        switch_automatic(session, desk.keys, wang.id, True)

    def give(_number: int) -> int:
        with desk.database.write() as session:
            return len(assign_waiting(session, desk.keys, knowledge.places))

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(give, range(6))) == 3
    with desk.database.read() as session:
        assert len(listed(session, wang, Which.MINE).lines) == 3
        assert sum(entry.what == "conversation_assigned" for entry in entries(session)) == 3
