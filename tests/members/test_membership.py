"""Proof of membership: what opens it, what is counted, who is locked out."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.data_files.reading import DataFileError
from bot.directory.places import load_places
from bot.directory.unions import UnionIndex, load_unions
from bot.members.demo import load_demo_members
from bot.members.membership import Locked, Membership, MemberStatus, NotProved, prove_membership
from bot.privacy.attempts import AttemptRow, purge_attempts
from bot.privacy.keys import KeyRing
from bot.schema import metadata
from bot.settings import ROOT
from bot.storage.columns import now
from bot.storage.database import Database

DEMO = ROOT / "data" / "directory" / "demo_members.yml"
PHONE, TAIL = "13800000001", "01003X"
Outcome = Membership | NotProved | Locked


@pytest.fixture(scope="module")
def unions() -> UnionIndex:
    directory = ROOT / "data" / "directory"
    return load_unions(directory, load_places(directory))


class Hall:
    """Where proofs are given; each in a transaction of its own."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self.database, self.keys = database, keys

    def prove(
        self, phone: str = PHONE, tail: str = TAIL, conversation: str = "one", network: str | None = None
    ) -> Outcome:
        with self.database.write() as session:
            return prove_membership(session, self.keys, phone, tail, conversation, network)

    def let_pass(self, time: timedelta) -> None:
        with self.database.write() as session:
            for row in session.query(AttemptRow):
                row.last_at -= time
                row.locked_until = row.locked_until and row.locked_until - time


@pytest.fixture
def file_database(tmp_path: Path) -> Iterator[Database]:
    """SQLite only, where the file itself is what matters."""
    database = Database(f"sqlite:///{tmp_path / 'file.db'}")
    metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def hall(database: Database, keys: KeyRing, unions: UnionIndex) -> Hall:
    with database.write() as session:
        assert load_demo_members(session, keys, DEMO, unions) == 10
    return Hall(database, keys)


def test_phone_and_tail_open_the_membership(hall: Hall) -> None:
    expected = Membership("3307270000001", "磐安县总工会", date(2021, 5, 1), MemberStatus.ACTIVE)
    assert hall.prove() == expected
    assert hall.prove(tail="01003x") == expected


def test_unknown_phone_and_wrong_tail_look_alike(hall: Hall) -> None:
    unknown = [hall.prove(phone="13911111111", conversation="a") for _ in range(2)]
    wrong = [hall.prove(tail="999999", conversation="b") for _ in range(2)]
    assert unknown == wrong == [NotProved(2), NotProved(1)]


def test_three_failures_lock_the_conversation_whatever_is_tried(hall: Hall) -> None:
    outcomes = [hall.prove(phone=f"1391111111{digit}") for digit in range(3)]
    assert outcomes[:2] == [NotProved(2), NotProved(1)]
    assert isinstance(outcomes[2], Locked)
    assert now() + timedelta(minutes=29) < outcomes[2].until <= now() + timedelta(minutes=30)
    assert isinstance(hall.prove(), Locked), "the right proof is refused too"
    assert isinstance(hall.prove(conversation="two"), Membership)


def test_three_failures_lock_the_phone_from_everywhere(hall: Hall) -> None:
    for conversation in ("a", "b", "c"):
        hall.prove(tail="999999", conversation=conversation)
    assert isinstance(hall.prove(conversation="d"), Locked)
    assert isinstance(hall.prove("13800000002", "120014", "d"), Membership)


def test_a_network_may_err_ten_times(hall: Hall) -> None:
    for number in range(10):
        outcome = hall.prove(f"139111111{number:02}", conversation=f"c{number}", network="factory")
    assert isinstance(outcome, Locked)
    assert isinstance(hall.prove(conversation="fresh", network="factory"), Locked)
    assert isinstance(hall.prove(conversation="fresh", network="home"), Membership)


def test_a_lock_ends_and_the_count_begins_anew(hall: Hall) -> None:
    for _ in range(3):
        hall.prove(tail="999999")
    hall.let_pass(timedelta(minutes=31))
    assert hall.prove(tail="999999") == NotProved(2)
    assert isinstance(hall.prove(), Membership)


def test_success_clears_conversation_and_phone_but_not_the_network(hall: Hall) -> None:
    for _ in range(9):
        hall.prove(tail="999999", network="factory")
        hall.let_pass(timedelta(minutes=1))
        assert isinstance(hall.prove(network="factory"), Membership)
    assert isinstance(hall.prove(tail="999999", network="factory"), Locked)


def test_failures_are_forgotten_after_a_day(hall: Hall) -> None:
    hall.prove(tail="999999")
    hall.let_pass(timedelta(hours=25))
    assert hall.prove(tail="999999") == NotProved(2)


def test_meaningless_counters_are_purged(hall: Hall) -> None:
    hall.prove(tail="999999")
    with hall.database.write() as session:
        assert purge_attempts(session) == 0
    hall.let_pass(timedelta(hours=25))
    with hall.database.write() as session:
        assert purge_attempts(session) == 2


def test_parallel_failures_are_all_counted_and_none_slips_through(hall: Hall) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda number: hall.prove(tail=f"99999{number}", network="n"), range(8)))
    left = sorted(outcome.left for outcome in outcomes if isinstance(outcome, NotProved))
    assert left == [1, 2]
    assert sum(isinstance(outcome, Locked) for outcome in outcomes) == 6


def test_parallel_guards_in_any_order_do_not_block_each_other(hall: Hall) -> None:
    def prove(number: int) -> Outcome:
        return hall.prove(f"1391111111{number % 2}", conversation=f"c{number % 3}", network=f"n{number % 2}")

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(prove, range(24)))) == 24


def test_no_number_lies_in_clear_in_the_file(file_database: Database, keys: KeyRing, unions: UnionIndex) -> None:
    with file_database.write() as session:
        load_demo_members(session, keys, DEMO, unions)
    hall = Hall(file_database, keys)
    hall.prove()
    hall.prove(tail="98765X")
    path = Path(file_database.url.database or "")
    content = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert b"3307270000001" in content
    for secret in ("13800000001", "01003X", "13800000002", "120014", "98765X", "演示一"):
        assert secret.encode() not in content


def test_demo_members_are_loaded_into_an_empty_table_only(hall: Hall, unions: UnionIndex) -> None:
    with hall.database.write() as session:
        assert load_demo_members(session, hall.keys, DEMO, unions) == 0


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("gh-330727", "gh-999999", "没有代码是“gh-999999”的工会"),
        ('"2021-05-01"', '"5月1日"', "joined_on"),
        ("status: active", "status: happy", "active、left、retired"),
        ('"13800000001"', "13800000001", "“phone”要写文字"),
        ("name: 演示一", "nam: 演示一", "不认识“nam”"),
    ],
)
def test_a_broken_file_says_what_to_mend(
    file_database: Database, keys: KeyRing, unions: UnionIndex, tmp_path: Path, before: str, after: str, says: str
) -> None:
    content = DEMO.read_text()
    assert before in content
    file = tmp_path / "members.yml"
    file.write_text(content.replace(before, after, 1))
    with pytest.raises(DataFileError, match=says), file_database.write() as session:
        load_demo_members(session, keys, file, unions)


def test_a_status_is_told(hall: Hall) -> None:
    assert hall.prove("13800000004", "04004X").status is MemberStatus.RETIRED  # type: ignore[union-attr]  # it is proved
    assert hall.prove("13800000006", "260042").status is MemberStatus.LEFT  # type: ignore[union-attr]  # it is proved
