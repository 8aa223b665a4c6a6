"""Workers of one employer who join by themselves: when there are enough, the union of the place gets one ticket."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.applications.approval import let_pass
from bot.applications.filing import file_application
from bot.applications.leads import lead_rule, load_lead_rule
from bot.applications.model import FiledApplication, NewApplication
from bot.data_files.reading import DataFileError
from bot.directory.book import Directory
from bot.directory.places import PlaceIndex
from bot.directory.unions import UnionIndex
from bot.members.leads import employer_key
from bot.members.tables import MemberRow
from bot.settings import DATA_DIR
from bot.tickets.tables import TicketRow
from bot.tickets.types import ticket_types
from tests.applications.applicant import id_number
from tests.applications.office import JOINING, Office


def apply(office: Office, index: int, employer: str | None = "演海五金厂", has_union: str = "none") -> str:
    person = id_number(f"3302051990{index:07}")
    values = {
        "workplace": "330205005",
        "employer": employer,
        "employer_union": has_union,
        "name": "王小明",
        "phone": f"139{index:08}",
        "id_number": person,
    }
    new = NewApplication(JOINING, values, "330205005", "lh-330205005-1", person)
    with office.database.write() as session:
        filed = file_application(
            session, office.keys, office.service(JOINING), new, office.conversation, f"{employer}{index}"
        )
    assert isinstance(filed, FiledApplication)
    return filed.number


def approve(office: Office, number: str) -> None:
    directory = Directory(office.places, office.unions, {}, [], {})
    with office.database.write() as session:
        let_pass(session, office.keys, office.service(JOINING), directory, number, "reviewer")


def tickets(office: Office) -> list[TicketRow]:
    with office.database.read() as session:
        return list(session.scalars(select(TicketRow)))


def test_the_rule_that_is_there_is_good_and_one_without_its_ticket_is_told(tmp_path: Path) -> None:
    assert lead_rule().members == 25
    text = (DATA_DIR / "applications" / "leads.yml").read_text(encoding="utf-8")
    file = tmp_path / "leads.yml"
    file.write_text(text.replace("union_founding_lead", "founding"), encoding="utf-8")
    with pytest.raises(DataFileError, match="第5行：data/tickets 里没有类型“founding”"):
        load_lead_rule(file, ticket_types())


def test_the_twenty_fifth_raises_a_lead_and_those_after_no_other(office: Office) -> None:
    names = ["演海五金厂", "宁波演海五金有限公司", "我在演海五金厂上班", "江北演海五金"]
    for index in range(24):
        approve(office, apply(office, index, names[index % 4]))
    approve(office, apply(office, 100, "演海塑料厂"))
    approve(office, apply(office, 101, None))
    approve(office, apply(office, 102, has_union="has"))
    assert tickets(office) == []
    approve(office, apply(office, 24))
    (ticket,) = tickets(office)
    assert ticket.type == "union_founding_lead"
    assert (ticket.union_code, ticket.place) == ("gh-330205005", "330205005")
    assert "25名职工" in ticket.story
    assert "演海五金厂" in ticket.story
    assert ticket.conversation_id is None
    approve(office, apply(office, 25))
    assert len(tickets(office)) == 1


def test_who_left_does_not_count(office: Office) -> None:
    for index in range(24):
        approve(office, apply(office, index))
    with office.database.write() as session:
        one = select(MemberRow.id).limit(1).scalar_subquery()
        session.execute(update(MemberRow).where(MemberRow.id == one).values(status="left"))
    approve(office, apply(office, 24))
    assert tickets(office) == []
    approve(office, apply(office, 25))
    assert len(tickets(office)) == 1


def test_two_who_are_approved_at_the_same_moment_are_both_counted(office: Office) -> None:
    for index in range(23):
        approve(office, apply(office, index))
    last = [apply(office, index) for index in (23, 24)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: approve(office, number), last))
    assert len(tickets(office)) == 1


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("演海五金厂", "330205/演海五金"),
        ("宁波市江北演海五金有限公司", "330205/演海五金"),
        ("我们单位叫演海五金", "330205/演海五金"),
        ("演海五金有限公司慈城分公司", "330205/演海五金/慈城"),
        ("鞋厂", None),
        ("早餐店", None),
        ("有限公司", None),
        ("。", None),
    ],
)
def test_names_that_mean_one_employer_have_one_key(
    places: PlaceIndex, unions: UnionIndex, said: str, key: str | None
) -> None:
    directory = Directory(places, unions, {}, [], {})
    assert employer_key(directory, said, "330205005") == key
