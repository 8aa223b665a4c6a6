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


def test_numbers_of_an_application_are_shown_with_their_middle_hidden(database: Database, keys: KeyRing) -> None:
    service = ServiceCatalogue(DATA_DIR / "services", load_places(DATA_DIR / "directory")).get(
        "331126/mutual_aid_claim"
    )
    assert service is not None
    values: Values = {
        "name": "李大山",
        "phone": "13812345678",
        "id_number": "11010119900307001X",
        "id_tail": "07001X",
        "share": 900,
    }
    with database.write() as session:
        conversation = open_conversation(session, "web", "a" * 64)
        file_application(
            session,
            keys,
            service,
            NewApplication("331126/mutual_aid_claim", values, None, None, None),
            conversation.id,
            "m",
        )
    with database.read() as session:
        exported = export_conversation(session, keys, conversation)
    assert exported["申请"][0]["填写的（号码中间隐去）"] == {
        "name": "李大山",
        "phone": "138******78",
        "id_number": "110*************1X",
        "id_tail": "0*****",
        "share": "900",
    }
