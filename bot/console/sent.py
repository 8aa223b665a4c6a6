"""What a browser sends: the fields of a form, or a file as the body."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

LONGEST_FORM = 64 * 1024
MOST_FIELDS = 300
"""As many as lines can be marked on a list, to do something with all of them."""


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; the last one counts of several with one name.

    Raises:
        HTTPException: it is no form (415), too long (413), or cannot be read (400).
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "表单格式不对，请用页面上的按钮提交。")
    body = await read_body(request, LONGEST_FORM)
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise HTTPException(400, "表单内容读不懂，请刷新页面再试。") from None
    # PostgreSQL stores no NUL.
    return {name: value.replace("\0", "") for name, value in fields}


async def read_body(request: Request, longest: int) -> bytes:
    """Return what was sent.

    Raises:
        HTTPException: it is longer than `longest` bytes (413).
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > longest:
            raise HTTPException(413)
    return bytes(body)
