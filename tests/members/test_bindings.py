"""Contacts bound to members: what proves what, and how a binding ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bot.conversations.inbox import open_conversation
from bot.directory.places import load_places
from bot.directory.unions import load_unions
from bot.members.bindings import (
    ProvedBy,
    bind_member,
    bound_member,
    known_answers,
    members_with_phone,
    proved_phones,
    purge_bindings,
    unbind,
)
from bot.members.demo import load_demo_members
from bot.members.tables import BindingRow, MemberRow
from bot.privacy.door import mask, reveal
from bot.privacy.keys import KeyRing
from bot.settings import ROOT
from bot.storage.columns import now
from bot.storage.database import Database
from tests.members.code_office import DAY, PHONE, Office

FIRST, SECOND = "3307270000001", "3307270000002"


class Desk(Office):
    """An office with members and conversations."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        super().__init__(database, keys)
        directory = ROOT / "data" / "directory"
        with database.write() as session:
            load_demo_members(
                session, keys, directory / "demo_members.yml", load_unions(directory, load_places(directory))
            )
            self.one, self.two = (open_conversation(session, "web", name * 64).id for name in "ab")

    def bind(self, number: str = FIRST, by: ProvedBy = ProvedBy.CODE, conversation: str = "") -> None:
        with self.database.write() as session:
            bind_member(session, conversation or self.one, number, by)

    def bound(self, conversation: str = "") -> str | None:
        with self.database.write() as session:
            contact = bound_member(session, conversation or self.one)
            return contact.membership.number if contact else None

    def phones(self) -> frozenset[str]:
        with self.database.read() as session:
            return proved_phones(session, self.one)

    def prove_phone(self, phone: str = PHONE) -> None:
        self.request(phone, self.one)
        self.tell(self.received(self.one), self.one)


@pytest.fixture
def desk(database: Database, keys: KeyRing) -> Desk:
    return Desk(database, keys)


def test_a_bound_contact_tells_its_member(desk: Desk) -> None:
    assert desk.bound() is None
    desk.bind()
    with desk.database.write() as session:
        contact = bound_member(session, desk.one)
    assert contact is not None
    assert (contact.membership.number, contact.proved_by) == (FIRST, ProvedBy.CODE)
    assert (contact.name(desk.keys), contact.phone(desk.keys)) == ("演示一", PHONE)
    assert contact.id_tail(desk.keys) == "01003X"
    for private in ("演示一", PHONE, "01003X"):
        assert private not in repr(contact)


def test_a_bound_member_is_not_asked_what_is_known(desk: Desk) -> None:
    with desk.database.write() as session:
        assert known_answers(session, desk.keys, desk.one) == {}
    desk.bind()
    with desk.database.write() as session:
        known = known_answers(session, desk.keys, desk.one)
        assert known == {"name": "姓名1", "phone": "手机1"}
        assert mask(session, desk.keys, desk.one, PHONE) == "〔手机1〕"
        assert [reveal(session, desk.keys, desk.one, label) for label in known.values()] == ["演示一", PHONE]


def test_a_member_may_have_several_contacts_and_a_contact_one_member(desk: Desk) -> None:
    desk.bind()
    desk.bind(conversation=desk.two)
    desk.bind(SECOND)
    assert (desk.bound(), desk.bound(desk.two)) == (SECOND, FIRST)


def test_unbinding_ends_all_that_was_proved_here_and_nothing_elsewhere(desk: Desk) -> None:
    desk.prove_phone()
    desk.bind()
    desk.bind(conversation=desk.two)
    with desk.database.write() as session:
        assert unbind(session, desk.one) is True
        assert unbind(session, desk.one) is False
    assert (desk.bound(), desk.bound(desk.two)) == (None, FIRST)
    assert desk.phones() == frozenset()


def test_a_binding_ends_when_the_registered_phone_changes(desk: Desk) -> None:
    desk.bind()
    with desk.database.write() as session:
        member = session.scalars(select(MemberRow).where(MemberRow.number == FIRST)).one()
        member.phone_hash = desk.keys.hash("phone", "13999999999")
    assert desk.phones() == frozenset()
    assert desk.bound() is None
    with desk.database.read() as session:
        assert session.scalars(select(BindingRow)).all() == []


def test_a_binding_goes_with_its_member(desk: Desk) -> None:
    desk.bind()
    with desk.database.write() as session:
        session.execute(delete(MemberRow).where(MemberRow.number == FIRST))
    assert desk.bound() is None


def test_a_binding_that_is_not_used_is_purged_and_use_keeps_it(desk: Desk) -> None:
    desk.bind()
    desk.bind(conversation=desk.two)
    desk.let_pass(50 * DAY)
    desk.bound()
    desk.let_pass(50 * DAY)
    with desk.database.write() as session:
        assert purge_bindings(session, now() - 90 * DAY) == 1
    assert (desk.bound(), desk.bound(desk.two)) == (FIRST, None)


def test_a_code_proves_the_phone_for_a_day(desk: Desk) -> None:
    desk.prove_phone("13911111111")
    assert desk.phones() == {desk.keys.hash("phone", "13911111111")}
    desk.let_pass(timedelta(hours=25))
    assert desk.phones() == frozenset()


def test_a_binding_by_code_proves_the_phone_for_good_one_by_id_tail_never(desk: Desk) -> None:
    desk.bind(by=ProvedBy.ID_TAIL)
    assert desk.phones() == frozenset(), "an employer knows phone and ID of his workers"
    desk.bind(by=ProvedBy.CODE)
    desk.bind(by=ProvedBy.ID_TAIL)
    assert desk.phones() == {desk.keys.hash("phone", PHONE)}
    desk.bind(SECOND, ProvedBy.ID_TAIL)
    assert desk.phones() == frozenset()


def test_relatives_may_share_a_phone(desk: Desk) -> None:
    shared = desk.keys.hash("phone", PHONE)
    with desk.database.write() as session:
        session.scalars(select(MemberRow).where(MemberRow.number == SECOND)).one().phone_hash = shared
        assert [member.number for member in members_with_phone(session, shared)] == [FIRST, SECOND]
        assert members_with_phone(session, desk.keys.hash("phone", "13911111111")) == []
