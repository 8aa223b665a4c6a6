"""One-time codes: who gets one, what it proves, when it stops to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.members.codes import SEND_CODE, Expired, Proved, Sent, TooOften, Wrong, awaits_code, forget_codes
from bot.members.membership import Locked
from bot.members.sending import purge_codes
from bot.members.tables import OneTimeCodeRow
from bot.privacy.keys import KeyRing
from bot.schema import metadata
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.tables import TaskRow
from tests.members.code_office import DAY, MINUTE, OTHER_PHONE, PHONE, Office, wrong


@pytest.fixture
def office(database: Database, keys: KeyRing) -> Office:
    return Office(database, keys)


def test_the_right_code_proves_the_phone_once(office: Office) -> None:
    sent = office.request()
    assert isinstance(sent, Sent)
    assert now() + 4 * MINUTE < sent.valid_until <= now() + 5 * MINUTE
    code = office.received()
    assert len(code) == 6
    assert code.isdecimal()
    assert office.tell(code) == Proved(office.keys.hash("phone", PHONE))
    assert office.tell(code) == Expired()


def test_a_code_is_good_in_the_conversation_that_asked_for_it_only(office: Office) -> None:
    office.request()
    assert office.tell(office.received(), conversation="two") == Expired()
    assert isinstance(office.tell(office.received()), Proved)


def test_a_code_expires_after_five_minutes(office: Office) -> None:
    office.request()
    code = office.received()
    office.let_pass(5 * MINUTE)
    assert office.tell(code) == Expired()


def test_the_fifth_wrong_code_locks_and_the_right_one_is_refused_too(office: Office) -> None:
    office.request()
    code = office.received()
    assert [office.tell(wrong(code)) for _ in range(4)] == [Wrong(4), Wrong(3), Wrong(2), Wrong(1)]
    locked = office.tell(wrong(code))
    assert isinstance(locked, Locked)
    assert office.tell(code) == locked
    assert office.request() == locked
    office.let_pass(31 * MINUTE)
    assert isinstance(office.request(), Sent)


def test_wrong_codes_are_counted_for_a_network_too(office: Office) -> None:
    for number in range(10):
        office.request(f"139111111{number:02}", f"c{number}", "factory")
        outcome = office.tell(wrong(office.received(f"c{number}")), f"c{number}", "factory")
    assert isinstance(outcome, Locked)
    assert isinstance(office.request(PHONE, "fresh", "factory"), Locked)
    assert isinstance(office.request(PHONE, "fresh", "home"), Sent)


def test_a_newer_code_replaces_the_one_before(office: Office) -> None:
    office.request()
    first = office.received()
    office.let_pass(MINUTE)
    office.request(OTHER_PHONE)
    second = office.received()
    if first != second:
        assert office.tell(first) == Wrong(4)
    assert office.tell(second) == Proved(office.keys.hash("phone", OTHER_PHONE))


@pytest.mark.parametrize(
    ("phone", "conversation"), [(PHONE, "two"), (OTHER_PHONE, "one")], ids=["one phone", "one conversation"]
)
def test_a_minute_lies_between_two_codes(office: Office, phone: str, conversation: str) -> None:
    office.request()
    refused = office.request(phone, conversation)
    assert isinstance(refused, TooOften)
    assert now() < refused.until <= now() + MINUTE
    assert isinstance(office.request(OTHER_PHONE, "two"), Sent)
    office.let_pass(MINUTE)
    assert isinstance(office.request(PHONE, "one"), Sent)


def test_five_codes_a_day_to_a_phone_from_wherever(office: Office) -> None:
    for number in range(5):
        assert isinstance(office.request(conversation=f"c{number}"), Sent)
        office.let_pass(timedelta(hours=1))
    refused = office.request(conversation="another")
    assert isinstance(refused, TooOften)
    assert now() + timedelta(hours=18) < refused.until <= now() + timedelta(hours=19)
    office.let_pass(timedelta(hours=19))
    assert isinstance(office.request(conversation="another"), Sent)
    assert isinstance(office.request(conversation="yet another"), TooOften)


def test_five_codes_a_day_for_a_conversation_and_thirty_for_a_network(office: Office) -> None:
    for number in range(30):
        assert isinstance(office.request(f"139111111{number:02}", f"c{number // 5}", "factory"), Sent)
        office.let_pass(MINUTE)
    assert isinstance(office.request(PHONE, "c0", "home"), TooOften)
    assert isinstance(office.request(PHONE, "fresh", "factory"), TooOften)
    assert isinstance(office.request(PHONE, "fresh", "home"), Sent)


def test_parallel_requests_for_a_phone_send_one(office: Office) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda number: office.request(conversation=f"c{number}"), range(8)))
    assert sum(isinstance(outcome, Sent) for outcome in outcomes) == 1


def test_parallel_guesses_are_all_counted(office: Office) -> None:
    office.request()
    code = office.received()
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: office.tell(wrong(code)), range(8)))
    assert sorted(outcome.left for outcome in outcomes if isinstance(outcome, Wrong)) == [1, 2, 3, 4]
    assert sum(isinstance(outcome, Locked) for outcome in outcomes) == 4


def test_a_request_adds_one_task_that_tells_neither_phone_nor_code(office: Office) -> None:
    office.request()
    code = office.received()
    with office.database.read() as session:
        (task,) = session.scalars(select(TaskRow)).all()
        (row,) = session.scalars(select(OneTimeCodeRow)).all()
    assert (task.kind, task.payload) == (SEND_CODE, {"code": row.id})
    stored = str({**task.__dict__, **row.__dict__})
    assert PHONE not in stored
    assert code not in stored


def test_deleting_ends_what_was_proved_but_not_the_count(office: Office) -> None:
    office.request()
    office.tell(office.received())
    with office.database.write() as session:
        forget_codes(session, "one")
    assert isinstance(office.request(), TooOften)


def test_six_digits_are_awaited_while_a_code_holds(office: Office) -> None:
    def awaited() -> bool:
        with office.database.read() as session:
            return awaits_code(session, "one")

    assert not awaited()
    office.request()
    assert awaited()
    office.let_pass(5 * MINUTE)
    assert not awaited()


def test_codes_are_purged_when_they_count_no_more(office: Office) -> None:
    office.request()
    with office.database.write() as session:
        assert purge_codes(session, now() - 2 * DAY) == 0
    office.let_pass(2 * DAY)
    with office.database.write() as session:
        assert purge_codes(session, now() - 2 * DAY) == 1


def test_no_phone_and_no_code_lies_in_clear_in_the_file(tmp_path: Path, keys: KeyRing) -> None:
    database = Database(f"sqlite:///{tmp_path / 'file.db'}")
    metadata.create_all(database.engine)
    office = Office(database, keys)
    office.request()
    code = office.received()
    office.tell(code)
    database.close()
    content = b"".join(file.read_bytes() for file in tmp_path.glob("file.db*"))
    assert PHONE.encode() not in content
    assert code.encode() not in content
