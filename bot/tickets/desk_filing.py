"""A ticket that somebody of the hotline opens for a worker: prefilled from what he said, read as he would be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.directory.places import PlaceIndex
from bot.forms.choosing import hinted_at
from bot.forms.conditions import Value
from bot.forms.fields import Field
from bot.forms.parsing import FILE_REFERENCE, overheard, parse, phones_in
from bot.forms.reading import Parsed
from bot.privacy.door import mask, reveal
from bot.privacy.keys import KeyRing
from bot.text.normalise import normalise
from bot.text.personal import find_personal
from bot.tickets.form import TICKET_FORM, against_of, discretion_of
from bot.tickets.model import NewTicket
from bot.tickets.types import FALLBACK, TicketType, ticket_types

LONGEST_STORY = 3000
STORY_WORDS = 8
"""As many messages of the worker, the last ones, are offered as his story."""
DETAIL = "detail_"
"""Begins the names of the fields that belong to a type."""
_REFERENCE = re.compile("〔(手机[0-9]+)〕")
_NUMBERS = {"证件": "身份证号", "有误证件": "身份证号", "手机": "手机号", "电话": "电话号码", "卡号": "银行卡号"}


class TypedError(Exception):
    """What was typed is no ticket yet; `faults` tells for each field what to do."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("、".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Heard:
    """What a conversation has told already.

    Attributes:
        type: code of the type that the words hint at, empty when they hint at none.
        typed: values of the form's fields, as they stand in the form.
    """

    type: str
    typed: Mapping[str, str]


def hear(places: PlaceIndex, place: str | None, words: Sequence[str], kind: str = "") -> Heard:
    """Prefill a ticket from a conversation.

    Args:
        place: code of the place the worker belongs to.
        words: what he said, oldest first, personal numbers as references.
        kind: code of the type, empty: the one that his words hint at.
    """
    said = [spoken for spoken in (FILE_REFERENCE.sub("", text).strip() for text in words) if len(spoken) > 1]
    story = "\n".join(said[-STORY_WORDS:])[-LONGEST_STORY:]
    whole = normalise("。".join(said[-STORY_WORDS:]))
    code = kind if kind in ticket_types() else _hinted_type(whole)
    typed = {"place": places.full_name(place) if place and place in places else "", "story": story}
    if (employer := overheard(TICKET_FORM.field("employer"), whole, places)) is not None:
        typed["employer"] = str(employer)
    if phones := phones_in(story):
        typed["contact"] = phones[-1]
    if code:
        for field in ticket_types().get(code).fields:
            if (value := overheard(field, whole, places)) is not None:
                typed[f"{DETAIL}{field.name}"] = str(value)
    return Heard(code, typed)


def read_ticket(
    session: Session, keys: KeyRing, places: PlaceIndex, conversation_id: str | None, typed: Mapping[str, str]
) -> NewTicket:
    """Read a filled-in form. Personal numbers in the story become references, as in any text of the conversation.

    Args:
        conversation_id: the conversation it was told in; None: it was told by telephone.

    Raises:
        TypedError: something is missing or cannot be read.
    """
    faults: dict[str, str] = {}
    code = typed.get("type", "")
    if code not in ticket_types():
        raise TypedError({"type": "请选一个类型。"})
    kind = ticket_types().get(code)
    place = _place(places, typed.get("place", ""), kind, faults)
    story = _story(session, keys, conversation_id, typed.get("story", ""), faults)
    contact = _contact(session, keys, conversation_id, typed.get("contact", ""), faults)
    details = _details(kind, places, typed, faults)
    employer = _short(typed, "employer", 100, faults) if kind.asks_employer else None
    against = _short(typed, "against", 100, faults) if kind.against == "union" else None
    if kind.against == "union" and not against:
        faults.setdefault("against", "请写明投诉哪个工会，或者工会的什么人，这样才不会转到他手里。")
    for name, value in (("employer", employer), ("against", against)):
        _no_numbers(value or "", name, faults)
    if faults:
        raise TypedError(faults)
    about = against_of(kind, {"employer": employer, "against": against, "story": story})
    discretion = discretion_of(kind, {"discretion": typed.get("discretion")})
    return NewTicket(code, employer, place, story, contact, details, about, discretion, kind.urgent)


