"""Downloads what a worker sent from his chat platform, within limits."""

from __future__ import annotations

import httpx

from bot.files.fetching import MediaGoneError
from bot.files.limits import too_large


async def download(client: httpx.AsyncClient, path: str, most: int) -> bytes:
    """Return what lies at a path of the client's base address. Redirects are not followed.

    Args:
        client: brings base address, credentials and time-outs.
        most: bytes; more are not read.

    Raises:
        MediaGoneError: the platform refuses for good (4xx but 408 and 429), or sends elsewhere.
        FileRefusedError: there are more bytes than `most`.
        httpx.HTTPError: the network or the platform failed: worth another attempt.
    """
    async with client.stream("GET", path, follow_redirects=False) as response:
        if 300 <= response.status_code < 500 and response.status_code not in (408, 429):
            raise MediaGoneError(f"status {response.status_code}")
        if response.status_code != 200:
            # Not raise_for_status: its text tells the address, and the address holds the platform's token.
            raise httpx.HTTPError(f"status {response.status_code}")
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > most:
                raise too_large(most)
        return bytes(body)
