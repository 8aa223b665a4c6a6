"""The copy of his data that a worker gets: all of it, and no number in clear."""

from __future__ import annotations

import json

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.filing import file_application
from bot.applications.model import NewApplication
from bot.channels.intake import Incoming, take_in
from bot.conversations.inbox import open_conversation
from bot.directory.places import load_places
from bot.forms.conditions import Values
from bot.privacy.export import export_conversation
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.storage.database import Database
from bot.tickets.filing import file_ticket
from bot.tickets.model import NewTicket


def test_the_phone_of_a_ticket_is_shown_with_its_middle_hidden(database: Database, keys: KeyRing) -> None:
    ticket = NewTicket("wage_arrears", "五金厂", "330727", "三个月没发工资", contact="13812345678")
    silent = NewTicket("other", None, "330727", "想问问建会的事", contact=None)
    with database.write() as session:
        conversation = open_conversation(session, "web", "a" * 64)
        take_in(session, keys, conversation, Incoming("m1", "我的手机13812345678"))
        file_ticket(session, keys, ticket, conversation.id, "m1")
        file_ticket(session, keys, silent, conversation.id, "m2")
    with database.read() as session:
        exported = export_conversation(session, keys, conversation)
    assert [shown["联系电话（中间隐去）"] for shown in exported["工单"]] == ["138******78", None]
    assert exported["工单"][0]["情况"] == "三个月没发工资"
    assert "13812345678" not in json.dumps(exported, ensure_ascii=False)


def test_an_application_stands_in_the_words_of_its_form_and_numbers_have_their_middle_hidden(
    database: Database, keys: KeyRing
) -> None:
    places = load_places(DATA_DIR / "directory")
    services = ServiceCatalogue(DATA_DIR / "services", places)
    service = services.get("330205/join_union")
    assert service is not None
    values: Values = {
        "workplace": "330205005",
        "employer": "演海五金厂",
        "employer_union": "none",
        "trade": None,
        "name": "李大山",
        "phone": "13812345678",
        "id_number": "11010119900307001X",
    }
    new = NewApplication("330205/join_union", values, None, None, None)
    with database.write() as session:
        conversation = open_conversation(session, "web", "a" * 64)
        file_application(session, keys, service, new, conversation.id, "m")
    with database.read() as session:
        exported = export_conversation(session, keys, conversation, services.forms(), places)
        without_form = export_conversation(session, keys, conversation)
    hidden = {"手机号": "138******78", "身份证号": "110*************1X"}
    assert exported["申请"][0]["填写的（号码中间隐去）"] == {
        "工作地点": "宁波市江北区庄桥街道",
        "工作单位": "演海五金厂",
        "单位有没有工会": "没有工会",
        "姓名": "李大山",
        **hidden,
    }
    told = without_form["申请"][0]["填写的（号码中间隐去）"]
    assert (told["phone"], told["id_number"]) == tuple(hidden.values()), "hidden also when the service is gone"
