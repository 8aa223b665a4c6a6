"""Service stations: where a worker can go. Demonstration in data/directory/stations.yml, real ones are imported."""

from dataclasses import dataclass
from pathlib import Path

from bot.directory.errors import DirectoryError
from bot.directory.places import PlaceIndex
from bot.directory.yaml_files import entries, only_fields, read_yaml, text, texts

_FIELDS = frozenset({"code", "name", "place", "address", "phone", "hours", "services"})


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


def load_stations(data_dir: Path, places: PlaceIndex) -> dict[str, Station]:
    """Read `data_dir`/stations.yml.

    Raises:
        DirectoryError: an entry is incomplete, twice there or on an unknown place.
    """
    file = data_dir / "stations.yml"
    stations: dict[str, Station] = {}
    for entry in entries(file, read_yaml(file), "stations"):
        code = text(file, entry, "code", f"entry {entry}")
        where = f"station {code}"
        only_fields(file, entry, _FIELDS, where)
        place = text(file, entry, "place", where)
        if place not in places:
            raise DirectoryError(file, f"{where}: no place has the code {place}", "Mend 'place'")
        if code in stations:
            raise DirectoryError(file, f"{where}: is there twice", "Give one of the two another code")
        address, phone, hours = (
            text(file, entry, name, where) if name in entry else None for name in ("address", "phone", "hours")
        )
        services = texts(file, entry, "services", where)
        stations[code] = Station(code, text(file, entry, "name", where), place, address, phone, hours, services)
    return stations
