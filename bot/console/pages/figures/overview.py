"""The page of figures."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.pages.figures.asked import Asked, read_asked
from bot.console.visit import Visit
from bot.figures.overview import Overview, figures
from bot.staff.roles import Permission


def show(visit: Visit) -> Response:
    """Show the figures of a period and of places."""
    return shown(visit, read_asked(visit, visit.request.query_params))


def shown(visit: Visit, asked: Asked, error: str | None = None) -> Response:
    """Answer with the page.

    Args:
        error: what else could not be done.
    """
    error = asked.error or error
    return visit.page(
        "figures/figures.html",
        422 if error else 200,
        asked=asked,
        overview=read_overview(visit, asked),
        may_export=visit.may(Permission.EXPORT),
        may_reveal=visit.may(Permission.REVEAL),
        error=error,
    )


def read_overview(visit: Visit, asked: Asked) -> Overview:
    """Work out all figures."""
    console = visit.console
    with console.database.read() as session:
        return figures(session, asked.scope, asked.today, console.knowledge.questions, console.places)
