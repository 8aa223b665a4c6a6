"""`gonghui outbox`: replies that did not arrive, and having one sent again."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.cli.opening import opened
from bot.conversations.delivery_report import (
    STANDINGS,
    DeliverySeen,
    NotSendableError,
    Standing,
    deliveries_seen,
    delivery_counts,
    delivery_seen,
    send_again,
)
from bot.storage.clock import stamp

outbox_app = typer.Typer(help="Replies to workers on WeChat and Telegram: what did not arrive.", no_args_is_help=True)

NOT_ARRIVED: tuple[Standing, ...] = ("pending", "held", "waiting", "sending", "unknown", "failed")

Id = Annotated[str, typer.Argument(help="Id of a delivery, or its beginning, as `gonghui outbox list` shows it.")]


def _standings(given: list[str] | None) -> list[str] | None:
    if unknown := set(given or ()) - set(STANDINGS):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: choose from {', '.join(STANDINGS)}")
    return given


@outbox_app.command("list")
def list_deliveries(
    state: Annotated[
        list[str] | None,
        typer.Option(help="Only these states; may be repeated.", callback=lambda given: _standings(given or [])),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Lines at most, the newest first.")] = 50,
) -> None:
    """List what has not arrived, and count all there is."""
    chosen = [standing for standing in STANDINGS if standing in (state or NOT_ARRIVED)]
    with opened() as at, at.database.read() as session:
        found = deliveries_seen(session, chosen, limit)
        counts = delivery_counts(session)
    for one in found:
        typer.echo(_line(one))
    for channel in sorted({channel for channel, _ in counts}):
        counted = (f"{counts[channel, one]} {one}" for one in STANDINGS if (channel, one) in counts)
        typer.echo(f"{channel}: {', '.join(counted)}")
    if not counts:
        typer.echo("Nothing has been sent yet.")


@outbox_app.command()
def show(
    delivery: Id, words: Annotated[bool, typer.Option("--words", help="Also what the worker is told.")] = False
) -> None:
    """Show how a delivery went."""
    with opened() as at, at.database.read() as session:
        found = delivery_seen(session, delivery)
    if found is None:
        sys.exit(f"There is no delivery {delivery}, or several begin so.")
    seen, texts = found
    typer.echo(_line(seen))
    typer.echo(f"  conversation {seen.conversation_id}, {len(texts)} messages, {seen.parts_done} pieces gone out")
    if seen.settled_at is not None:
        typer.echo(f"  settled {stamp(seen.settled_at)}")
    for text in texts if words else ():
        typer.echo("\n".join(f"  | {line}" for line in text.splitlines()))


@outbox_app.command()
def resend(delivery: Id) -> None:
    """Send a failed or unknown delivery once more. One that is unknown may then arrive twice."""
    try:
        with opened() as at, at.database.write() as session:
            found = delivery_seen(session, delivery)
            if found is None:
                sys.exit(f"There is no delivery {delivery}, or several begin so.")
            send_again(session, found[0].id)
    except NotSendableError as error:
        sys.exit(f"{delivery} is not sent: {error}.")
    typer.echo(f"{delivery}: goes out as soon as the service runs and the platform allows it.")


def _line(one: DeliverySeen) -> str:
    cause = f"  {one.cause}" if one.cause else ""
    tried = f"tried {one.attempts}" if one.attempts else "not tried"
    return f"{one.id[:12]}  {stamp(one.created_at)}  {one.channel}  {one.standing}{cause}  {tried}"
