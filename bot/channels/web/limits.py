"""Limits of the web channel: per conversation, per network address, and in total. Counted per process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from bot.channels.web.windows import MovingWindow
from bot.settings import Settings

UPLOADS_EACH = 2
"""Files of one conversation on their way in at once."""


class TooManyError(Exception):
    """A limit is reached. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class WebLimits:
    """Moving windows for messages and conversations, and a count of open streams. All methods run on the event loop."""

    def __init__(self, settings: Settings) -> None:
        self._per_conversation = MovingWindow(settings.limit_messages)
        self._per_address = MovingWindow(settings.limit_address_messages)
        self._conversations = MovingWindow(settings.limit_conversations)
        self._total = MovingWindow(settings.limit_total_messages)
        self._total_conversations = MovingWindow(settings.limit_total_conversations)
        self._reads = MovingWindow(settings.limit_reads)
        self._streams_each = settings.limit_streams
        self._streams_of_address = settings.limit_address_streams
        self._streams_total = settings.limit_total_streams
        self._files = MovingWindow(settings.limit_address_files)
        self._uploads_total = settings.limit_uploads
        self._open: dict[str, Counter[str]] = {"stream": Counter(), "upload": Counter()}

    def count_message(self, conversation: str, address: str) -> None:
        """Count a message.

        Args:
            conversation: by which the conversation is known here: the hash of its token.

        Raises:
            TooManyError: the conversation, its address, or the whole channel sends too much.
        """
        _count(self._per_conversation, conversation)
        _count(self._per_address, address)
        _count(self._total)

    def count_conversation(self, address: str) -> None:
        """Count a new conversation.

        Raises:
            TooManyError: the address, or everybody together, opens too many.
        """
        _count(self._conversations, address)
        _count(self._total_conversations)

    def count_read(self, address: str) -> None:
        """Count a look into a transcript.

        Raises:
            TooManyError: the address asks for too many.
        """
        _count(self._reads, address)

    def count_file(self, address: str) -> None:
        """Count a file.

        Raises:
            TooManyError: the address sends too many.
        """
        _count(self._files, address)

    def open_stream(self, conversation_id: str, address: str) -> Callable[[], None]:
        """Count a stream and return what must be called when it ends.

        Raises:
            TooManyError: too many are open already.
        """
        allowed = {conversation_id: self._streams_each, address: self._streams_of_address, "": self._streams_total}
        return self._begin("stream", allowed, 30)

    def open_upload(self, conversation_id: str, address: str) -> Callable[[], None]:
        """Count a file that is being read and return what must be called when it is stored.

        Raises:
            TooManyError: too many are on their way already.
        """
        half = max(UPLOADS_EACH, self._uploads_total // 2)
        return self._begin("upload", {conversation_id: UPLOADS_EACH, address: half, "": self._uploads_total}, 5)

    def _begin(self, purpose: str, allowed: Mapping[str, int], retry_after: int) -> Callable[[], None]:
        """Count something that lasts, under several keys at once, as long as none has reached what it is allowed."""
        running = self._open[purpose]
        if any(running[key] >= most for key, most in allowed.items()):
            raise TooManyError(retry_after)
        running.update(allowed.keys())

        def ended() -> None:
            running.subtract(allowed.keys())
            for key in allowed:
                if not running[key]:
                    del running[key]

        return ended


def _count(window: MovingWindow, key: str = "") -> None:
    seconds = window.hit(key)
    if seconds > 0:
        raise TooManyError(int(seconds) + 1)
