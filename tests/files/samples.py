"""The smallest files of each kind, made byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib


def png(side: int = 8, grey: int = 90) -> bytes:
    """A grey square."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + bytes([grey]) * side) * side)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg(comment: bytes = b"", drawing: bytes = b"\x12\xff\x00\x34\xff\xd0\x56") -> bytes:
    """The frame of a photo: application data with a preview in it, tables, a scan with stuffed bytes."""

    def segment(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + segment(0xE1, b"Exif\0\0preview \xff\xd8\xff\xd9 of the camera")
        + (segment(0xFE, comment) if comment else b"")
        + segment(0xDB, b"\0" + b"\x10" * 64)
        + segment(0xC0, b"\x08\0\x08\0\x08\x01\x01\x11\0")
        + segment(0xDA, b"\x01\x01\0\0\x3f\0")
        + drawing
        + b"\xff\xd9"
    )


def gif() -> bytes:
    """One pixel, with a comment block."""
    return (
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"
        b"\x21\xfe\x05hello\0"
        b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b"
    )


def riff(form: bytes, body: bytes) -> bytes:
    """A RIFF file."""
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + form + body


def box(kind: bytes, body: bytes = b"") -> bytes:
    """An ISO box."""
    return struct.pack(">I", 8 + len(body)) + kind + body


def film(brand: bytes, handler: bytes = b"vide", *compatible: bytes) -> bytes:
    """A film or a recording made of boxes."""
    ftyp = box(b"ftyp", brand + b"\0\0\0\0" + b"".join(compatible))
    media = box(b"mdia", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12))
    return ftyp + box(b"moov", box(b"trak", media)) + box(b"mdat", b"\x01" * 40)


def heic() -> bytes:
    """A photo of a newer phone."""
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 20) + box(b"mdat", b"\x02" * 30)


def mp3(tag: bool = True) -> bytes:
    """Four frames of 128 kbit/s at 44.1 kHz: 417 bytes each."""
    frames = (b"\xff\xfb\x90\x00" + b"\0" * 413) * 4
    return (b"ID3\x03\0\0\0\0\0\x0a" + b"T" * 10 if tag else b"") + frames


def amr() -> bytes:
    """Three frames of 12.2 kbit/s."""
    return b"#!AMR\n" + (b"\x3c" + b"\x55" * 31) * 3


def ogg(codec: bytes = b"OpusHead") -> bytes:
    """The first page of a stream."""
    return b"OggS\0\x02" + b"\0" * 20 + b"\x01\x13" + codec + b"\x01\x02\x38\x01\x80\xbb\0\0\0\0\0"


def webm(codec: bytes) -> bytes:
    """The head of a WebM file."""
    return b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"\x18\x53\x80\x67" + b"\x86\x86" + codec + b"\0" * 50


def pdf(more: bytes = b"") -> bytes:
    """A page."""
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" + more + b"\ntrailer\n<< /Root 1 0 R >>\n"
        b"startxref\n9\n%%EOF\n"
    )


def pdf_list(objects: bytes) -> bytes:
    """A compressed list of objects, as newer PDFs have it."""
    packed = zlib.compress(objects)
    return b"5 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream\nendobj\n"


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(**more: bytes) -> bytes:
    """A Word document; `more` are further parts."""
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return zipped(parts | {name.replace("__", "/"): content for name, content in more.items()})


def xlsx() -> bytes:
    """An Excel sheet."""
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def ole(*streams: str) -> bytes:
    """An old Office document with these streams."""
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names


