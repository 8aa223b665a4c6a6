"""Files of a ticket: added by the staff, given out for download only."""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.audit.log import note
from bot.console.pages.tickets.cases import case_page, opened
from bot.console.pages.tickets.lists import LIST
from bot.console.visit import Visit
from bot.files.limits import file_limits
from bot.files.model import FileRefusedError
from bot.files.store import prepare_file
from bot.tickets.actors import staff_actor
from bot.tickets.documents import attach_document, document_of
from bot.tickets.lifecycle import MoveError

LONGEST_NAME = 900
"""Characters of the percent-encoded name."""


def upload(visit: Visit) -> Response:
    """Add a file to a ticket; it is checked like those of workers, by its content and never by its name."""
    console = visit.console
    one = opened(visit)
    try:
        name = unquote(visit.request.headers.get("x-file-name", "")[:LONGEST_NAME], errors="replace")
        document = prepare_file(console.keys, visit.body, name, file_limits(console.settings))
        with console.database.write() as session:
            attach_document(session, console.keys, one.number, staff_actor(visit.me.staff), document)
    except FileRefusedError as error:
        return case_page(visit, 422, error.message)
    except MoveError as error:
        return case_page(visit, 422, str(error))
    return visit.go(f"{LIST}/{one.number}", "ticket_attach")


def download(visit: Visit) -> Response:
    """Give out a file to be saved, never to be shown or run by the browser; that it was is noted."""
    console = visit.console
    one = opened(visit)
    file_id = visit.request.path_params["ticket_file_id"]
    if file_id not in {file.id for file in one.files}:
        raise HTTPException(404)
    with console.database.write() as session:
        found = document_of(session, console.keys, one.id, file_id)
        if found is not None:
            note(session, console.keys, visit.me.staff.id, "ticket_file_opened", f"ticket:{one.number}")
    if found is None:
        raise HTTPException(404, "这个文件已经到期删除了，或者还没有传到。")
    file, content = found
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        # Opened by itself, it has no origin, no scripts and no cookies.
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)
