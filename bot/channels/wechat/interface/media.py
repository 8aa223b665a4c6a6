"""Fetches what workers sent: pictures and recordings by their id, films by the address the platform then tells."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

import httpx

from bot.channels.media import download
from bot.channels.wechat.interface.client import WeChatClient
from bot.channels.wechat.interface.errors import BUSY, WRONG_SETTINGS, WRONG_TOKEN, ApiError, WeChatError
from bot.files.fetching import FetchedFile, MediaGoneError
from bot.files.limits import too_large

VIDEO_HOSTS = (".qq.com", ".qpic.cn", ".weixin.com")
_LONGEST_NOTE = 4096
_WORTH_ANOTHER_TRY = {BUSY, 45009, 45011, 48001, *WRONG_TOKEN, *WRONG_SETTINGS}


class WeChatMedia:
    """Temporary media of the account's workers; the platform keeps them three days.

    Args:
        video_hosts: ends of the names of hosts from which a film is fetched.
    """

    def __init__(self, client: WeChatClient, video_hosts: Sequence[str] = VIDEO_HOSTS) -> None:
        self._client = client
        self._video_hosts = tuple(video_hosts)

    async def fetch(self, reference: str, most: int) -> FetchedFile:
        """Fetch by MediaId.

        Raises:
            MediaGoneError: the platform does not have it (any more).
            FileRefusedError: it is larger than `most`.
            WeChatError, httpx.HTTPError: worth another try.
        """

        async def get(token: str) -> bytes:
            path = f"media/get?access_token={quote(token)}&media_id={quote(reference, safe='')}"
            return _file_in(await download(self._client.interface.http, path, max(most, _LONGEST_NOTE)))

        try:
            content = await self._client.with_token(get)
        except ApiError as error:
            if error.code in _WORTH_ANOTHER_TRY:
                raise
            raise MediaGoneError(str(error)) from None
        address = _video_address(content)
        if address is not None:
            return FetchedFile(await self._film(address, most))
        if len(content) > most:
            raise too_large(most)
        return FetchedFile(content)

    async def _film(self, address: str, most: int) -> bytes:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not f".{parts.hostname}".endswith(self._video_hosts):
            raise MediaGoneError("film at a foreign host")
        # A client of its own: nothing of the account goes to that host.
        async with httpx.AsyncClient(timeout=self._client.interface.http.timeout) as http:
            return await download(http, address, most)


def _file_in(content: bytes) -> bytes:
    """Return the content unless it is a note that tells an error: the status is 200 then, too."""
    note = _note(content)
    code = note.get("errcode") if note else None
    if isinstance(code, int) and code:
        raise ApiError(code)
    if note and "video_url" not in note:
        raise WeChatError("unknown answer")
    return content


def _video_address(content: bytes) -> str | None:
    note = _note(content)
    return str(note["video_url"]) if note else None


def _note(content: bytes) -> dict[str, object] | None:
    if len(content) > _LONGEST_NOTE or not content.lstrip().startswith(b"{"):
        return None
    try:
        note = json.loads(content)
    except ValueError:
        return None
    return note if isinstance(note, dict) else None
