"""How large a file may be, and how much a conversation and the whole installation may send in a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.files.model import FileKind, FileRefusedError
from bot.files.tables import FileRow
from bot.settings import Settings
from bot.storage.columns import now

MB = 1024 * 1024
DAY = timedelta(hours=24)
_TOO_MANY = "今天发的文件太多了，我这边先收到这里。请明天再发，急事请拨12351。"


@dataclass(frozen=True)
class FileLimits:
    """Sizes and volumes in bytes; a day is the last 24 hours."""

    file_size: int
    recording_size: int
    files_per_day: int
    volume_per_day: int
    total_volume_per_day: int

    @property
    def largest(self) -> int:
        """Bytes that any file may have."""
        return max(self.file_size, self.recording_size)

    def check_size(self, kind: FileKind, size: int) -> None:
        """Hold a file to the size that its kind may have.

        Raises:
            FileRefusedError: it is larger.
        """
        allowed = self.recording_size if kind in ("voice", "video") else self.file_size
        if size > allowed:
            raise too_large(allowed)


def file_limits(settings: Settings) -> FileLimits:
    """Read the limits from the settings."""
    return FileLimits(
        file_size=settings.file_size_mb * MB,
        recording_size=settings.recording_size_mb * MB,
        files_per_day=settings.files_per_day,
        volume_per_day=settings.file_volume_per_day_mb * MB,
        total_volume_per_day=settings.total_file_volume_per_day_mb * MB,
    )


def too_large(allowed: int) -> FileRefusedError:
    """Return the refusal of a file with more bytes than `allowed`."""
    return FileRefusedError("too_large", f"文件太大了，最大{allowed // MB}MB。照片可以截图再发，视频可以剪短一点。")


def check_allowance(session: Session, conversation_id: str, limits: FileLimits, size: int = 0) -> None:
    """Hold a conversation, and all together, to what may be sent in a day.

    Args:
        size: bytes of the file that is to be added; 0 before it is known.

    Raises:
        FileRefusedError: the day's share is used up.
    """
    files, volume, total = _recent(session, conversation_id)
    if (
        files >= limits.files_per_day
        or volume + size > limits.volume_per_day
        or total + size > limits.total_volume_per_day
    ):
        raise FileRefusedError("too_many_files", _TOO_MANY)


def check_volume(session: Session, conversation_id: str, limits: FileLimits, size: int) -> None:
    """Hold a file that was counted already, but not yet weighed, to what may be sent in a day.

    Raises:
        FileRefusedError: the day's share is used up.
    """
    _, volume, total = _recent(session, conversation_id)
    if volume + size > limits.volume_per_day or total + size > limits.total_volume_per_day:
        raise FileRefusedError("too_many_files", _TOO_MANY)


def _recent(session: Session, conversation_id: str) -> tuple[int, int, int]:
    """Return how many files the conversation sent in a day, how many bytes, and how many all together."""
    recent = select(func.count(), func.coalesce(func.sum(FileRow.size), 0)).where(FileRow.created_at > now() - DAY)
    files, volume = session.execute(recent.where(FileRow.conversation_id == conversation_id)).one()
    _, total = session.execute(recent).one()
    return files, volume, total
