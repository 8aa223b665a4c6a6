"""Ticket numbers and query codes."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.storage.clock import CHINA
from bot.storage.counters import next_count

# Without what is misread or misheard: 0 O, 1 I L, 2 Z, 5 S, 8 B.
_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
_CODE_CHARACTERS = _LETTERS + "34679"
CODE_LENGTH = 8

NUMBER_PATTERN = r"(?<![0-9A-Za-z])(?:GD[ -]?)?[0-9]{6}[ -]?[0-9]{4,6}(?![0-9A-Za-z])"
CODE_PATTERN = rf"(?<![0-9A-Za-z])[{_LETTERS}][{_CODE_CHARACTERS}]{{{CODE_LENGTH - 1}}}(?![0-9A-Za-z])"


def next_number(session: Session, moment: datetime) -> str:
    """Return the next number of the day: GD2611220001 is the first of 22 November 2026 in China."""
    day = moment.astimezone(CHINA).strftime("%y%m%d")
    return f"GD{day}{next_count(session, f'GD{day}'):04d}"


def query_code(keys: KeyRing, ticket_id: str) -> str:
    """Derive the code of a ticket from its id, so that it can be told again and lies nowhere.

    It begins with a letter: the digits of the number before it never run into it and look like an ID number.
    """
    rest = int(keys.hash("ticket code", ticket_id), 16)
    rest, index = divmod(rest, len(_LETTERS))
    code = _LETTERS[index]
    while len(code) < CODE_LENGTH:
        rest, index = divmod(rest, len(_CODE_CHARACTERS))
        code += _CODE_CHARACTERS[index]
    return code


def clean_number(text: str) -> str:
    """Return a ticket number as it is stored, however it was typed: "gd 261122-0001" → GD2611220001."""
    plain = re.sub("[^0-9A-Z]", "", text.upper())
    return plain if plain.startswith("GD") else f"GD{plain}"


def clean_code(text: str) -> str:
    """Return a query code as it was given out, however it was typed."""
    return re.sub("[^0-9A-Z]", "", text.upper())
