"""Tickets: filed once, numbered without gaps or doubles, open to those who may know."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from bot.conversations.inbox import open_conversation
from bot.conversations.tables import ConversationRow
from bot.privacy.attempts import AttemptRow
from bot.privacy.keys import KeyRing
from bot.privacy.rotation import re_encrypt_all
from bot.schema import metadata
from bot.storage.columns import now
from bot.storage.database import Database
from bot.text.personal import find_personal
from bot.tickets.filing import file_ticket
from bot.tickets.model import FiledTicket, NewTicket, TicketState, TicketStatus
from bot.tickets.numbers import CODE_PATTERN, NUMBER_PATTERN, clean_number, next_number, query_code
from bot.tickets.retention import purge_tickets
from bot.tickets.status import TicketLocked, own_tickets, ticket_status, tickets_of
from bot.tickets.tables import TicketRow

TICKET = NewTicket("wage_arrears", "五金厂", "330727", "三个月没发工资", contact="13812345678")


class Counter:
    """Files tickets and asks for them; each in a transaction of its own."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self.database, self.keys = database, keys
        with database.write() as session:
            self.here = open_conversation(session, "web", "here").id
            self.elsewhere = open_conversation(session, "web", "elsewhere").id

    def file(self, key: str = "m1") -> FiledTicket:
        with self.database.write() as session:
            return file_ticket(session, self.keys, TICKET, self.here, key)

    def ask(
        self, number: str, code: str | None = None, conversation: str | None = None, network: str | None = None
    ) -> TicketStatus | TicketLocked | None:
        with self.database.write() as session:
            return ticket_status(session, self.keys, number, code, conversation or self.elsewhere, network)


@pytest.fixture
def counter(database: Database, keys: KeyRing) -> Counter:
    return Counter(database, keys)


def test_a_repeated_message_files_one_ticket(counter: Counter) -> None:
    first = counter.file("m1")
    assert counter.file("m1") == first
    assert counter.file("m2") != first
    with counter.database.read() as session:
        assert len(session.scalars(select(TicketRow)).all()) == 2


def test_the_same_message_at_the_same_time_files_one_ticket(counter: Counter) -> None:
    with ThreadPoolExecutor(6) as pool:
        filed = set(pool.map(lambda _: counter.file("m1"), range(6)))
    assert len(filed) == 1


def test_numbers_run_without_doubles_when_many_file_at_once(counter: Counter) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(ticket.number for ticket in pool.map(counter.file, map(str, range(24))))
    day = numbers[0][:8]
    assert numbers == [f"{day}{number:04}" for number in range(1, 25)]


def test_the_day_of_a_number_is_the_day_in_china(database: Database) -> None:
    with database.write() as session:
        assert next_number(session, datetime(2026, 11, 21, 15, 59, tzinfo=UTC)) == "GD2611210001"
        assert next_number(session, datetime(2026, 11, 21, 16, 1, tzinfo=UTC)) == "GD2611220001"
        assert next_number(session, datetime(2026, 11, 22, 1, 0, tzinfo=UTC)) == "GD2611220002"


def test_numbers_and_codes_are_not_taken_for_personal_numbers(keys: KeyRing) -> None:
    for day in range(400):
        number = f"GD{(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day * 9)):%y%m%d}{day:04}"
        code = query_code(keys, str(day))
        for text in (f"{number} {code}", f"{number[2:]} {code}", f"单号{number}查询码{code}"):
            assert find_personal(text) == [], text
            assert re.search(NUMBER_PATTERN, text, re.IGNORECASE), text
            assert re.search(CODE_PATTERN, text, re.IGNORECASE), text


def test_a_code_has_no_character_that_is_misread(keys: KeyRing) -> None:
    codes = [query_code(keys, str(number)) for number in range(300)]
    assert all(len(code) == 8 and code[0].isalpha() for code in codes)
    assert not set("".join(codes)) & set("01258BILOSZ")
    assert len(set(codes)) == 300


@pytest.mark.parametrize("typed", ["GD2611220001", "gd2611220001", "GD 261122-0001", "2611220001"])
def test_a_number_is_recognised_however_it_is_typed(typed: str) -> None:
    assert clean_number(typed) == "GD2611220001"


def test_the_code_opens_a_ticket_from_anywhere(counter: Counter) -> None:
    filed = counter.file()
    status = counter.ask(filed.number.lower(), filed.query_code.lower())
    assert isinstance(status, TicketStatus)
    assert (status.number, status.type, status.state) == (
        filed.number,
        "wage_arrears",
        TicketState.SUBMITTED,
    )
    assert [step.state for step in status.steps] == [TicketState.SUBMITTED]


