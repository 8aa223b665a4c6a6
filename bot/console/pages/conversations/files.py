"""Files of a worker, for whoever may read his conversation. Whatever a file is, a browser runs nothing in it."""

from __future__ import annotations

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.visit import Visit
from bot.files.store import file_of_conversation, read_content

_SHOWN = {"image/jpeg", "image/png", "image/gif", "image/webp"}
"""Types that a browser shows as a picture; all else is downloaded."""


def show(visit: Visit) -> Response:
    """Give a file of the conversation."""
    named = visit.request.path_params
    with visit.console.database.read() as session:
        file = file_of_conversation(session, named["conversation_id"], named["file_id"])
        content = read_content(session, visit.console.keys, file.id) if file else None
    if file is None or content is None:
        raise HTTPException(404, "这个文件已经不在了，或者还没收到。")
    kind = file.media_type or "application/octet-stream"
    disposition = "inline" if kind in _SHOWN else "attachment"
    return Response(
        content,
        media_type=kind,
        headers={
            "content-disposition": f"{disposition}; filename*=UTF-8''{quote(file.name, safe='')}",
            # Opened by itself, it has no origin, no scripts and no cookies.
            "content-security-policy": "sandbox; default-src 'none'",
        },
    )
