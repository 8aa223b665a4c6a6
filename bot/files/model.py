"""What other parts of the bot see of a file: plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

FileKind = Literal["image", "voice", "video", "document"]

FileState = Literal["coming", "kept", "failed", "gone"]
"""coming: still to be fetched from the platform; failed: it could not be; gone: deleted when its time was over."""

OwnerKind = Literal["message", "ticket", "application"]
"""What a file may belong to. Tickets and applications keep it; messages do not."""

KIND_TITLES: dict[FileKind, str] = {"image": "图片", "voice": "语音", "video": "视频", "document": "文件"}


class FileRefusedError(Exception):
    """A file that is not taken. `code` is for programs, `message` is Chinese and says what to do.

    Codes: `empty`, `too_large`, `unsupported_type`, `damaged`, `unsafe`, `too_many_files`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class FileType:
    """A type that is taken: what the content really is, whatever its sender calls it."""

    kind: FileKind
    media_type: str
    extension: str


@dataclass(frozen=True)
class StoredFile:
    """A file of a worker.

    Attributes:
        label: what it is called in its conversation, as personal numbers are: 图片1.
        media_type: what the content is; None as long as it has not been fetched.
        name: a harmless file name with an ending that fits the content; personal numbers in it are masked.
        size: bytes.
        sent_at: when the worker sent it (last).
    """

    id: str
    label: str
    kind: FileKind
    state: FileState
    media_type: str | None
    name: str
    size: int
    sent_at: datetime

    @property
    def reference(self) -> str:
        """How a text speaks of the file: 〔图片1〕."""
        return f"〔{self.label}〕"
