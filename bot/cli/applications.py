"""`gonghui applications`: review applications at the command line, until there is a console."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.applications.approval import NoUnionError, let_pass
from bot.applications.catalogue import ServiceCatalogue
from bot.applications.reading import filled_in, find_application, open_applications, plain_number
from bot.applications.review import UnknownApplicationError, move_application
from bot.applications.service import Service
from bot.applications.states import STATE_TITLES, ApplicationState, Move, MoveNotAllowedError
from bot.data_files.reading import DataFileError
from bot.directory.book import DirectoryBook
from bot.directory.places import PlaceIndex, load_places
from bot.forms.parsing import shown
from bot.privacy.export import hide_middle, hide_name
from bot.privacy.keys import KeyRing, KeyRingError
from bot.serving.setup import open_keys, prepare_database
from bot.settings import DATA_DIR, load_settings_or_exit
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


class Desk:
    """What a reviewer needs at hand."""

    def __init__(self) -> None:
        settings = load_settings_or_exit()
        self.database = Database(settings.resolved_database_url)
        self.places: PlaceIndex = load_places(DATA_DIR / "directory")
        try:
            self.keys: KeyRing = open_keys(settings, self.database)
            prepare_database(settings, self.database, self.keys)
            self.services = ServiceCatalogue(DATA_DIR / "services", self.places)
        except (KeyRingError, DataFileError) as error:
            sys.exit(str(error))
        self.book = DirectoryBook(DATA_DIR / "directory", self.places, self.keys)

    def service_of(self, session: Session, number: str) -> Service:
        """Return the service of an application, or end the program with a sentence."""
        found = find_application(session, number)
        if found is None:
            sys.exit(f"There is no application {number}.")
        service = self.services.get(found.service)
        if service is None:
            sys.exit(f"The service {found.service} of {number} is gone: put data/services/{found.service}.yml back.")
        return service

    def decide(self, number: str, work: Callable[[Session, Service], ApplicationState]) -> None:
        """Do a move, say where the application stands, or why it cannot be."""
        try:
            with self.database.write() as session:
                state = work(session, self.service_of(session, number))
        except (MoveNotAllowedError, NoUnionError, UnknownApplicationError) as error:
            sys.exit(str(error))
        typer.echo(f"{number}: {STATE_TITLES[state]}")


@app.command("list")
def list_open(overdue: Annotated[bool, typer.Option(help="Only what takes too long.")] = False) -> None:
    """List what waits for a decision or an answer, oldest first."""
    desk = Desk()
    with desk.database.read() as session:
        for one in open_applications(session, overdue):
            due = f"{one.due_at.astimezone(CHINA):%Y-%m-%d}" if one.due_at else "-"
            mark = " OVERDUE" if one.overdue else ""
            typer.echo(f"{one.number}  {STATE_TITLES[one.state]}  level {one.level + 1}  due {due}{mark}  {one.title}")


@app.command()
def show(number: Number, clear: Annotated[bool, typer.Option(help="Show numbers and names in full.")] = False) -> None:
    """Show what was filled in and what has happened; personal values in part hidden."""
    desk = Desk()
    with desk.database.read() as session:
        service = desk.service_of(session, number)
        found = find_application(session, number)
        if found is None:
            sys.exit(f"There is no application {number}.")
        values = filled_in(session, desk.keys, found.id)
    typer.echo(f"{found.number}  {found.title}  {STATE_TITLES[found.state]}")
    for field in service.form(found.service).applicable(values):
        value = values.get(field.name)
        if field.kind in ("name", "phone", "id_number") and value is not None:
            hidden = hide_name(str(value)) if field.kind == "name" else hide_middle(str(value))
            typer.echo(f"  {field.title}：{value if clear else hidden}")
        else:
            typer.echo(f"  {field.title}：{shown(field, value, desk.places)}")
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
    desk = Desk()

    def work(session: Session, service: Service) -> ApplicationState:
        unions = desk.book.current(session).unions
        return let_pass(session, desk.keys, service, unions, number, by, reason, union)

    desk.decide(number, work)


@app.command("ask")
def ask_for_more(number: Number, by: By, reason: Reason) -> None:
    """Ask the worker for what is missing."""
    Desk().decide(number, lambda session, service: move_application(session, service, number, Move.ASK, by, reason))


@app.command()
def reject(number: Number, by: By, reason: Reason) -> None:
    """Reject it, with the reason that the worker is told."""
    Desk().decide(number, lambda session, service: move_application(session, service, number, Move.REJECT, by, reason))
