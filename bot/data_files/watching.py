"""A folder of data files that are told to change without a restart: a version that cannot be used changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog

from bot.data_files.reading import DataFileError, Problem

logger = structlog.get_logger(__name__)


class WatchedFolder[Content]:
    """The content of every file of a folder that `pattern` names, by path.

    Args:
        read: gives the content of a file, None when it holds nothing for this reader.
        fault: what `read` raises when a file cannot be used; at the start it is raised on, later it is logged.

    Raises:
        DataFileError: files cannot be used, with the problems of all of them.
    """

    def __init__(
        self,
        folder: Path,
        read: Callable[[Path], Content | None],
        fault: type[Exception],
        pattern: str = "*/*.yml",
    ) -> None:
        self._folder, self._read, self._fault, self._pattern = folder, read, fault, pattern
        self._files: dict[Path, tuple[int, Content | None]] = {}
        problems: list[Problem] = []
        for path in self._paths():
            try:
                self._files[path] = (path.stat().st_mtime_ns, read(path))
            except DataFileError as error:
                problems += error.problems
        if problems:
            raise DataFileError(*problems)

    def contents(self) -> dict[Path, Content]:
        """Return what the files hold, by path, in the order of their names."""
        return {path: content for path, (_, content) in sorted(self._files.items()) if content is not None}

    def refresh(self) -> bool:
        """Read files that changed; a broken one keeps its last good content. True when something changed."""
        changed = False
        for path in self._paths():
            try:
                moment = path.stat().st_mtime_ns
            except FileNotFoundError:
                continue  # renamed or deleted since the folder was read
            before = self._files.get(path)
            if before is not None and before[0] == moment:
                continue
            try:
                self._files[path] = (moment, self._read(path))
                changed = True
            except self._fault as error:
                logger.error("data_file_unusable", file=str(path), reason=str(error))
                self._files[path] = (moment, before[1] if before else None)
        for path in [path for path in self._files if not path.exists()]:
            del self._files[path]
            changed = True
        return changed

    def _paths(self) -> list[Path]:
        # Editors keep hidden files beside the real ones.
        return sorted(path for path in self._folder.glob(self._pattern) if not path.name.startswith("."))
