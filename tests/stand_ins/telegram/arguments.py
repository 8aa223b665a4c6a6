"""The arguments of a call, from the address, a form, parts of a form, or JSON; objects may come as JSON in a string."""

from __future__ import annotations

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from tests.stand_ins.telegram.errors import bad_request


class Arguments:
    """The arguments of one call."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    @classmethod
    async def of(cls, request: Request) -> Arguments:
        """Read the arguments of a request.

        Raises:
            BotApiError: the body is not what its Content-Type says.
        """
        values: dict[str, Any] = dict(request.query_params)
        body = await request.body()
        kind = request.headers.get("content-type", "")
        if kind.startswith("application/json"):
            values |= _json_object(body)
        elif kind.startswith("application/x-www-form-urlencoded"):
            values |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        elif kind.startswith("multipart/form-data"):
            values |= _parts(kind, body)
        return cls(values)

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int) -> int:
        """A whole number.

        Raises:
            BotApiError: it is none.
        """
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def boolean(self, name: str) -> bool:
        """A truth value; false when it is missing."""
        return str(self.values.get(name, "")).casefold() in {"true", "1", "yes"}

    def structure(self, name: str) -> Any:
        """An object or a list, None when it is missing or empty.

        Raises:
            BotApiError: it is no JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("expected an Object")
    return values


def _parts(kind: str, body: bytes) -> dict[str, str]:
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    values: dict[str, str] = {}
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        values[str(part.get_param("name", header="content-disposition"))] = content.decode("utf-8", "replace")
    return values
