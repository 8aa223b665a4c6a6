"""QR codes that say where they hang: at a grid, a service station, a union. Scanned, they tell the worker's place.

A scene is `grid-<code>`, `station-<code>` or `union-<code>`, with the codes of data/directory or of the import, such as
`grid-zq-01`, `station-zd-330205005-1` and `union-gh-330205`: 64 letters, digits, `-` and `_` at most, which every
platform takes.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.directory.book import Directory
from bot.directory.grids import Grid
from bot.directory.stations import Station
from bot.directory.unions import Union


@dataclass(frozen=True)
class Scene:
    """What a scanned code says.

    Attributes:
        place: code of the place.
        words: what the worker is told about who is responsible there.
    """

    place: str
    words: str


def scene_of(directory: Directory, scene: str) -> Scene | None:
    """Return what a scene says; None when nothing of that kind has this code (any more)."""
    kind, _, code = scene.partition("-")
    if kind == "grid" and code in directory.grids:
        return _at_grid(directory, directory.grids[code])
    if kind == "station" and (station := directory.station(code)) is not None:
        return _at_station(directory, station)
    if kind == "union" and code in directory.unions:
        union = directory.unions.get(code)
        return Scene(union.place, f"您扫的是{_reached(union)}的码。这里的事可以直接问我。")
    return None


def _at_grid(directory: Directory, grid: Grid) -> Scene:
    union = directory.unions.get(grid.union)
    words = (
        f"您扫的是{grid.name}的码，这一片归{_reached(union)}管，有专门的网格监管员。您在这里登记的事，会直接派给他们。"
    )
    return Scene(grid.place, words)


def _at_station(directory: Directory, station: Station) -> Scene:
    facts = [
        f"地址：{station.address}" if station.address else "",
        f"电话：{station.phone}" if station.phone else "",
        f"开放时间：{station.hours}" if station.hours else "",
        f"能办：{'、'.join(station.services)}" if station.services else "",
    ]
    union = directory.unions.union_for_place(station.place)
    responsible = f"这里归{_reached(union)}管。" if union is not None else ""
    return Scene(station.place, "\n".join(filter(None, [f"您扫的是{station.name}的码。{responsible}", *facts])))


def _reached(union: Union) -> str:
    return f"{union.name}（{union.phone}）" if union.phone else union.name
