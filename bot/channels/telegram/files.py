"""Fetches what workers sent."""

from __future__ import annotations

from telegram.error import BadRequest

from bot.channels.media import download
from bot.channels.telegram.client import TelegramClient
from bot.files.fetching import FetchedFile, MediaGoneError
from bot.files.limits import too_large

MOST_BYTES = 20 * 1024 * 1024
"""Telegram documentation: a bot can fetch no larger file."""


class TelegramFiles:
    """Files by their `file_id`; the path that it leads to is good for an hour."""

    def __init__(self, client: TelegramClient) -> None:
        self._client = client

    async def fetch(self, reference: str, most: int) -> FetchedFile:
        """Fetch by file_id.

        Raises:
            MediaGoneError: the platform does not have it (any more).
            FileRefusedError: it is larger than `most`, or than the platform gives out.
            TelegramError, httpx.HTTPError: worth another try.
        """
        try:
            file = await self._client.bot.get_file(reference)
        except BadRequest as error:
            if "too big" in error.message.lower():
                raise too_large(min(most, MOST_BYTES)) from None
            raise MediaGoneError("invalid file_id") from None
        if not file.file_path:
            raise MediaGoneError("no path")
        if file.file_size is not None and file.file_size > most:
            raise too_large(most)
        path = file.file_path.removeprefix(str(self._client.files.base_url))
        return FetchedFile(await download(self._client.files, path, most), path.rpartition("/")[2])
