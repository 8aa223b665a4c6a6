"""The directory as it holds now: the files of data/directory, and over them what was imported into the database."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.directory.employer_match import EmployerIndex, Match
from bot.directory.grids import Employer, Grid, load_grids
from bot.directory.places import PlaceIndex
from bot.directory.stations import Station, load_stations
from bot.directory.store import read_employers, read_grids, read_stations, read_unions
from bot.directory.tables import DirectoryImportRow
from bot.directory.unions import Union, UnionIndex, load_unions
from bot.privacy.keys import KeyRing


class Directory:
    """Places, unions, grids, employers and stations at one moment; never changes, may be shared by threads."""

    def __init__(
        self,
        places: PlaceIndex,
        unions: UnionIndex,
        grids: Mapping[str, Grid],
        employers: Collection[Employer],
        stations: Mapping[str, Station],
    ) -> None:
        self.places = places
        self.unions = unions
        self.grids = grids
        self._stations = stations
        self._employers = EmployerIndex(employers, grids, places)

    def match_employer(self, said: str, place: str | None) -> Match:
        """Find the employer that a worker names, within the place he gave; see `bot.directory.employer_match`."""
        return self._employers.match(said, place)

    def grid_of_area(self, text: str, place: str) -> Grid | None:
        """The one grid within the place that has an area (community, park, road) which the text names."""
        found = [
            grid
            for grid in self.grids.values()
            if self.places.contains(place, grid.place) and any(len(area) >= 3 and area in text for area in grid.areas)
        ]
        return found[0] if len(found) == 1 else None

    def joint_unions_near(self, place: str, limit: int = 8) -> list[Union]:
        """The joint unions that a worker of this place may join; see `UnionIndex.joint_unions_near`."""
        return self.unions.joint_unions_near(place, limit)

    def station(self, code: str) -> Station | None:
        """The station with this code, None when there is none."""
        return self._stations.get(code)

    def stations_near(self, place: str, limit: int = 5) -> list[Station]:
        """The stations in a place; if there are none, those in the place around it, but never beyond a prefecture."""
        around = [code for code in self.places.ancestors(place) if self.places.get(code).parent is not None]
        for outer in (place, *around):
            found = [station for station in self._stations.values() if self.places.contains(outer, station.place)]
            if found:
                return sorted(found, key=lambda station: (station.place != place, station.code))[:limit]
        return []


class DirectoryBook:
    """Gives the present directory, read anew after an import, also one that another process made.

    Args:
        demo: use the invented grids, employers and stations of the files until real ones are imported.

    Raises:
        DataFileError: a file of the directory is broken; when the book is opened, never later.
    """

    def __init__(self, data_dir: Path, places: PlaceIndex, keys: KeyRing, demo: bool = True) -> None:
        self.places = places
        self._keys = keys
        self._demo = demo
        self._unions = load_unions(data_dir, places)
        self._grids, self._employers = load_grids(data_dir, places, self._unions)
        self._stations = load_stations(data_dir, places)
        self._lock = threading.Lock()
        self._current: tuple[int, Directory] | None = None

    def current(self, session: Session) -> Directory:
        """Return the directory as the database has it now."""
        newest = session.scalar(select(func.max(DirectoryImportRow.id))) or 0
        with self._lock:
            if self._current is None or self._current[0] != newest:
                self._current = newest, self._read(session)
            return self._current[1]

    def demo_unions(self) -> UnionIndex:
        """The unions of the files."""
        return self._unions

    def _read(self, session: Session) -> Directory:
        unions = self._unions.with_imported(read_unions(session))
        grids, employers = read_grids(session, self._keys), list(read_employers(session).values())
        stations = read_stations(session)
        if self._demo and not grids and not stations:
            # Nobody shall find an invented supervisor among real ones: one import ends the whole demonstration.
            grids, employers, stations = self._grids, self._employers, self._stations
        return Directory(self.places, unions, grids, employers, stations)
