"""`gonghui alerts`: emergencies that somebody must answer."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.cli.opening import opened
from bot.emergencies.alerts import Alert, AlertState, acknowledge, close, find_by_ticket, recent_alerts
from bot.storage.clock import stamp
from bot.tickets.numbers import clean_number

alerts_app = typer.Typer(help="Emergencies that somebody must answer.", no_args_is_help=True)

LONGEST_NAME = 40
"""Characters of a name that are kept."""


def _somebody(name: str) -> str:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise typer.BadParameter(f"--by must name who takes care, in at most {LONGEST_NAME} characters.")
    return name.strip()


By = Annotated[str, typer.Option("--by", help="Who takes care.", callback=_somebody)]
Ticket = Annotated[str, typer.Argument(help="Number of the ticket: GD…")]


@alerts_app.command("list")
def list_alerts(
    closed: Annotated[bool, typer.Option("--closed", help="Also those that are over.")] = False,
) -> None:
    """List the alerts, those nobody has acknowledged first."""
    with opened() as at, at.database.read() as session:
        alerts = recent_alerts(session, with_closed=closed)
    for alert in alerts:
        typer.echo(_line(alert))
    typer.echo(f"{sum(alert.state == AlertState.OPEN for alert in alerts)} not acknowledged.")


@alerts_app.command("ack")
def ack(ticket: Ticket, by: By) -> None:
    """Say that somebody takes care of an alert: it is not sent any more. `gonghui tickets` has words and phone."""
    with opened() as at, at.database.write() as session:
        alert = _find(session, ticket)
        if acknowledge(session, at.keys, alert.id, by) is None:
            sys.exit(f"{alert.ticket_number} is {alert.state} already, by {alert.acknowledged_by}.")
    typer.echo(f"{alert.ticket_number}: acknowledged by {by}.")


@alerts_app.command("close")
def close_alert(ticket: Ticket, by: By) -> None:
    """Say that an emergency is over."""
    with opened() as at, at.database.write() as session:
        alert = _find(session, ticket)
        if not close(session, alert.id, by):
            sys.exit(f"{alert.ticket_number} was closed before.")
    typer.echo(f"{alert.ticket_number}: closed.")


def _find(session: Session, ticket: str) -> Alert:
    alert = find_by_ticket(session, clean_number(ticket))
    if alert is None:
        sys.exit(f"No alert belongs to {ticket}. See: gonghui alerts list --closed")
    return alert


def _line(alert: Alert) -> str:
    told = "、".join(name for name, known in (("地点", alert.place_known), ("电话", alert.phone_known)) if known)
    return "  ".join(
        [
            alert.ticket_number,
            stamp(alert.created_at),
            alert.state,
            alert.title,
            f"有{told}" if told else "没有地点、电话",
            *(["说已安全"] if alert.said_safe else []),
            *([alert.acknowledged_by] if alert.acknowledged_by else []),
        ]
    )
