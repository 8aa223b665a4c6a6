"""Sound and film: is it what it seems to be, and where does it end?

Formats: ISO/IEC 14496-12 (MP4, MOV, 3GP, HEIC), RFC 3533 (Ogg), RFC 4867 section 5 (AMR), RFC 9559 (WebM), ISO/IEC
11172-3 (MP3), RIFF (WAV).
"""

from __future__ import annotations

from bot.files.model import FileType

HEIC = FileType("image", "image/heic", ".heic")
M4A = FileType("voice", "audio/mp4", ".m4a")
MP4 = FileType("video", "video/mp4", ".mp4")
MOV = FileType("video", "video/quicktime", ".mov")
THREE_GP = FileType("video", "video/3gpp", ".3gp")
AMR = FileType("voice", "audio/amr", ".amr")
OGG = FileType("voice", "audio/ogg", ".ogg")
WAV = FileType("voice", "audio/wav", ".wav")
MP3 = FileType("voice", "audio/mpeg", ".mp3")
WEBM_SOUND = FileType("voice", "audio/webm", ".weba")
WEBM_FILM = FileType("video", "video/webm", ".webm")

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_MP4_BRANDS = {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"}
_AMR_NARROW = (12, 13, 15, 17, 19, 20, 26, 31, 5, 6, 5, 5, 0, 0, 0, 0)
_AMR_WIDE = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0)
_MP3_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MP3_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MP3_FRAMES = 3
"""So many frames in a row are no accident."""


def box_file(content: bytes) -> tuple[FileType, int] | None:
    """Return type and end of a file made of ISO boxes, None when it is none that is taken."""
    if content[4:8] != b"ftyp":
        return None
    length = int.from_bytes(content[:4])
    brands = {content[8:12]} | {content[at : at + 4] for at in range(16, min(length, 256), 4)}
    boxes, end = _boxes(content)
    if brands & _HEIC_BRANDS and b"meta" in boxes:
        return HEIC, end
    if b"moov" not in boxes:
        return None
    start, stop = boxes[b"moov"]
    films = b"vide" in {content[at + 12 : at + 16] for at in _all(content, b"hdlr", start, stop)}
    if brands & {b"M4A ", b"M4B "} and not films:
        return M4A, end
    if content[8:12] == b"qt  ":
        return MOV, end
    if content[8:11] in (b"3gp", b"3g2"):
        return (THREE_GP if films else FileType("voice", "audio/3gpp", ".3gp")), end
    if brands & _MP4_BRANDS:
        return (MP4 if films else M4A), end
    return None


def amr_end(content: bytes) -> int | None:
    """Return the end of an AMR recording, None when it is none. The last frame may be cut off."""
    for magic, sizes in ((b"#!AMR\n", _AMR_NARROW), (b"#!AMR-WB\n", _AMR_WIDE)):
        if content.startswith(magic):
            position = len(magic)
            while position < len(content):
                frame = content[position]
                if frame & 0b10000011:
                    return None
                position += 1 + sizes[frame >> 3 & 15]
            return len(content)
    return None


def ogg_type(content: bytes) -> FileType | None:
    """Return the type when the first stream of an Ogg file is sound."""
    if content[:5] != b"OggS\0" or len(content) < 28:
        return None
    first = content[27 + content[26] :][:8]
    return OGG if first.startswith((b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")) else None


def webm_type(content: bytes) -> FileType | None:
    """Return the type of a WebM file: film when it has a codec for pictures."""
    head = content[:4096]
    if not content.startswith(b"\x1a\x45\xdf\xa3") or b"webm" not in head[:64]:
        return None
    if b"V_VP8" in head or b"V_VP9" in head or b"V_AV1" in head:
        return WEBM_FILM
    return WEBM_SOUND if b"A_OPUS" in head or b"A_VORBIS" in head else None


def wav_end(content: bytes) -> int | None:
    """Return the end of a WAV recording, None when it is none. A recorder that was cut off wrote no true length."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE" or b"fmt " not in content[12:4096]:
        return None
    return min(len(content), 8 + int.from_bytes(content[4:8], "little"))


def is_mp3(content: bytes) -> bool:
    """Tell whether frames of MPEG sound, layer III, follow each other (after an ID3v2 tag if there is one)."""
    position = 0
    if content[:3] == b"ID3" and len(content) > 10 and not any(byte & 0x80 for byte in content[6:10]):
        position = 10
        for shift, byte in zip((21, 14, 7, 0), content[6:10], strict=True):
            position += byte << shift
        while position < len(content) and content[position] == 0:
            position += 1
    for _ in range(_MP3_FRAMES):
        length = _mp3_frame(content[position : position + 4])
        if length is None:
            return False
        position += length
    return True


def _mp3_frame(header: bytes) -> int | None:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0 or header[1] >> 1 & 3 != 1:
        return None
    version, rate, hertz = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or hertz == 3:
        return None
    kbits = (_MP3_KBITS_1 if version == 3 else _MP3_KBITS_2)[rate]
    samples = 144 if version == 3 else 72
    return samples * kbits * 1000 // _MP3_HERTZ[version][hertz] + (header[2] >> 1 & 1)


def _boxes(content: bytes) -> tuple[dict[bytes, tuple[int, int]], int]:
    """Return the outermost boxes by type, and where the row of boxes breaks off."""
    boxes: dict[bytes, tuple[int, int]] = {}
    position = 0
    while position + 8 <= len(content):
        length, kind = int.from_bytes(content[position : position + 4]), content[position + 4 : position + 8]
        if length == 1:
            length = int.from_bytes(content[position + 8 : position + 16])
        elif length == 0:
            length = len(content) - position
        if length < 8 or position + length > len(content) or not kind.isascii():
            break
        boxes.setdefault(kind, (position, position + length))
        position += length
    return boxes, position


def _all(content: bytes, word: bytes, start: int, stop: int) -> list[int]:
    found = []
    while (start := content.find(word, start, stop)) >= 0:
        found.append(start)
        start += len(word)
    return found