TAKEN: dict[str, tuple[bytes, str]] = {
    "jpeg": (jpeg(), "image/jpeg"),
    "jpeg with a phone maker's trailer": (jpeg() + b"\0\0\1\xe9SEFH trailer SEFT", "image/jpeg"),
    "jpeg with a film behind it": (jpeg() + film(b"mp42"), "image/jpeg"),
    "jpeg cut off at its end": (jpeg()[:-2], "image/jpeg"),
    "png": (png(), "image/png"),
    "gif": (gif(), "image/gif"),
    "gif without its closing byte": (gif()[:-1], "image/gif"),
    "webp": (riff(b"WEBP", b"VP8 " + struct.pack("<I", 4) + b"abcd"), "image/webp"),
    "heic": (heic(), "image/heic"),
    "pdf": (pdf(), "application/pdf"),
    "pdf with lists of objects": (pdf(pdf_list(b"<< /Type /Page >>")), "application/pdf"),
    "docx": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "doc": (ole("WordDocument", "1Table"), "application/msword"),
    "xls": (ole("Workbook"), "application/vnd.ms-excel"),
    "mp3": (mp3(), "audio/mpeg"),
    "mp3 without a tag": (mp3(tag=False), "audio/mpeg"),
    "amr": (amr(), "audio/amr"),
    "m4a": (film(b"M4A ", b"soun", b"mp42"), "audio/mp4"),
    "recording of an Android phone": (film(b"mp42", b"soun", b"isom"), "audio/mp4"),
    "ogg": (ogg(), "audio/ogg"),
    "wav": (riff(b"WAVE", b"fmt \x10\0\0\0" + b"\1" * 16 + b"data\0\0\0\0"), "audio/wav"),
    "wav with a filler in front": (riff(b"WAVE", b"JUNK\4\0\0\0abcdfmt \x10\0\0\0" + b"\1" * 16), "audio/wav"),
    "webm voice": (webm(b"A_OPUS"), "audio/webm"),
    "webm film": (webm(b"V_VP9"), "video/webm"),
    "mp4": (film(b"isom", b"vide", b"mp42"), "video/mp4"),
    "mov": (film(b"qt  "), "video/quicktime"),
    "3gp": (film(b"3gp5"), "video/3gpp"),
}
"""Name: content and what it is."""

REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "plain words": ("老板不发工资".encode(), "unsupported_type"),
    "svg": (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "unsupported_type"),
    "html": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "unsupported_type"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "unsupported_type"),
    "windows program": (b"MZ\x90\0" + b"\0" * 200, "unsupported_type"),
    "linux program": (b"\x7fELF\x02\x01\x01", "unsupported_type"),
    "zip": (zipped({"a.txt": b"a"}), "unsupported_type"),
    "android program": (zipped({"AndroidManifest.xml": b"a", "classes.dex": b"b"}), "unsupported_type"),
    "rar": (b"Rar!\x1a\x07\x01\0", "unsupported_type"),
    "gzip": (zlib.compress(b"a", wbits=31), "unsupported_type"),
    "ogg film": (ogg(b"\x80theora\0"), "damaged"),
    "half a gif": (gif()[:-4], "damaged"),
    "half a png": (png()[:-20], "damaged"),
    "half a jpeg": (jpeg()[:60], "damaged"),
    "png in name only": (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "unsupported_type"),
    "jpeg with a web page in its comment": (jpeg(comment=b"<script>alert(1)</script>"), "unsafe"),
    "jpeg with php in its comment": (jpeg(comment=b"<?php system($_GET[0]); ?>"), "unsafe"),
    "jpeg with an archive behind it": (jpeg() + zipped({"a.exe": b"MZ"}), "unsafe"),
    "jpeg with a pdf behind it": (jpeg() + pdf(), "unsafe"),
    "jpeg with a pdf in front": (jpeg(comment=b"%PDF-1.4"), "unsafe"),
    "gif with an archive behind it": (gif() + zipped({"a.class": b"b"}), "unsafe"),
    "png with a program behind it": (png() + b"MZ\x90\0", "unsafe"),
    "png with a web page behind it": (png() + b"<html >", "unsafe"),
    "film with an archive behind it": (film(b"mp42") + zipped({"a": b"a"}), "unsafe"),
    "pdf with an archive behind it": (pdf() + zipped({"a": b"a"})[:300], "unsafe"),
    "pdf with a script": (pdf(b"3 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj"), "unsafe"),
    "pdf with a disguised script": (pdf(b"3 0 obj\n<< /S /J#61vaScript >>\nendobj"), "unsafe"),
    "pdf that starts a program": (pdf(b"3 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj"), "unsafe"),
    "pdf with a packed script": (pdf(pdf_list(b"<< /S /JavaScript >>")), "unsafe"),
    "pdf that unpacks to a monster": (pdf(pdf_list(b"\0" * (20 * 1024 * 1024))), "unsafe"),
    "docx with macros": (docx(**{"word__vbaProject.bin": b"a"}), "unsafe"),
    "docx with a file in it": (docx(**{"word__embeddings__oleObject1.bin": b"MZ"}), "unsafe"),
    "docx that unpacks to a monster": (docx(word__big=b"\0" * 5_000_000), "unsafe"),
    "doc with macros": (ole("WordDocument", "_VBA_PROJECT"), "unsafe"),
    "windows installer": (ole("SummaryInformation"), "damaged"),
    "cut archive": (docx()[:100], "unsupported_type"),
}
"""Name: content and the code of its refusal."""
