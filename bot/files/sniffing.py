"""What a file really is. What its sender calls it never decides, and what is on no list is not taken."""

from __future__ import annotations

import re

from bot.files import pictures, recordings
from bot.files.documents import office_type, old_office_type, pdf_type
from bot.files.model import FileRefusedError, FileType

JPEG = FileType("image", "image/jpeg", ".jpg")
PNG = FileType("image", "image/png", ".png")
GIF = FileType("image", "image/gif", ".gif")
WEBP = FileType("image", "image/webp", ".webp")

_TAKEN = "能收的有：照片、截图、PDF、Word、Excel、录音、视频。"
_UNSUPPORTED = f"这种文件我收不了。{_TAKEN}"
_ARCHIVE = "压缩包我收不了，请解开以后一个一个发。"
_PROGRAM = f"程序和网页文件我收不了。{_TAKEN}"
_DAMAGED = "这个文件像是坏了或者没传完整，请再选一次。拍照、截图发来也行。"
_HIDDEN = "这个文件里还藏着别的内容，收不了。请重新拍照或者截图再发。"

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!/", b"dex\n")
_MARKUP = re.compile(rb"<(?:script[\s>]|html[\s>]|!doctype\s|\?php\s|iframe\s|svg\s)", re.IGNORECASE)
_OUR_MAGICS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"%PDF-", b"\xd0\xcf\x11\xe0", b"#!AMR", b"OggS", b"ID3")
_ARCHIVE_END_WITHIN = 65_557
"""Bytes from the end in which a zip keeps its closing record (APPNOTE 4.3.16: 22 and a comment of up to 65,535)."""


def sniff(content: bytes) -> FileType:
    """Return what the content is.

    A file is taken only as one thing. A picture or a recording with web page, archive, PDF or program behind or in it
    (a polyglot) is refused, since some other program could read it as that. A phone maker's trailer behind a photo
    is none of these and stays.

    Raises:
        FileRefusedError: it is nothing that is taken, damaged, or more than one thing.
    """
    if not content:
        raise FileRefusedError("empty", "这个文件是空的，请再选一次。")
    document = pdf_type(content) or old_office_type(content)
    if document is not None:
        if _closes_an_archive(content):
            raise FileRefusedError("unsafe", _HIDDEN)
        return document
    document = office_type(content)
    if document is not None:
        return document
    found = _media(content)
    if found is None:
        raise _refusal(content)
    kind, end = found
    if _hides_something(content, end):
        raise FileRefusedError("unsafe", _HIDDEN)
    return kind


def _media(content: bytes) -> tuple[FileType, int] | None:
    for kind, find_end in (
        (JPEG, pictures.jpeg_end),
        (PNG, pictures.png_end),
        (GIF, pictures.gif_end),
        (WEBP, pictures.webp_end),
        (recordings.WAV, recordings.wav_end),
        (recordings.AMR, recordings.amr_end),
    ):
        end = find_end(content)
        if end is not None:
            return kind, end
    streamed = recordings.ogg_type(content) or recordings.webm_type(content)
    if streamed is None and recordings.is_mp3(content):
        streamed = recordings.MP3
    return (streamed, len(content)) if streamed is not None else recordings.box_file(content)


def _hides_something(content: bytes, end: int) -> bool:
    tail = content[end:]
    return (
        tail.startswith((*_ARCHIVES, *_PROGRAMS))
        or b"%PDF-" in tail
        or b"%PDF-" in content[:1024]  # readers look for it there
        or _closes_an_archive(content)
        or _MARKUP.search(content) is not None
    )


def _closes_an_archive(content: bytes) -> bool:
    return b"PK\x05\x06" in content[-_ARCHIVE_END_WITHIN:] and b"PK\x01\x02" in content


def _refusal(content: bytes) -> FileRefusedError:
    if content.startswith(_ARCHIVES):
        return FileRefusedError("unsupported_type", _ARCHIVE)
    if content.startswith(_PROGRAMS) or _MARKUP.search(content[:4096]):
        return FileRefusedError("unsupported_type", _PROGRAM)
    if content.startswith(_OUR_MAGICS) or content[4:8] == b"ftyp":
        return FileRefusedError("damaged", _DAMAGED)
    return FileRefusedError("unsupported_type", _UNSUPPORTED)
