"""Service stations: where a worker can go. Demonstration in data/directory/stations.yml, real ones are imported."""

from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as model

from bot.data_files.collecting import Faults
from bot.data_files.types import PlaceCode, Words
from bot.directory.files import read_file
from bot.directory.places import PlaceIndex

_CONFIG = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Station:
    """A place with a door: a service station, a service centre, a desk that takes applications.

    Attributes:
        code: its own code, which never changes.
        place: code of the street or county it lies in.
        hours: when it is open, in its own words.
        services: what it does, in a word each.
    """

    code: str
    name: str
    place: str
    address: str | None = None
    phone: str | None = None
    hours: str | None = None
    services: tuple[str, ...] = ()


@model(frozen=True, config=_CONFIG)
class StationEntry:
    """A station in the file."""

    code: Words
    name: Words
    place: PlaceCode
    address: Words | None = None
    phone: Words | None = None
    hours: Words | None = None
    services: tuple[Words, ...] = ()


@model(frozen=True, config=_CONFIG)
class StationsFile:
    """The whole file."""

    stations: tuple[StationEntry, ...]


def load_stations(data_dir: Path, places: PlaceIndex) -> dict[str, Station]:
    """Read `data_dir`/stations.yml.

    Raises:
        DataFileError: it cannot be used; every fault with line and remedy.
    """
    file = data_dir / "stations.yml"
    stations: dict[str, Station] = {}
    faults = Faults()
    for number, station in enumerate(read_file(file, StationsFile).stations):
        if station.place not in places:
            text = f"没有代码是 {station.place} 的地方，查对区划代码再写。"
            faults.add(file, text, "stations", number, "place")
        if station.code in stations:
            faults.add(file, f"“{station.code}”用了两次，改一个代码。", "stations", number, "code")
        stations[station.code] = Station(**asdict(station))
    faults.raise_all()
    return stations
