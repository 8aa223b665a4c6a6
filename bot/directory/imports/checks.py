"""Rows become entries of the directory, or faults with the number of the row and a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.directory.book import Directory
from bot.directory.grids import Employer, Grid, Supervisor
from bot.directory.imports import values
from bot.directory.imports.headings import Kind, Record
from bot.directory.imports.values import PlaceReader, ValueFault
from bot.directory.names import Level, level
from bot.directory.stations import Station
from bot.directory.store import Entry, employer_key
from bot.directory.unions import Union, UnionKind


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which row (None: not in the file but in what is stored already)."""

    row: int | None
    text: str


@dataclass
class Checked:
    """What the rows hold.

    Attributes:
        entries: by their key, in the order of the file.
        rows: the number of the row of each.
        notes: what is allowed but looks unfinished.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


class RowChecker:
    """Checks the rows of one kind of table against the directory as it holds now.

    Args:
        grids: the imported grids; employers hang on them, never on those of the demonstration.
    """

    def __init__(self, kind: Kind, directory: Directory, grids: Mapping[str, Grid]) -> None:
        self._kind = kind
        self._directory = directory
        self._grids = grids
        self._places = PlaceReader(directory.places)
        self._names: dict[str, str] = {}
        self._reads: dict[str, Callable[[Record, Checked], tuple[str, Entry]]] = {
            "unions": self._union,
            "grids": self._grid,
            "employers": self._employer,
            "stations": self._station,
        }

    def check(self, records: Iterable[Record]) -> Checked:
        """Read every row; all faults are collected, not the first alone."""
        rows = list(records)
        # A union may stand below those that name it as the one above them.
        self._names = {record.text("name"): record.text("code") for record in rows if record.text("code")}
        checked = Checked()
        for record in rows:
            try:
                key, entry = self._reads[self._kind.name](record, checked)
            except ValueFault as fault:
                checked.faults.append(Fault(record.number, str(fault)))
                continue
            if key in checked.rows:
                checked.faults.append(Fault(record.number, f"the same entry as row {checked.rows[key]}: delete one"))
                continue
            checked.entries[key], checked.rows[key] = entry, record.number
        return checked

    def _value[Read](self, record: Record, column: str, read: Callable[[str], Read]) -> Read:
        found = self._optional(record, column, read)
        if found is None:
            raise ValueFault(f"{self._kind.title_of(column)}: is empty. Fill it in")
        return found

    def _optional[Read](self, record: Record, column: str, read: Callable[[str], Read]) -> Read | None:
        cell = record.cells.get(column)
        title = self._kind.title_of(column)
        if cell is None or (not cell.text and cell.fault is None):
            return None
        if cell.fault is not None:
            raise ValueFault(f"{title}: {cell.fault}")
        try:
            return read(cell.text)
        except ValueFault as fault:
            raise ValueFault(f"{title}: {fault}") from fault

    def _union(self, record: Record, _checked: Checked) -> tuple[str, Entry]:
        code = self._value(record, "code", values.code)
        name = self._value(record, "name", values.named)
        return code, Union(
            code=code,
            name=name,
            place=self._value(record, "place", self._places.read),
            parent=self._optional(record, "parent", self._union_code),
            phone=self._optional(record, "phone", values.phone),
            kind=self._optional(record, "kind", _union_kind) or _union_kind(name),
            covers=self._optional(record, "covers", values.named),
        )

    def _grid(self, record: Record, checked: Checked) -> tuple[str, Entry]:
        code = self._value(record, "code", values.code)
        place = self._value(record, "place", self._street)
        union = self._optional(record, "union", self._union_code)
        if union is None:
            near = self._directory.unions.union_for_place(place)
            if near is None:
                raise ValueFault("所属工会: is empty, and no union looks after this street. Import the unions first")
            union = near.code
        supervisors = tuple(
            Supervisor(
                self._value(record, f"supervisor{number}", values.named),
                self._value(record, f"phone{number}", values.phone),
            )
            for number in (1, 2)
            if number == 1 or record.text("supervisor2") or record.text("phone2")
        )
        if len(supervisors) == 1:
            checked.notes.append(Fault(record.number, "has one supervisor only; a grid shall have two"))
        name = self._value(record, "name", values.named)
        areas = self._optional(record, "areas", values.listed) or ()
        return code, Grid(code, name, place, union, supervisors, areas)

    def _employer(self, record: Record, _checked: Checked) -> tuple[str, Entry]:
        employer = Employer(
            name=self._value(record, "name", values.named),
            grid=self._value(record, "grid", self._grid_code),
            aliases=self._optional(record, "aliases", values.listed) or (),
            credit_code=self._optional(record, "credit_code", values.credit_code),
            address=self._optional(record, "address", lambda text: values.named(text, 200)),
        )
        return employer_key(employer, self._grids[employer.grid].place), employer

    def _station(self, record: Record, _checked: Checked) -> tuple[str, Entry]:
        code = self._value(record, "code", values.code)
        return code, Station(
            code=code,
            name=self._value(record, "name", values.named),
            place=self._value(record, "place", self._places.read),
            address=self._optional(record, "address", lambda text: values.named(text, 200)),
            phone=self._optional(record, "phone", values.phone),
            hours=self._optional(record, "hours", values.named),
            services=self._optional(record, "services", values.listed) or (),
        )

    def _street(self, text: str) -> str:
        place = self._places.read(text)
        if level(self._directory.places.get(place)) is not Level.STREET:
            raise ValueFault(f"{self._directory.places.full_name(place)} is no street: a grid is part of one")
        return place

    def _union_code(self, text: str) -> str:
        """A union is named by its code or its name, in the file or in the directory."""
        if text in self._names.values() or text in self._directory.unions:
            return text
        if text in self._names:
            return self._names[text]
        found = [union.code for union in self._directory.unions.all() if union.name == text]
        if len(found) != 1:
            why = "several unions are called so: write the code" if found else "no such union: import the unions first"
            raise ValueFault(f"“{text}”: {why}")
        return found[0]

    def _grid_code(self, text: str) -> str:
        if text in self._grids:
            return text
        found = [grid.code for grid in self._grids.values() if grid.name == text]
        if len(found) != 1:
            why = "several grids are called so: write the code" if found else "no such grid: import the grids first"
            raise ValueFault(f"“{text}”: {why}")
        return found[0]


def _union_kind(text: str) -> UnionKind:
    if "联合" in text or text == "joint":
        return "joint"
    if text.endswith("工会") or text in ("place", "地方"):
        return "place"
    raise ValueFault(f"“{text}” is unknown: write 总工会 or 联合工会")
