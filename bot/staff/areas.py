"""The places that an account is bound to, as people type them."""

from __future__ import annotations

import re

from bot.directory.places import PlaceIndex
from bot.staff.model import Role, StaffError
from bot.staff.roles import AREA_BOUND

MOST = 30


def read_areas(places: PlaceIndex, typed: str) -> tuple[str, ...]:
    """Return the codes of places typed as codes or names, with commas or spaces between: `330727 杭州市`.

    Raises:
        StaffError: one is unknown or means several places.
    """
    parts = [part for part in re.split(r"[\s,，、;；]+", typed) if part]
    if len(parts) > MOST:
        raise StaffError(f"最多写{MOST}个地区。")
    return tuple(dict.fromkeys(_code(places, part) for part in parts))


def require_areas(role: Role, areas: tuple[str, ...]) -> None:
    """Refuse an account without places whose role needs some.

    Raises:
        StaffError: so it is.
    """
    if role in AREA_BOUND and not areas:
        raise StaffError("工会干部的账号要写明负责的地区。")


def _code(places: PlaceIndex, part: str) -> str:
    if part in places:
        return part
    mention = None if part.isdigit() else places.only_place(part)
    if mention is None:
        raise StaffError(f"不认识地区“{part[:20]}”，请写全称（如磐安县）或者区划代码（如330727）。")
    if len(mention.candidates) > 1:
        names = "、".join(f"{places.full_name(code)}（{code}）" for code in mention.candidates[:5])
        raise StaffError(f"“{part[:20]}”不止一处，请写代码：{names}。")
    return mention.candidates[0]
