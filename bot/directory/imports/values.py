"""What a cell must hold: places, phones, codes, lists. Faults are sentences with their remedy."""

from __future__ import annotations

import re

from bot.directory.places import PlaceIndex

_PHONE = re.compile(
    r"1[3-9][0-9]{9}|0[0-9]{2,3}[- ]?[0-9]{7,8}(?:[- ][0-9]{1,6})?|[0-9]{5,8}|400[- ]?[0-9]{3}[- ]?[0-9]{4}"
)
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-]{0,39}")
_CREDIT_CODE = re.compile("[0-9A-HJ-NPQRTUWXY]{18}")
_CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SEPARATORS = re.compile("[、,，;；/|]| {2,}")


class ValueFault(Exception):
    """A cell that cannot be used; the text says why and what to do."""


class PlaceReader:
    """Reads places written as a code or as a name in full."""

    def __init__(self, places: PlaceIndex) -> None:
        self._places = places
        self._by_name: dict[str, list[str]] = {}
        for place in places:
            self._by_name.setdefault(place.name, []).append(place.code)

    def read(self, text: str) -> str:
        """Return the code of the place.

        Args:
            text: a code of 6, 9 or 12 digits (what stands behind the street is cut off), or a name with the places
                around it: 宁波市江北区庄桥街道.

        Raises:
            ValueFault: there is no such place, or several.
        """
        if text.isascii() and text.isdigit():
            return self._code(text)
        found = [code for code in self._ending_with(text) if self._fits(text, code)]
        if len(found) > 1:
            names = "、".join(self._places.full_name(code) for code in found[:3])
            raise ValueFault(f"“{text}” may be {names}: write the places around it too, or the code")
        if not found:
            raise ValueFault(f"no place is called “{text}”: write the code, or add the place to data/directory/places")
        return found[0]

    def _code(self, text: str) -> str:
        codes = [text]
        if len(text) == 12:
            codes = [text[:9], text[:6]] if text.endswith("000") else [text[:9]]
        if len(text) == 9 and text.endswith("000"):
            codes.append(text[:6])
        for code in codes:
            if code in self._places:
                return code
        raise ValueFault(f"no place has the code {text}: mend it, or add the place to data/directory/places")

    def _ending_with(self, text: str) -> list[str]:
        return [code for start in range(len(text) - 1) for code in self._by_name.get(text[start:], ())]

    def _fits(self, text: str, code: str) -> bool:
        """Whether what stands before the name is nothing but places around it, from the outside in."""
        before = text.removesuffix(self._places.get(code).name).replace(" ", "")
        for outer in reversed(self._places.ancestors(code)):
            before = before.removeprefix(self._places.get(outer).name)
        return not before


def code(text: str) -> str:
    """Return a code of digits and Latin letters."""
    if not _CODE.fullmatch(text):
        raise ValueFault(f"“{text}” is no code: use letters, digits and “-”, 40 at most")
    return text


def phone(text: str) -> str:
    """Return a phone number, mobile or not, as it was written."""
    if not _PHONE.fullmatch(text):
        raise ValueFault("this is no phone number: write 11 digits, or the area code and the number (0574-87654321)")
    return text


def credit_code(text: str) -> str:
    """Return a unified social credit code whose check character fits (GB 32100-2015)."""
    written = text.upper().replace(" ", "")
    if not _CREDIT_CODE.fullmatch(written):
        raise ValueFault(f"“{text}” is no unified social credit code of 18 characters: mend it, or leave it empty")
    total = sum(_CREDIT_DIGITS.index(one) * weight for one, weight in zip(written, _CREDIT_WEIGHTS, strict=False))
    if _CREDIT_DIGITS[(31 - total % 31) % 31] != written[-1]:
        raise ValueFault(
            f"the check character of “{text}” does not fit: one character is wrong; mend it or leave it empty"
        )
    return written


def listed(text: str) -> tuple[str, ...]:
    """Return the parts of a list written with 、 or commas."""
    return tuple(dict.fromkeys(part.strip() for part in _SEPARATORS.split(text) if part.strip()))


def named(text: str, longest: int = 100) -> str:
    """Return a name that is not too long."""
    if len(text) > longest:
        raise ValueFault(f"the text has more than {longest} characters: shorten it")
    return text
