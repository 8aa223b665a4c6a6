"""HTML of messages: words and entities, or the error of the server when it is not well-formed.

Of the parse modes the stand-in knows HTML alone. Offsets and lengths are UTF-16 code units.
"""

from __future__ import annotations

import html
import re
from typing import Any

from tests.stand_ins.telegram.errors import bad_request

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "blockquote": "blockquote", "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
TAG = re.compile(r"<(/?)([a-zA-Z-]*)((?:\s[^<>]*)?)>")
ADDRESS = re.compile(r"""href\s*=\s*["']([^"']*)["']""")
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


def units(words: str) -> int:
    """Length in UTF-16 code units."""
    return len(words.encode("utf-16-le")) // 2


def parsed(words: str, mode: str) -> tuple[str, list[dict[str, Any]]]:
    """Words without marks, and the entities.

    Raises:
        BotApiError: the words are not well-formed in this mode.
    """
    if not mode:
        return words, []
    if mode.casefold() != "html":
        raise bad_request("unsupported parse_mode")
    return _parsed_html(words)


def _parsed_html(words: str) -> tuple[str, list[dict[str, Any]]]:
    plain = ""
    entities: list[dict[str, Any]] = []
    opened: list[tuple[str, dict[str, Any]]] = []
    at = 0
    while at < len(words):
        if words[at] != "<":
            end = words.find("<", at)
            end = len(words) if end < 0 else end
            plain += ENTITY.sub(lambda found: html.unescape(found[0]), words[at:end])
            at = end
            continue
        tag = TAG.match(words, at)
        if tag is None or tag[2].lower() not in KINDS:
            name = tag[2] if tag else ""
            raise bad_request(
                f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {_bytes(words, at)}'
            )
        name = tag[2].lower()
        if not tag[1]:
            entity: dict[str, Any] = {"type": KINDS[name], "offset": units(plain), "length": 0}
            if name == "a" and (address := ADDRESS.search(tag[3])):
                entity["url"] = html.unescape(address[1])
            opened.append((name, entity))
        elif not opened or opened[-1][0] != name:
            raise bad_request(f"can't parse entities: Unexpected end tag at byte offset {_bytes(words, at)}")
        else:
            entity = opened.pop()[1]
            entity["length"] = units(plain) - entity["offset"]
            if entity["length"]:
                entities.append(entity)
        at = tag.end()
    if opened:
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1][0]}\"")
    return plain, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))[:100]


def _bytes(words: str, at: int) -> int:
    return len(words[:at].encode())
