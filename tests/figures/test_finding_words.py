"""Looking for words on both databases: signs that they use themselves are letters, and cases do not matter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversations.word_search import find_words
from bot.staff.model import Role
from bot.storage.database import Database
from bot.tickets.lookup import conversations_hidden_from, ticket_with_number, tickets_of_employer
from tests.figures.history import History, at, staff


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["加班"], ["加班100%", "ABC加班_费"]),
        (["100%"], ["加班100%"]),
        (["%"], ["加班100%"]),
        (["_"], ["ABC加班_费"]),
        (["abc", "费"], ["ABC加班_费"]),
        (["加班", "奖金"], []),
        (["\\"], []),
        (["' OR 1=1 --"], []),
    ],
)
def test_words_are_letters(database: Database, words: list[str], found: list[str]) -> None:
    with database.write() as session:
        history = History(session)
        for day, text in ((6, "加班100%"), (5, "ABC加班_费"), (4, "别的")):
            history.said(history.conversation(), at(day), text=text, answer="机器人说的加班不算")
        boss = staff(Role.SUPERVISOR)
        hidden = conversations_hidden_from(boss)
        assert [one.text for one in find_words(session, boss, words, at(1), None, hidden, 9)] == found


def test_the_newest_come_first_within_the_period_and_from_both_sides(database: Database) -> None:
    with database.write() as session:
        history, boss = History(session), staff(Role.SUPERVISOR)
        one = history.conversation("330727")
        history.said(one, at(5), text="工资一", author="agent", answer="工资二")
        history.said(one, at(6), text="工资三", author="agent", answer="好的")
        history.said(one, at(1), text="工资零")
        hidden = conversations_hidden_from(boss)
        found = find_words(session, boss, ["工资"], at(2), None, hidden, 2)
        assert [(found[0].text, found[0].author, found[0].at)] == [("工资三", "worker", at(6))]
        assert len(found) == 2
        before = find_words(session, boss, ["工资"], at(2), at(5) + timedelta(seconds=1), hidden, 9)
        assert sorted((one.text, one.author) for one in before) == [("工资一", "worker"), ("工资二", "agent")]
        elsewhere = staff(Role.OFFICER, "330106")
        assert find_words(session, elsewhere, ["工资"], at(2), None, conversations_hidden_from(elsewhere), 9) == []


def test_tickets_are_found_by_whom_may_see_them(database: Database) -> None:
    with database.write() as session:
        history = History(session)
        plain = history.ticket(at(5), employer="大盘山电子（100%外资）")
        secret = history.ticket(at(5), employer="大盘山电子", confidential=True)
        for role, numbers in ((Role.SUPERVISOR, {plain, secret}), (Role.AGENT, {plain}), (Role.MAINTAINER, set())):
            reader = staff(role)
            assert {one.number for one in tickets_of_employer(session, reader, "大盘山", 9)} == numbers
            assert {one for one in (plain, secret) if ticket_with_number(session, reader, one)} == numbers
        assert [one.number for one in tickets_of_employer(session, staff(), "0%外", 9)] == [plain]
