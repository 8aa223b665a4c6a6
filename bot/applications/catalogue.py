"""All services by id and by place; a changed file counts at once, a broken one keeps its last good content."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.applications.estimates import ProgrammeEstimate, missing_for
from bot.applications.service import Service, read_service
from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, Problem, read_text
from bot.data_files.watching import WatchedFolder
from bot.directory.places import PlaceIndex
from bot.forms.fields import Form
from bot.programmes.catalogue import ProgrammeCatalogue


class ServiceCatalogue:
    """The services of `data/services/<place>/<name>.yml`.

    Args:
        folder: data/services.
        programmes: where the figures of estimates stand; None: those of the folder beside.

    Raises:
        DataFileError: a file cannot be used.
    """

    def __init__(self, folder: Path, places: PlaceIndex, programmes: ProgrammeCatalogue | None = None) -> None:
        self._places = places
        self._programmes = programmes or ProgrammeCatalogue(folder.parent / "programmes", places)
        self._services: dict[str, Service] = {}
        self._forms: dict[str, Form] = {}
        self._files = WatchedFolder(folder, self._read, DataFileError)
        self._index()

    def get(self, service_id: str) -> Service | None:
        """Return the service `place/name`, None when there is none (any more)."""
        return self._services.get(service_id)

    def all(self) -> dict[str, Service]:
        """Return every service by its id."""
        return self._services

    def forms(self) -> dict[str, Form]:
        """Return the form of every service by its id."""
        return self._forms

    def near(self, place: str | None) -> dict[str, Service]:
        """Return the services for a place: of each kind the one of the narrowest area that holds it; None: all."""
        if place is None or place not in self._places:
            return dict(self._services)
        found: dict[str, tuple[str, Service]] = {}
        for service_id, service in self._services.items():
            if not self._places.contains(service.place, place):
                continue
            other = found.get(service.kind)
            if other is None or self._places.contains(other[1].place, service.place):
                found[service.kind] = (service_id, service)
        return dict(found.values())

    def meant(self, text: str, place: str | None) -> dict[str, Service]:
        """Return the services that a sentence may mean: its words decide, then the place.

        A sentence that names none means any of the place. One that names a kind which the place does not have means
        nothing here: a neighbour's rules are never passed off as local.
        """
        named = {service.kind for service in self._services.values() if any(word in text for word in service.words)}
        return {
            service_id: service
            for service_id, service in self.near(place).items()
            if not named or service.kind in named
        }

    def after(self, question: str, place: str | None) -> dict[str, Service]:
        """Return the services to be offered below the answer to a question, to a worker of this place."""
        if place is None or place not in self._places:
            return {}
        return {key: service for key, service in self.near(place).items() if question in service.offered_after}

    def refresh(self) -> bool:
        """Read files that changed; True when something did."""
        changed = self._files.refresh()
        if changed:
            self._index()
        return changed

    def _read(self, path: Path) -> Service:
        service = read_service(path)
        line = line_of(read_text(path), ("service", "place"))
        if service.place not in self._places:
            raise DataFileError(Problem(path, line, f"place: 没有代码是 {service.place} 的地方，改成对的代码。"))
        if path.parent.name != service.place:
            raise DataFileError(Problem(path, line, f"文件放在 {path.parent.name} 里，place 却写了 {service.place}。"))
        if service.estimate is not None and service.estimate.programme is not None:
            fault = missing_for(service.estimate, self._programmes, {field.name for field in service.fields})
            if fault:
                raise DataFileError(
                    Problem(path, line_of(read_text(path), ("service", "estimate", "programme")), fault)
                )
        return service

    def _index(self) -> None:
        found = {f"{path.parent.name}/{path.stem}": service for path, service in self._files.contents().items()}
        self._services = found
        self._forms = {service_id: self._form(service_id, service) for service_id, service in found.items()}

    def _form(self, service_id: str, service: Service) -> Form:
        form, estimate = service.form(service_id), service.estimate
        if estimate is None or estimate.programme is None:
            return form
        return replace(form, estimate=ProgrammeEstimate(estimate, self._programmes))
