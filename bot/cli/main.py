"""The command line: `gonghui --help`."""

from __future__ import annotations

import csv
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import ask as asking
from bot.cli.alerts import alerts_app
from bot.cli.applications import app as applications_app
from bot.cli.content import content_app
from bot.cli.directory import directory_app
from bot.cli.gaps import gaps_app
from bot.cli.model import model_app, put_to_running
from bot.cli.opening import opened
from bot.cli.outbox import outbox_app
from bot.cli.staff import staff_app
from bot.cli.tasks import tasks_app
from bot.cli.telegram import telegram_app
from bot.cli.wechat import wechat_app
from bot.dialogue.training import TrainingError
from bot.directory.book import DirectoryBook
from bot.directory.places import load_places
from bot.privacy.retention import purge as run_purge
from bot.privacy.rotation import re_encrypt_all
from bot.serving.errors import ServeError
from bot.serving.lock import hold_var_dir
from bot.serving.setup import ensure_model
from bot.settings import DATA_DIR, load_settings_or_exit
from bot.storage.clock import CHINA
from bot.tickets.listing import HEADINGS, tickets_since

app = typer.Typer(
    help="The trade union's assistant for workers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
keys_app = typer.Typer(help="Keys that encrypt personal data.", no_args_is_help=True)
app.add_typer(keys_app, name="keys")
app.add_typer(alerts_app, name="alerts")
app.add_typer(applications_app, name="applications")
app.add_typer(directory_app, name="directory")
app.add_typer(outbox_app, name="outbox")
app.add_typer(staff_app, name="staff")
app.add_typer(tasks_app, name="tasks")
app.add_typer(wechat_app, name="wechat")
app.add_typer(telegram_app, name="telegram")
app.add_typer(content_app)
app.add_typer(model_app, name="model")
app.add_typer(gaps_app, name="gaps")


@app.callback()
def main() -> None:
    """The trade union's assistant for workers."""
    os.umask(0o077)  # databases, logs and tables are nobody else's business


@app.command()
def serve() -> None:
    """Start everything: database, model, engine, web. Settings come from GONGHUI_* and .env."""
    # The web server and all channels: half of the time that any other command would need to begin.
    from bot.serving.run import serve as run_service

    try:
        run_service(load_settings_or_exit())
    except ServeError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def train() -> None:
    """Train the model if anything it learns from has changed, and let the service that runs use it."""
    settings = load_settings_or_exit()
    try:
        model = ensure_model(settings)
    except TrainingError as error:
        sys.exit(str(error))
    typer.echo(f"Model: {model}")
    if put_to_running(settings, model):
        typer.echo("服务已经在用它了。")


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="One message. Or use --input.")] = None,
    input_file: Annotated[Path | None, typer.Option("--input", help="File with one message a line.")] = None,
    output: Annotated[Path | None, typer.Option(help="File for the answers, one JSON object a line.")] = None,
) -> None:
    """Ask messages, each in a fresh conversation, and print what is answered as JSON lines."""
    if (text is None) == (input_file is None):
        sys.exit("Give either one message or --input FILE.")
    if input_file is not None and not input_file.is_file():
        sys.exit(f"There is no file {input_file}.")
    texts = [text] if text is not None else (input_file or Path()).read_text("utf-8-sig").removesuffix("\n").split("\n")
    try:
        with asking.open_asker(load_settings_or_exit()) as asker:
            if output is None:
                asking.ask_all(asker, texts, typer.get_text_stream("stdout").write)
            else:
                with output.open("w", encoding="utf-8") as file:
                    asking.ask_all(asker, texts, file.write)
    except asking.AskError as error:
        sys.exit(str(error))


@app.command()
def talk() -> None:
    """Talk with the bot in this terminal; a bare number taps a choice; Ctrl-D ends."""
    try:
        with asking.open_asker(load_settings_or_exit()) as asker:
            asking.talk(asker, lambda: input("您： "), typer.echo)
    except asking.AskError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def tickets(
    output: Annotated[Path, typer.Argument(help="File to write, readable by its owner only.")],
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Filed on this day or later.")] = None,
) -> None:
    """Write the tickets as a table (CSV for Excel) for the people who resolve them. It holds phone numbers."""
    places = load_places(DATA_DIR / "directory")
    from_day = since.replace(tzinfo=CHINA) if since else None
    with opened() as at, at.database.read() as session:
        book = DirectoryBook(DATA_DIR / "directory", places, at.keys, at.settings.demo_data)
        names = {union.code: union.name for union in book.current(session).unions.all()}
        rows = list(tickets_since(session, at.keys, places, from_day, names))
    output.touch()
    output.chmod(0o600)
    with output.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])
    typer.echo(f"{len(rows)} tickets written to {output}.")


@app.command()
def purge() -> None:
    """Delete what is kept no longer (also runs by itself every night)."""
    with opened() as at:
        counts = run_purge(at.settings, at.database)
    typer.echo("Deleted: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    with opened():
        typer.echo("The database is up to date.")


@keys_app.command("rotate")
def rotate() -> None:
    """Make a new encryption key, encrypt everything stored anew, and drop the old keys. Stop the service first."""
    settings = load_settings_or_exit()
    try:
        running = hold_var_dir(settings.var_dir)  # a running service would go on with the old key
    except ServeError as error:
        sys.exit(str(error))
    with running, opened(settings) as at:
        at.keys.rotate()
        with at.database.write() as session:
            count = re_encrypt_all(session, at.keys)
        at.keys.forget_old_keys()
    typer.echo(f"{count} values are now encrypted with the new key.")
