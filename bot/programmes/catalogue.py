"""All programmes by id and by place; a changed file counts at once, a broken one keeps its last good content."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.data_files.reading import DataFileError, Problem
from bot.data_files.watching import WatchedFolder
from bot.directory.places import PlaceIndex
from bot.forms.fields import Form
from bot.programmes.model import Programme
from bot.programmes.reading import read_programme
from bot.storage.clock import CHINA

FORM_PREFIX = "programme/"
"""What a form's name begins with when its questions are those of a programme; the id follows."""


class ProgrammeCatalogue:
    """The programmes of `data/programmes/<place>/<name>.yml`.

    Args:
        folder: data/programmes.

    Raises:
        DataFileError: a file cannot be used.
    """

    def __init__(self, folder: Path, places: PlaceIndex) -> None:
        self._places = places
        self._files_of_kind: dict[tuple[str, str], Path] = {}
        self._programmes: dict[str, Programme] = {}
        self._forms: dict[str, Form] = {}
        self._year = 0
        self._files = WatchedFolder(folder, self._read, DataFileError)
        self._index()

    def get(self, programme_id: str) -> Programme | None:
        """Return the programme `place/name`, None when there is none (any more)."""
        return self._programmes.get(programme_id)

    def all(self) -> dict[str, Programme]:
        """Return all programmes by id."""
        return dict(self._programmes)

    def forms(self) -> dict[str, Form]:
        """Return the questions of every programme by the name of their form."""
        if self._year != _this_year():
            self._index()  # 去年 is another year now
        return self._forms

    def near(self, place: str) -> dict[str, Programme]:
        """Return the programmes for a place: of each kind the one of the narrowest area that holds it."""
        found: dict[str, tuple[str, Programme]] = {}
        for programme_id, programme in self._programmes.items():
            if not self._places.contains(programme.place, place):
                continue
            other = found.get(programme.kind)
            if other is None or self._places.contains(other[1].place, programme.place):
                found[programme.kind] = (programme_id, programme)
        return dict(found.values())

    def inside(self, place: str) -> dict[str, Programme]:
        """Return the programmes of narrower areas: whoever named a city may be in one of its counties."""
        return {
            programme_id: programme
            for programme_id, programme in self._programmes.items()
            if programme.place != place and self._places.contains(place, programme.place)
        }

    def kinds_named(self, text: str) -> set[str]:
        """Return the kinds that a sentence asks for, whatever place has them."""
        return {one.kind for one in self._programmes.values() if one.called_in(text)}

    def word_in(self, text: str) -> str:
        """Return the longest word by which a sentence asks for a programme, "" when it names none."""
        words = {word for one in self._programmes.values() for word in one.called_in(text)}
        return max(sorted(words), key=len, default="")

    def after(self, question: str, place: str | None) -> dict[str, Programme]:
        """Return the programmes to be offered below the answer to a question, to a worker of this place."""
        if place is None or place not in self._places:
            return {}
        return {key: programme for key, programme in self.near(place).items() if question in programme.questions}

    def refresh(self) -> bool:
        """Read files that changed; True when something did."""
        changed = self._files.refresh()
        if changed:
            self._index()
        return changed

    def _read(self, path: Path) -> Programme:
        programme = read_programme(path, self._places)
        key = (programme.place, programme.kind)
        other = self._files_of_kind.get(key, path)
        if other != path and other.exists():
            text = f"这个地方的“{programme.kind}”已经写在 {other.name} 里，合成一个文件，用 rules 分年份。"
            raise DataFileError(Problem(path, None, text))
        self._files_of_kind = {kind: file for kind, file in self._files_of_kind.items() if file != path} | {key: path}
        return programme

    def _index(self) -> None:
        found = {f"{path.parent.name}/{path.stem}": programme for path, programme in self._files.contents().items()}
        self._programmes = found
        self._year = _this_year()
        self._forms = {
            f"{FORM_PREFIX}{key}": programme.form(f"{FORM_PREFIX}{key}", self._year) for key, programme in found.items()
        }


def _this_year() -> int:
    return datetime.now(CHINA).year
