"""One call of WeChat's interface over HTTP: with time-outs, and with errors that tell what may have happened."""

from __future__ import annotations

import json
from typing import Any

import httpx

from bot.channels.wechat.interface.errors import ApiError, NoAnswerError, NotSentError

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class Interface:
    """The calls below `/cgi-bin/`.

    Args:
        base: scheme and host, such as https://api.weixin.qq.com.
        timeout: seconds that a call may take at each of its steps.
    """

    def __init__(self, base: str, timeout: float) -> None:
        self.http = httpx.AsyncClient(base_url=f"{base}/cgi-bin/", timeout=timeout)

    async def get(self, endpoint: str, token: str, **parameters: str) -> dict[str, Any]:
        """Ask for something. Raises as `post`."""
        return await self._call("GET", endpoint, {"access_token": token, **parameters}, None)

    async def post(self, endpoint: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
        """Call an endpoint and return its answer.

        Raises:
            ApiError: the platform refused: errcode is in an answer of HTTP 200.
            NotSentError: the call did not reach it.
            NoAnswerError: nobody knows.
        """
        parameters = {} if token is None else {"access_token": token}
        # Escaped letters (\u5de5) would be shown as they are, or refused.
        return await self._call("POST", endpoint, parameters, json.dumps(body, ensure_ascii=False).encode())

    async def close(self) -> None:
        """Let go of connections."""
        await self.http.aclose()

    async def _call(self, verb: str, endpoint: str, parameters: dict[str, str], body: bytes | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json; charset=utf-8"} if body is not None else {}
        try:
            response = await self.http.request(verb, endpoint, params=parameters, content=body, headers=headers)
        except _NEVER_LEFT as error:
            raise NotSentError(type(error).__name__) from None
        except httpx.HTTPError as error:
            raise NoAnswerError(type(error).__name__) from None
        if 400 <= response.status_code < 500:
            raise NotSentError(f"status {response.status_code}")
        return checked_answer(response.status_code, response.content)


def checked_answer(status: int, content: bytes) -> dict[str, Any]:
    """Return the object of an answer.

    Raises:
        ApiError: it tells an error.
        NoAnswerError: it is none of the platform's.
    """
    try:
        answer = json.loads(content) if status == 200 else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise NoAnswerError(f"status {status}")
    code = answer.get("errcode", 0)
    if not isinstance(code, int):
        raise NoAnswerError("errcode")
    if code:
        raise ApiError(code, str(answer.get("errmsg", ""))[:200])
    return answer
