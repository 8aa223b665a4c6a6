"""`gonghui staff`: accounts of the people who work with the assistant."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.audit.log import COMMAND_LINE, check
from bot.cli.opening import Opened, opened
from bot.directory.places import load_places
from bot.settings import DATA_DIR
from bot.staff import accounts
from bot.staff.areas import read_areas
from bot.staff.model import Role, Staff, StaffError

staff_app = typer.Typer(
    help="Accounts of the people who work with the assistant, and the audit of what they did.", no_args_is_help=True
)

Login = Annotated[str, typer.Argument(help="What the person signs in with.")]


@staff_app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="What colleagues call the person.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    area: Annotated[list[str] | None, typer.Option(help="Code or name of a place; may be repeated. None: all.")] = None,
) -> None:
    """Add an account and print the link for its first sign-in."""
    with _changing() as (at, session):
        areas = read_areas(load_places(DATA_DIR / "directory"), " ".join(area)) if area else ()
        staff = accounts.add_staff(session, at.keys, COMMAND_LINE, login, name, role, areas)
        token = accounts.new_link(session, at.keys, COMMAND_LINE, staff.id)
    typer.echo(f"{staff.login}: added as {staff.role}.")
    _tell_link(at, token)


@staff_app.command("list")
def list_staff() -> None:
    """List all accounts."""
    with opened() as at, at.database.read() as session:
        found = accounts.all_staff(session)
    for staff in found:
        typer.echo(_line(staff))
    typer.echo(f"{len(found)} accounts.")


@staff_app.command()
def disable(login: Login) -> None:
    """Disable an account and sign it out everywhere."""
    with _changing() as (at, session):
        accounts.disable_staff(session, at.keys, COMMAND_LINE, _find(session, login).id)
    typer.echo(f"{login}: disabled.")


@staff_app.command()
def enable(login: Login) -> None:
    """Let a disabled account sign in again."""
    with _changing() as (at, session):
        accounts.enable_staff(session, at.keys, COMMAND_LINE, _find(session, login).id)
    typer.echo(f"{login}: enabled.")


@staff_app.command()
def reset(login: Login) -> None:
    """Take password and second factor away, sign the account out everywhere, and print a link for a new beginning."""
    with _changing() as (at, session):
        staff = _find(session, login)
        accounts.reset_staff(session, at.keys, COMMAND_LINE, staff.id)
        token = accounts.new_link(session, at.keys, COMMAND_LINE, staff.id)
    typer.echo(f"{login}: password and second factor are gone.")
    _tell_link(at, token)


@staff_app.command()
def link(login: Login) -> None:
    """Print a link that signs in once, instead of the password; a second factor is still asked for."""
    with _changing() as (at, session):
        token = accounts.new_link(session, at.keys, COMMAND_LINE, _find(session, login).id)
    _tell_link(at, token)


@staff_app.command("check-audit")
def check_audit() -> None:
    """Check that no entry of the audit was changed or taken away."""
    with opened() as at, at.database.read() as session:
        checked = check(session, at.keys)
    if checked.broken_at is not None:
        sys.exit(f"The audit is damaged: entry {checked.broken_at} was changed or is missing.")
    typer.echo(f"The audit is whole: {checked.count} entries.")


@contextmanager
def _changing() -> Iterator[tuple[Opened, Session]]:
    try:
        with opened() as at, at.database.write() as session:
            yield at, session
    except StaffError as error:
        sys.exit(str(error))


def _find(session: Session, login: str) -> Staff:
    staff = accounts.find_login(session, login)
    if staff is None:
        sys.exit(f"There is no account {login}. See: gonghui staff list")
    return staff


def _tell_link(at: Opened, token: str) -> None:
    settings = at.settings
    base = settings.public_url.rstrip("/") or f"http://127.0.0.1:{settings.port}"
    typer.echo(f"Signs in once, within 24 hours:  {base}/console/link/{token}")
    if settings.console == "off":
        typer.echo("The console is off: set GONGHUI_CONSOLE=on and start the service anew.")


def _line(staff: Staff) -> str:
    missing = [
        word
        for word, there in (("no password", staff.has_password), ("no second factor", staff.has_second_factor))
        if not there
    ]
    areas = ",".join(staff.areas) or "everywhere"
    return "  ".join([staff.login, staff.role, areas, staff.name, *missing, *(["disabled"] if staff.disabled else [])])
