"""One spelling for what people type, so that training examples and messages meet.

Used on both sides: by the bot before a text goes to the engine, and by the classifier on its training examples.
"""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

LONGEST_TEXT = 3000
"""Characters. Chat platforms send at most about 2,000 at once; more is a pasted document."""

KEPT_HEAD, KEPT_TAIL = 600, 200
"""Characters kept of a longer text: people say who they are first and put their question last."""

_URL = re.compile(r"(?:https?://|www\.)[\x21-\x7e]+", re.IGNORECASE)
_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CHINESE = rf"{_HAN}\u3001-\u3003\u3008-\u3011\u3014-\u301b,。!?;:()、"
_GAP_IN_CHINESE = re.compile(rf"(?<=[{_CHINESE}])\s+(?=[{_HAN}\u3014])|(?<=[{_HAN}\u3015])\s+(?=[{_CHINESE}])")
_BREAKS = frozenset("\t\n\v\f\r\x85\u2028\u2029")


@lru_cache(maxsize=2)
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def normalise(text: str) -> str:
    """Return the text in the one form that classifier, forms and transcripts work with.

    NFKC (full-width digits and letters become plain), no invisible characters, simplified Chinese, no spaces between
    Chinese characters, one space elsewhere, links replaced by 链接, no "/" at the beginning (Rasa takes such a text
    for a command and skips understanding; people send it as a QQ emoji, "/:8-)"), and a bounded length.

    >>> normalise("／restart　工 會")
    'restart 工会'
    """
    text = _visible(unicodedata.normalize("NFKC", text))
    text = _simplified(_URL.sub("链接", text))
    text = unicodedata.normalize("NFKC", text)
    text = _GAP_IN_CHINESE.sub("", " ".join(text.split()))
    return shortened(text.lstrip("/ "), LONGEST_TEXT, KEPT_HEAD, KEPT_TAIL).strip()


def shortened(text: str, longest: int, head: int, tail: int) -> str:
    """Return a text of more than `longest` characters as its first `head` and last `tail` characters."""
    if len(text) <= longest:
        return text
    return f"{text[:head].rstrip()}…{text[-tail:].lstrip()}"


def _visible(text: str) -> str:
    """Drop control, format (zero-width, direction), unassigned and surrogate characters; line breaks become spaces."""
    return "".join(
        " " if character in _BREAKS else character
        for character in text
        if character in _BREAKS or not unicodedata.category(character).startswith("C")
    )


def _simplified(text: str) -> str:
    """Convert traditional text, words included (軟體 → 软件).

    Only a text that has traditional characters is converted by words: on simplified text the same table would turn
    文件 into 文档 and 程序 into 进程.
    """
    if _converter("t2s").convert(text) == text:
        return text
    return str(_converter("t2s").convert(_converter("tw2sp").convert(text)))
