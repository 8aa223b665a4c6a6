"""Small data files that are told to change without a restart: read again when the file has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog

from bot.data_files.reading import DataFileError

logger = structlog.get_logger(__name__)


class Reread[Content]:
    """The content of a file, as it is now. A version that cannot be used is logged, and the last good one stays.

    Raises:
        DataFileError: the file cannot be used at the start.
    """

    def __init__(self, path: Path, read: Callable[[Path], Content]) -> None:
        self._path, self._read = path, read
        self._moment = path.stat().st_mtime_ns
        self._content = read(path)

    def __call__(self) -> Content:
        """Return the content, reading the file again if it has changed."""
        try:
            moment = self._path.stat().st_mtime_ns
            if moment != self._moment:
                self._moment = moment
                self._content = self._read(self._path)
        except (DataFileError, OSError) as error:
            logger.error("data_file_unusable", file=self._path.name, reason=str(error))
        return self._content
