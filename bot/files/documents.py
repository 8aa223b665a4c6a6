"""PDF, Word and Excel: taken when they are plain documents, refused when they bring programs along.

Sources: ISO 32000-1 (PDF), ECMA-376 (docx, xlsx), [MS-CFB] (doc, xls).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from bot.files.model import FileRefusedError, FileType

PDF = FileType("document", "application/pdf", ".pdf")
DOCX = FileType("document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
XLSX = FileType("document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
DOC = FileType("document", "application/msword", ".doc")
XLS = FileType("document", "application/vnd.ms-excel", ".xls")

_ACTIVE = "这个文档里带着会自己运行的东西（宏、脚本或嵌入的文件），收不了。请另存成普通PDF，或者拍照、截图发来。"
_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|Launch)(?![A-Za-z0-9])")
_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_END_WITHIN = 2048
_INFLATED_MOST = 16 * 1024 * 1024
"""Bytes to which the lists of objects of a PDF may unpack; they hold no pictures and stay far below."""
_PARTS_MOST = 3000
_UNPACKED_MOST = 300 * 1024 * 1024
_RATIO_MOST = 200


def pdf_type(content: bytes) -> FileType | None:
    """Return the type of a PDF.

    Raises:
        FileRefusedError: it has scripts or starts programs.
    """
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-_PDF_END_WITHIN:]:
        return None
    for part in (content, _object_streams(content)):
        if _PDF_ACTIVE.search(_PDF_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), part)):
            raise FileRefusedError("unsafe", _ACTIVE)
    return PDF


def _object_streams(content: bytes) -> bytes:
    """Return what the compressed lists of objects hold, where newer PDFs keep their actions."""
    unpacked = bytearray()
    position = 0
    while (position := content.find(b"/ObjStm", position)) >= 0:
        start = content.find(b"stream", position) + len(b"stream")
        end = content.find(b"endstream", start)
        if start < position or end < 0:
            break
        unpacked += _inflated(content[start:end].lstrip(b"\r\n"), _INFLATED_MOST + 1 - len(unpacked))
        if len(unpacked) > _INFLATED_MOST:
            raise FileRefusedError("unsafe", _ACTIVE)
        position = end
    return bytes(unpacked)


def office_type(content: bytes) -> FileType | None:
    """Return the type of a docx or xlsx. Only its list of parts is read, nothing is unpacked.

    Raises:
        FileRefusedError: it has macros or foreign files in it, or would unpack to a monstrous size.
    """
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    names = {part.filename.lower() for part in parts}
    if "[content_types].xml" not in names:
        return None
    found = DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else None
    if found is None:
        return None
    unpacked = sum(part.file_size for part in parts)
    monstrous = len(parts) > _PARTS_MOST or unpacked > min(_UNPACKED_MOST, _RATIO_MOST * len(content))
    if monstrous or any(_is_foreign(name) for name in names):
        raise FileRefusedError("unsafe", _ACTIVE)
    return found


def old_office_type(content: bytes) -> FileType | None:
    """Return the type of a doc or xls, by the names of its streams.

    Raises:
        FileRefusedError: it has macros or foreign files in it.
    """
    if not content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return None
    found = DOC if _names(content, "WordDocument") else XLS if _names(content, "Workbook") else None
    if found and any(_names(content, name) for name in ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "\x01Ole10Native")):
        raise FileRefusedError("unsafe", _ACTIVE)
    return found


def _names(content: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") + b"\0\0" in content


def _is_foreign(part: str) -> bool:
    return part.endswith("vbaproject.bin") or "/activex/" in part or ("/embeddings/" in part and part.endswith(".bin"))


def _inflated(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""  # encrypted with a password, or damaged: a reader cannot run it either
