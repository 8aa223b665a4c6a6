"""`gonghui applications`: review applications at the command line, as the console does in the browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.applications.approval import NoUnionError
from bot.applications.catalogue import ServiceCatalogue
from bot.applications.deciding import Decision, carry_out
from bot.applications.model import Application
from bot.applications.reading import filled_in, find_application, open_applications, plain_number
from bot.applications.review import UnknownApplicationError
from bot.applications.service import Service
from bot.applications.states import STATE_TITLES, Move, MoveNotAllowedError
from bot.audit.log import COMMAND_LINE
from bot.cli.opening import opened
from bot.data_files.reading import DataFileError
from bot.directory.book import DirectoryBook
from bot.directory.places import PlaceIndex, load_places
from bot.forms.conditions import Values
from bot.forms.parsing import shown
from bot.privacy.export import hide_middle, hide_name
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.storage.clock import CHINA, stamp
from bot.storage.database import Database

app = typer.Typer(help="Review what workers apply for.", no_args_is_help=True)

LONGEST_NAME = 40
"""Characters of a reviewer's name that are kept."""


def _reviewer(name: str) -> str:
    """Refuse a name that says nobody, or that the steps keep for the worker and the timer."""
    if not name.strip() or name.strip() in ("worker", "timer") or len(name.strip()) > LONGEST_NAME:
        raise typer.BadParameter(f"--by must name the reviewer, in at most {LONGEST_NAME} characters.")
    return name.strip()


Number = Annotated[str, typer.Argument(help="Number of the application, SQ….", parser=plain_number)]
By = Annotated[str, typer.Option(help="Who decides: kept with the step.", prompt=True, callback=_reviewer)]
Reason = Annotated[str, typer.Option(help="Told to the worker.", prompt=True)]
To = Annotated[str, typer.Option(help="Code of the union that gets it.", prompt=True)]


@dataclass(frozen=True)
class Desk:
    """What a reviewer needs at hand."""

    database: Database
    keys: KeyRing
    places: PlaceIndex
    services: ServiceCatalogue
    book: DirectoryBook

    def service_of(self, session: Session, number: str) -> Service:
        """Return the service of an application, or end the program with a sentence."""
        found = find_application(session, number)
        if found is None:
            sys.exit(f"There is no application {number}.")
        service = self.services.get(found.service)
        if service is None:
            sys.exit(f"The service {found.service} of {number} is gone: put data/services/{found.service}.yml back.")
        return service

    def decide(self, number: str, by: str, decision: Decision) -> None:
        """Do what was decided, say where the application stands, or why it cannot be."""
        try:
            with self.database.write() as session:
                service, found = self.service_of(session, number), find_application(session, number)
                if found is None:
                    raise UnknownApplicationError(number)
                directory = self.book.current(session)
                state = carry_out(session, self.keys, service, directory, found, COMMAND_LINE, by, decision)
        except (MoveNotAllowedError, NoUnionError, UnknownApplicationError) as error:
            sys.exit(str(error))
        typer.echo(f"{number}: {STATE_TITLES[state]}")


@contextmanager
def _desk() -> Iterator[Desk]:
    """Open what a reviewer needs; a file that cannot be used ends the program with its faults."""
    places = load_places(DATA_DIR / "directory")
    try:
        services = ServiceCatalogue(DATA_DIR / "services", places)
    except DataFileError as error:
        sys.exit(str(error))
    with opened() as at:
        book = DirectoryBook(DATA_DIR / "directory", places, at.keys, demo=at.settings.demo_data)
        yield Desk(at.database, at.keys, places, services, book)


@app.command("list")
def list_open(overdue: Annotated[bool, typer.Option(help="Only what takes too long.")] = False) -> None:
    """List what waits for a decision or an answer, oldest first."""
    with _desk() as desk, desk.database.read() as session:
        for one in open_applications(session, overdue):
            due = f"{one.due_at.astimezone(CHINA):%Y-%m-%d}" if one.due_at else "-"
            mark = " OVERDUE" if one.overdue else ""
            typer.echo(f"{one.number}  {STATE_TITLES[one.state]}  level {one.level + 1}  due {due}{mark}  {one.title}")


@app.command()
def show(number: Number, clear: Annotated[bool, typer.Option(help="Show numbers and names in full.")] = False) -> None:
    """Show what was filled in and what has happened; personal values in part hidden."""
    with _desk() as desk, desk.database.read() as session:
        service = desk.service_of(session, number)
        found = find_application(session, number)
        if found is None:
            sys.exit(f"There is no application {number}.")
        values = filled_in(session, desk.keys, found.id)
        _print(desk.places, service, found, values, clear)


def _print(places: PlaceIndex, service: Service, found: Application, values: Values, clear: bool) -> None:
    typer.echo(f"{found.number}  {found.title}  {STATE_TITLES[found.state]}")
    for field in service.form(found.service).applicable(values):
        value = values.get(field.name)
        if field.kind in ("name", "phone", "id_number") and value is not None:
            hidden = hide_name(str(value)) if field.kind == "name" else hide_middle(str(value))
            typer.echo(f"  {field.title}：{value if clear else hidden}")
        else:
            typer.echo(f"  {field.title}：{shown(field, value, places)}")
    for step in found.steps:
        reason = f"：{step.reason}" if step.reason else ""
        typer.echo(f"  {stamp(step.at)}  {step.move or 'file'}  {step.by}{reason}")


@app.command("pass")
def pass_on(
    number: Number,
    by: By,
    reason: Annotated[str | None, typer.Option(help="Told to the worker.")] = None,
    union: Annotated[str | None, typer.Option(help="Code of the union that takes a new member in.")] = None,
) -> None:
    """Let it pass this level; after the last level it is approved."""
    _decide(number, by, Decision(Move.PASS, reason, union))


@app.command("ask")
def ask_for_more(number: Number, by: By, reason: Reason) -> None:
    """Ask the worker for what is missing."""
    _decide(number, by, Decision(Move.ASK, reason))


@app.command()
def forward(number: Number, by: By, reason: Reason, union: To) -> None:
    """Give it to another union, which goes on with the review."""
    _decide(number, by, Decision(Move.FORWARD, reason, union))


@app.command()
def reject(number: Number, by: By, reason: Reason) -> None:
    """Reject it, with the reason that the worker is told."""
    _decide(number, by, Decision(Move.REJECT, reason))


def _decide(number: str, by: str, decision: Decision) -> None:
    with _desk() as desk:
        desk.decide(number, by, decision)
