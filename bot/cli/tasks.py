"""`gonghui tasks`: work in the background that failed for good, and having it tried again."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.cli.opening import opened
from bot.storage.clock import stamp
from bot.tasks.counts import task_counts
from bot.tasks.failures import FailedTask, failed_tasks, try_again

tasks_app = typer.Typer(help="Work in the background: what waits and what failed.", no_args_is_help=True)


@tasks_app.command("list")
def list_tasks() -> None:
    """Count the tasks of each kind and list those that are not tried any more."""
    with opened() as at, at.database.read() as session:
        counts, failed = task_counts(session), failed_tasks(session)
    for count in counts:
        typer.echo(f"{count.kind}: {count.waiting} waiting, {count.overdue} of them due, {count.failed} failed")
    for task in failed:
        typer.echo(_line(task))
    if not counts:
        typer.echo("There is nothing to do.")


@tasks_app.command()
def retry(
    task: Annotated[str | None, typer.Argument(help="Id of a failed task, or its beginning. Or use --all.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that failed.")] = False,
) -> None:
    """Have failed tasks tried again, as if for the first time."""
    if (task is None) == (not every):
        sys.exit("Name a task, or say --all.")
    with opened() as at, at.database.write() as session:
        chosen = [one for one in failed_tasks(session) if every or one.id.startswith(str(task))]
        if not every and len(chosen) != 1:
            sys.exit(f"There is no failed task {task}, or several begin so. See: gonghui tasks list")
        for one in chosen:
            try_again(session, one.id)
    typer.echo(f"{len(chosen)} tasks are tried again as soon as the service runs.")


def _line(task: FailedTask) -> str:
    return f"{task.id[:12]}  {stamp(task.created_at)}  {task.kind}  {task.cause or '-'}"
