"""Errors of the Bot API: the HTTP status is the error_code."""

from __future__ import annotations

from typing import Any

USUAL = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class BotApiError(Exception):
    """A call is refused.

    Attributes:
        code: HTTP status.
        description: the words of the answer.
        parameters: retry_after or migrate_to_chat_id.
    """

    def __init__(self, code: int, description: str = "", **parameters: Any) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description or USUAL.get(code, "Error")
        if not description and "retry_after" in parameters:
            self.description += f": retry after {parameters['retry_after']}"
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON object of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad_request(reason: str, **parameters: Any) -> BotApiError:
    """A 400 with a reason."""
    return BotApiError(400, f"Bad Request: {reason}", **parameters)
