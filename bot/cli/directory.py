"""`gonghui directory`: grids, employers, stations and unions from tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.opening import opened
from bot.data_files.reading import DataFileError
from bot.directory.book import DirectoryBook
from bot.directory.imports.headings import KINDS
from bot.directory.imports.plan import Plan, apply_plan, changed_fields, plan_import
from bot.directory.imports.sheets import SheetError, read_sheets
from bot.directory.imports.values import PlaceReader, ValueFault
from bot.directory.places import load_places
from bot.settings import DATA_DIR

directory_app = typer.Typer(help="Unions, grids, employers and stations.", no_args_is_help=True)

SHOWN = 20
"""Entries of each sort that the preview names."""


@directory_app.callback()
def directory() -> None:
    """Unions, grids, employers and stations."""


@directory_app.command("import")
def import_table(
    file: Annotated[Path, typer.Argument(help="A table, .csv (UTF-8 or GBK) or .xlsx, with Chinese headings.")],
    kind: Annotated[Literal["unions", "grids", "employers", "stations"], typer.Option(help="What the table lists.")],
    whole_of: Annotated[
        str | None,
        typer.Option(help="A place (code or full name) of which this is the whole list: what is missing is removed."),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write it. Without this, only show what would change.")
    ] = False,
) -> None:
    """Compare a table with the directory and, with --apply, take it over: all of it or nothing."""
    try:
        with opened() as at, at.database.write() as session:
            places = load_places(DATA_DIR / "directory")
            book = DirectoryBook(DATA_DIR / "directory", places, at.keys, at.settings.demo_data)
            place = PlaceReader(places).read(whole_of) if whole_of is not None else None
            plan = plan_import(session, at.keys, book, kind, read_sheets(file), place)
            for line in told(plan):
                typer.echo(line)
            if plan.faults:
                sys.exit("Nothing was written. Mend the rows above and try again.")
            if apply:
                apply_plan(session, at.keys, plan)
    except (DataFileError, SheetError, ValueFault) as error:
        sys.exit(str(error))
    if apply:
        typer.echo("Done." if not plan.does_nothing else "Nothing to do: all of it is there already.")
    elif not plan.does_nothing:
        typer.echo("Nothing was written yet. Add --apply to do it.")


def told(plan: Plan) -> list[str]:
    """Return the preview, a line each. It holds no phone numbers."""
    lines = [
        f"{KINDS[plan.kind.name].title}: {len(plan.added)} added, {len(plan.changed)} changed, "
        f"{len(plan.removed)} removed, {plan.same} as they were"
    ]
    lines += _some([f"+ {key} {entry.name}" for key, entry in plan.added.items()])
    lines += _some(
        [f"~ {key} {new.name} ({', '.join(changed_fields(old, new))})" for key, (old, new) in plan.changed.items()]
    )
    lines += _some([f"- {key} {entry.name}" for key, entry in plan.removed.items()])
    lines += [f"Note, row {note.row}: {note.text}." for note in plan.notes]
    lines += [f"Row {fault.row}: {fault.text}." if fault.row else f"{fault.text}." for fault in plan.faults]
    return lines


def _some(lines: list[str]) -> list[str]:
    rest = len(lines) - SHOWN
    return [*lines[:SHOWN], f"  … and {rest} more"] if rest > 0 else lines