def test_the_conversation_that_filed_needs_no_code(counter: Counter) -> None:
    filed = counter.file()
    assert isinstance(counter.ask(filed.number, conversation=counter.here), TicketStatus)
    assert isinstance(counter.ask(filed.number, "WRONGXXX", conversation=counter.here), TicketStatus)
    assert counter.ask(filed.number) is None
    with counter.database.read() as session:
        assert [ticket.number for ticket in tickets_of(session, counter.here)] == [filed.number]
        assert tickets_of(session, counter.elsewhere) == []


def test_unknown_and_forbidden_look_alike(counter: Counter) -> None:
    filed = counter.file()
    forbidden = [counter.ask(filed.number, "ACDEFGHJ", counter.elsewhere) for _ in range(3)]
    unknown = [counter.ask("GD2601010001", "ACDEFGHJ", "another") for _ in range(3)]
    assert forbidden[:2] == unknown[:2] == [None, None]
    assert isinstance(forbidden[2], TicketLocked)
    assert isinstance(unknown[2], TicketLocked)


def test_guessing_locks_the_number_but_not_its_owner(counter: Counter) -> None:
    filed = counter.file()
    for conversation in ("a", "b", "c"):
        counter.ask(filed.number, "ACDEFGHJ", conversation)
    assert isinstance(counter.ask(filed.number, filed.query_code, "d"), TicketLocked)
    assert isinstance(counter.ask(filed.number, conversation=counter.here), TicketStatus)


def test_guesses_in_parallel_are_all_counted(counter: Counter) -> None:
    filed = counter.file()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: counter.ask(filed.number, "ACDEFGHJ", f"c{number}", "net"), range(2)))
    with counter.database.read() as session:
        counts = {row.scope: row.failures for row in session.scalars(select(AttemptRow))}
    assert counts == {"conversation": 1, "ticket": 2, "network": 2}


def test_a_ticket_outlives_its_conversation(counter: Counter) -> None:
    filed = counter.file()
    with counter.database.write() as session:
        session.execute(delete(ConversationRow).where(ConversationRow.id == counter.here))
    assert isinstance(counter.ask(filed.number, filed.query_code), TicketStatus)
    assert counter.ask(filed.number, conversation=counter.here) is None


def test_the_copy_of_his_data_has_all_he_told(counter: Counter) -> None:
    filed = counter.file()
    with counter.database.read() as session:
        ((status, told),) = own_tickets(session, counter.keys, counter.here)
        assert own_tickets(session, counter.keys, counter.elsewhere) == []
    assert (status.number, told) == (filed.number, TICKET)


def test_a_ticket_without_a_phone_is_a_ticket(counter: Counter) -> None:
    with counter.database.write() as session:
        file_ticket(session, counter.keys, replace(TICKET, contact=None), counter.here, "m1")
        ((_, told),) = own_tickets(session, counter.keys, counter.here)
    assert told.contact is None


def test_the_phone_is_stored_encrypted(tmp_path: Path, keys: KeyRing) -> None:
    database = Database(f"sqlite:///{tmp_path / 'tickets.db'}")
    metadata.create_all(database.engine)
    Counter(database, keys).file()
    with database.read() as session:
        stored = session.scalars(select(TicketRow.contact)).one()
    database.close()
    assert stored is not None
    assert keys.decrypt(stored) == "13812345678"
    content = b"".join(path.read_bytes() for path in tmp_path.glob("tickets.db*"))
    assert "三个月没发工资".encode() in content
    assert b"13812345678" not in content


def test_the_phone_survives_a_new_key(counter: Counter) -> None:
    counter.file()
    counter.keys.rotate()
    with counter.database.write() as session:
        assert re_encrypt_all(session, counter.keys) == 1
    counter.keys.forget_old_keys()
    with counter.database.read() as session:
        ((_, told),) = own_tickets(session, KeyRing(counter.keys.path), counter.here)
    assert told.contact == "13812345678"


def test_only_closed_tickets_are_purged_and_only_when_old(counter: Counter) -> None:
    filed = [counter.file(key) for key in ("open", "closed", "rejected")]
    with counter.database.write() as session:
        for ticket, state in zip(filed[1:], (TicketState.CLOSED, TicketState.REJECTED), strict=True):
            session.execute(update(TicketRow).where(TicketRow.number == ticket.number).values(state=state))
        assert purge_tickets(session, now() - timedelta(days=1)) == 0
        assert purge_tickets(session, now() + timedelta(days=1)) == 2
    assert isinstance(counter.ask(filed[0].number, conversation=counter.here), TicketStatus)
    assert counter.ask(filed[1].number, conversation=counter.here) is None
