"""An application is filed once for a message, one at a time for a person, and nothing personal lies open."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from bot.applications.model import AlreadyOpen, FiledApplication
from bot.applications.reading import ApplicationLocked, application_with_code, filled_in
from bot.applications.states import Move
from bot.conversations.inbox import open_conversation
from bot.forms.tables import DraftRow
from tests.applications.applicant import LI, WANG, Applicant
from tests.applications.office import PERSON, Office


def test_a_message_files_one_application_however_often_it_comes(office: Office) -> None:
    first = office.files("m1")
    assert isinstance(first, FiledApplication)
    assert office.files("m1") == first
    assert office.application(first.number).steps[0].by == "worker"
    assert len(office.application(first.number).steps) == 1


def test_numbers_are_in_order_and_codes_differ(office: Office) -> None:
    filed = [office.files(f"m{count}", None) for count in range(3)]
    assert all(isinstance(one, FiledApplication) for one in filed)
    numbers = [one.number for one in filed if isinstance(one, FiledApplication)]
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]
    assert len({one.query_code for one in filed if isinstance(one, FiledApplication)}) == 3


def test_of_the_same_person_in_ten_conversations_at_once_one_wins(office: Office) -> None:
    with office.database.write() as session:
        others = [open_conversation(session, "web", f"other {count}").id for count in range(10)]

    def hand_in(count: int) -> FiledApplication | AlreadyOpen:
        return office.files(f"m{count}", PERSON, conversation=others[count])

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(hand_in, range(10)))
    assert sum(isinstance(result, FiledApplication) for result in results) == 1
    assert [result.number for result in results if isinstance(result, AlreadyOpen)] == [None] * 9


def test_the_same_message_ten_times_at_once_files_one(office: Office) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: office.files("m1"), range(10)))
    assert len(set(results)) == 1


def test_who_filed_it_is_told_its_number_and_nobody_else(office: Office) -> None:
    number = office.number("m1")
    assert office.files("m2") == AlreadyOpen(number)
    with office.database.write() as session:
        stranger = open_conversation(session, "web", "stranger").id
    assert office.files("m3", conversation=stranger) == AlreadyOpen(None)


def test_letter_case_makes_no_second_person(office: Office) -> None:
    office.number("m1", "33112619850505002X")
    assert isinstance(office.files("m2", "33112619850505002x"), AlreadyOpen)


@pytest.mark.parametrize("end", [(Move.WITHDRAW,), (Move.REJECT,), (Move.PASS, Move.PASS), (Move.ASK, Move.EXPIRE)])
def test_once_it_is_over_a_new_one_may_be_filed(office: Office, end: tuple[Move, ...]) -> None:
    number = office.number("m1")
    for move in end:
        office.moves(number, move)
    assert office.number("m2") != number


def test_the_code_opens_it_from_anywhere_and_guessing_is_locked(office: Office) -> None:
    filed = office.files("m1")
    assert isinstance(filed, FiledApplication)
    with office.database.write() as session:
        stranger = open_conversation(session, "web", "stranger").id

        def opens(code: str | None) -> object:
            return application_with_code(session, office.keys, filed.number, code, stranger, "network")

        assert opens(None) is None
        found = opens(f" {filed.query_code.lower()} ")
        assert found is not None
        assert not isinstance(found, ApplicationLocked)
        results = [opens("AAAAAAAA") for _ in range(20)]
        assert isinstance(results[-1], ApplicationLocked)
        assert isinstance(opens(filed.query_code), ApplicationLocked)


def test_personal_values_lie_nowhere_in_clear(applicant: Applicant) -> None:
    applicant.applies("我在庆元，要报医疗互助")
    applicant.tells("参加了", "2019年", "一万二", "李大山", LI, "13812345679", "竹木厂")
    secrets = ("李大山", LI, "13812345679")
    assert everywhere(applicant, secrets) == []
    applicant.tells("跳过", "跳过", "跳过", "跳过", "确认提交")
    applicant.asks("补材料")
    applicant.tells("跳过", "我是李大山的爱人，电话13812345679")
    with applicant.database.read() as session:
        (found,) = session.execute(text("SELECT id, number FROM applications")).all()
        assert filled_in(session, applicant.keys, found.id)["id_number"] == LI
        assert filled_in(session, applicant.keys, found.id)["name"] == "李大山"
    # A name in the middle of other words is not masked by the door; numbers are, wherever they stand.
    assert everywhere(applicant, secrets[1:]) == []
    if applicant.database.is_sqlite:
        assert applicant.database.url.database is not None
        raw = b"".join(path.read_bytes() for path in Path(applicant.database.url.database).parent.glob("test.db*"))
        assert "庆元".encode() in raw
        for secret in secrets[1:]:
            assert secret.encode() not in raw


def test_a_draft_holds_references_only(applicant: Applicant) -> None:
    applicant.applies("我在江北庄桥街道，想入会，我叫王小明，电话13812345678")
    applicant.tells("鞋厂", "没有", "跳过", WANG)
    with applicant.database.read() as session:
        (values,) = session.scalars(select(DraftRow.values))
    for secret in ("王小明", "13812345678", WANG):
        assert secret not in str(values)
    assert (values["phone"], values["name"], values["id_number"]) == ("手机1", "姓名1", "证件1")


def everywhere(applicant: Applicant, secrets: tuple[str, ...]) -> list[str]:
    """Return tables and columns in which a secret stands in clear."""
    found = []
    with applicant.database.read() as session:
        for table in inspect(applicant.database.engine).get_table_names():
            for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608 # names of our tables
                for column, value in row.items():
                    shown = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                    escaped = [secret.encode("unicode_escape").decode() for secret in secrets]
                    if any(secret in shown for secret in (*secrets, *escaped)):
                        found.append(f"{table}.{column}")
    return found