def _hinted_type(text: str) -> str:
    option = hinted_at(TICKET_FORM.field("type").options, text) if text else None
    return option.value if option is not None and option.value != FALLBACK else ""


def _place(places: PlaceIndex, typed: str, kind: TicketType, faults: dict[str, str]) -> str | None:
    text = typed.strip()
    if text in places:
        return text
    if not text:
        if not kind.urgent:
            faults["place"] = "请写事情发生的地方，写到县（市、区），比如“金华市磐安县”。"
        return None
    read = parse(TICKET_FORM.field("place"), text[:100], places)
    if isinstance(read, Parsed):
        return str(read.value)
    names = "、".join(f"{places.full_name(code)}（{code}）" for code in read.offered)
    faults["place"] = (
        f"不止一处，请写代码：{names}。" if names else "没找到这个地方，请写到县（市、区），比如“金华市磐安县”。"
    )
    return None


def _story(session: Session, keys: KeyRing, conversation_id: str | None, typed: str, faults: dict[str, str]) -> str:
    text = typed.replace("\r\n", "\n").strip()
    if len(text) < 5:
        faults["story"] = "请写清楚是什么事，至少五个字。"
    elif len(text) > LONGEST_STORY:
        faults["story"] = f"太长了，最多{LONGEST_STORY}个字。"
    elif conversation_id is not None:
        return mask(session, keys, conversation_id, text)
    else:
        _no_numbers(text, "story", faults)
    return text


def _contact(
    session: Session, keys: KeyRing, conversation_id: str | None, typed: str, faults: dict[str, str]
) -> str | None:
    text = typed.strip()
    if not text:
        return None
    referred = _REFERENCE.fullmatch(text)
    if referred and conversation_id is not None:
        number = reveal(session, keys, conversation_id, referred[1])
        if number is None:
            faults["contact"] = "他发的这个号码已经到期删掉了，请再问一次。"
        return number
    found = find_personal(text)
    if len(found) != 1 or found[0].kind not in {"手机", "电话"} or len(text) > 30:
        faults["contact"] = "请写一个手机号，或者带区号的电话；没有就空着。"
        return None
    return found[0].value


def _details(
    kind: TicketType, places: PlaceIndex, typed: Mapping[str, str], faults: dict[str, str]
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for field in kind.fields:
        name = f"{DETAIL}{field.name}"
        if field.kind == "choice":
            if ticked := _ticked(field, typed, name):
                found[field.name] = ticked
            continue
        text = normalise(typed.get(name, "")).strip()
        if not text:
            continue
        _no_numbers(text, name, faults)
        read = parse(field, text, places)
        if isinstance(read, Parsed):
            found[field.name] = read.value
        else:
            faults.setdefault(name, read.message)
    return found


def _ticked(field: Field, typed: Mapping[str, str], name: str) -> str:
    """Return the values of the options that were picked: of one list, or each with a box of its own."""
    boxes = {typed.get(name, "")} | {one.value for one in field.options if typed.get(f"{name}.{one.value}")}
    return ",".join(option.value for option in field.options if option.value in boxes)


def _short(typed: Mapping[str, str], name: str, longest: int, faults: dict[str, str]) -> str | None:
    text = " ".join(typed.get(name, "").split())
    if len(text) > longest:
        faults[name] = f"太长了，最多{longest}个字。"
    return text or None


def _no_numbers(text: str, name: str, faults: dict[str, str]) -> None:
    kinds = [_NUMBERS[span.kind] for span in find_personal(text) if span.kind in _NUMBERS]
    if kinds:
        faults[name] = f"这里有{kinds[0]}，请删掉：电话写在“联系电话”里，会加密存放。"
