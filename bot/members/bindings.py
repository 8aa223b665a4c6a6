"""Contacts bound to members: who has proved once who he is need not do so again on the same device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.forms.fields import FieldKind
from bot.members.codes import forget_codes, phones_proved_by_code
from bot.members.membership import Membership, membership_of
from bot.members.tables import BindingRow, MemberRow
from bot.privacy.door import refer
from bot.privacy.keys import KeyRing
from bot.storage.columns import now


class ProvedBy(StrEnum):
    """How a contact was proved to be a member's."""

    CODE = "code"
    ID_TAIL = "id_tail"


@dataclass(frozen=True)
class MemberContact:
    """A contact and the member it is bound to.

    Name, phone and ID tail stay encrypted until asked for. Use them within one function; in a draft or a text they
    appear as references only (`bot/privacy/door.py`).
    """

    membership: Membership
    proved_by: ProvedBy
    bound_at: datetime
    _name: bytes = field(repr=False)
    _phone: bytes = field(repr=False)
    _id_tail: bytes = field(repr=False)

    def name(self, keys: KeyRing) -> str:
        """Return the name in clear."""
        return keys.decrypt(self._name)

    def phone(self, keys: KeyRing) -> str:
        """Return the registered phone in clear, 11 digits."""
        return keys.decrypt(self._phone)

    def id_tail(self, keys: KeyRing) -> str:
        """Return the last six of the ID number in clear."""
        return keys.decrypt(self._id_tail)


def bind_member(session: Session, conversation_id: str, number: str, proved_by: ProvedBy) -> None:
    """Bind a contact to the member with this number, in place of the one before; a code outdoes the ID tail.

    Raises:
        NoResultFound: there is no such member.
    """
    member = session.scalars(select(MemberRow).where(MemberRow.number == number)).one()
    row = session.get(BindingRow, conversation_id, with_for_update=True)
    moment = now()
    if row is not None and (row.member_id, row.phone_hash) == (member.id, member.phone_hash):
        row.last_used_at = moment
        if row.proved_by == ProvedBy.CODE:
            return
    row = row or BindingRow(conversation_id=conversation_id)
    row.member_id, row.phone_hash, row.proved_by = member.id, member.phone_hash, proved_by
    row.bound_at = row.last_used_at = moment
    session.add(row)
    session.flush()


def bound_member(session: Session, conversation_id: str) -> MemberContact | None:
    """Return whom a contact is bound to and note that this was used; None when it is not bound (any more).

    A binding ends when the member's registered phone changes: his contact of before may be somebody else's by now.
    """
    found = session.execute(
        select(BindingRow, MemberRow)
        .join(MemberRow, MemberRow.id == BindingRow.member_id)
        .where(BindingRow.conversation_id == conversation_id)
    ).first()
    if found is None:
        return None
    binding, member = found
    if binding.phone_hash != member.phone_hash:
        session.delete(binding)
        return None
    binding.last_used_at = now()
    return MemberContact(
        membership_of(member), ProvedBy(binding.proved_by), binding.bound_at, member.name, member.phone, member.id_tail
    )


def known_answers(session: Session, keys: KeyRing, conversation_id: str) -> dict[FieldKind, str]:
    """Return what the bound member need not be asked again, by kind of field: references to name and phone.

    Nothing when the contact is not bound. The worker must see and confirm what is filled in from this.
    """
    contact = bound_member(session, conversation_id)
    if contact is None:
        return {}
    return {
        "name": refer(session, keys, conversation_id, "姓名", contact.name(keys)),
        "phone": refer(session, keys, conversation_id, "手机", contact.phone(keys)),
    }


def members_with_phone(session: Session, phone_hash: str) -> Sequence[Membership]:
    """Return the memberships registered with a phone; relatives may share one."""
    rows = session.scalars(select(MemberRow).where(MemberRow.phone_hash == phone_hash).order_by(MemberRow.number))
    return [membership_of(row) for row in rows]


def unbind(session: Session, conversation_id: str) -> bool:
    """End whatever this contact has proved; False when it was not bound."""
    forget_codes(session, conversation_id)
    gone = delete(BindingRow).where(BindingRow.conversation_id == conversation_id).returning(BindingRow.member_id)
    return session.scalar(gone) is not None


def proved_phones(session: Session, conversation_id: str) -> frozenset[str]:
    """Return keyed hashes (purpose `phone`) of the phones whose holder writes here.

    Proved by a one-time code within a day, or by one when the contact was bound. Phone and ID tail prove no possession:
    an employer knows both of all his workers, and must not thereby read what they have told about him.
    """
    phones = phones_proved_by_code(session, conversation_id)
    bound = (
        select(BindingRow.phone_hash)
        .join(MemberRow, MemberRow.id == BindingRow.member_id)
        .where(
            BindingRow.conversation_id == conversation_id,
            BindingRow.proved_by == ProvedBy.CODE,
            BindingRow.phone_hash == MemberRow.phone_hash,
        )
    )
    return frozenset(phones | set(session.scalars(bound)))


def purge_bindings(session: Session, unused_since: datetime) -> int:
    """Delete bindings that were not used since; return how many."""
    old = delete(BindingRow).where(BindingRow.last_used_at < unused_since).returning(BindingRow.conversation_id)
    return len(session.scalars(old).all())
