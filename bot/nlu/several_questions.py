"""Two questions in one message: each is answered, if each is clearly one. A story with one question stays whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from bot.nlu.decision import ANSWER, NEVER_OFFERED, Decision
from bot.nlu.ellipsis import aspect_in
from bot.nlu.question_model import Candidate, QuestionModel, Reading

MOST_QUESTIONS = 3

LONGEST = 80
"""Characters of a message that is looked into; a longer one is a story."""

LONGEST_LIST = 30
"""Characters of a message that only lists troubles (工资不给发, 也没签合同)."""

SURE, SURE_TROUBLE = 0.70, 0.90
SURE_OF_ALL = 0.90
"""Of a message read so surely as a question that none of its parts asks, the cut has lost the sense: it stays whole."""

SHARE, HEARD_IN_ALL = 0.60, 0.05
"""What a half (要什么材料) must have among the questions of the first one's topic, and in the reading of the whole."""

FLOOR = 0.002

_ENDS = re.compile(
    r"(?P<mark>[?。!;,、~…\n]+)|(?<=[吗呢])(?=.)|(?=还有(?!没有)|另外|顺便|再问|再就是|第?[一二三]是|其次|以及)"
)
_LEAD = re.compile(r"^(?:另外|顺便|还有|再就是|其次|以及|再?想?问一?下|第?[一二三]是|我想问一?下|请问|你好|您好|[ ,])+")
_ASKS = re.compile(
    r"[?吗]|怎么|咋|如何|多少|多久|多长|几[天点成]|什么(?![都也])|啥(?![都也])|哪[里儿些]|在哪|能不能|可不可以|可以不|要不要|有没有"
    r"|是不是|合不合法|合法不|算不算|谁[赔出管给发]|呢$|没有$|[能会行]不$"
)
_ADDS = re.compile(r"也|还|又|另外")
_SAYS_LITTLE = re.compile(
    r"(?:我|这|那|该|应该|到底|请问|你好|您好|想问一?下|想问两个事|都)*(?:怎么办|咋办|咋整|怎么弄|咋弄|找谁|怎么搞|合法吗)?[呢啊呀]*"
)


@dataclass(frozen=True)
class Several(Decision):
    """Several questions are answered: `label` first, then `also`."""

    also: list[str] = field(default_factory=list)

    def as_output(self) -> dict[str, object]:
        """Return the property `decision` of a parsed message."""
        return {**asdict(self), "label": None, "question": self.question}


@dataclass(frozen=True)
class _Piece:
    """A clause: whether it asks something, and whether it adds to what stands before it."""

    text: str
    asks: bool
    adds: bool


@dataclass(frozen=True)
class _Part:
    """A clause, and what the model makes of it."""

    text: str
    reading: Reading


def several(text: str, whole: Reading, model: QuestionModel) -> Several | None:
    """Return the questions of a message that asks more than one, None when it asks one (or none).

    Args:
        text: normalised text.
        whole: what the model makes of all of it.
    """
    if len(text) > LONGEST:
        return None
    pieces = [piece for piece in _pieces(text) if not _SAYS_LITTLE.fullmatch(piece.text)]
    # Reading a piece is what costs: only those are read that can make several questions of the message.
    asking = [piece for piece in pieces if piece.asks]
    lists = len(text) <= LONGEST_LIST and len(pieces) > 1 and all(piece.adds for piece in pieces[1:])
    found = _asked(_read(asking, model), whole) if len(asking) > 1 else []
    if len(found) < 2 and lists:
        found = _listed(_read(pieces, model))
    main = whole.ranking[0]
    if len(found) < 2 or _lost_by_cutting(main, found):
        return None
    # What all of it is about comes first: should one of the others be none of his questions, the answer still is there.
    names = sorted((label for label, _ in found), key=lambda label: label != main.label)[:MOST_QUESTIONS]
    return Several(ANSWER, names[0], min(probability for _, probability in found), [], names[1:])


def _pieces(text: str) -> list[_Piece]:
    """Cut a text where a sentence or a clause ends."""
    cut, start = [], 0
    for end in _ENDS.finditer(text):
        cut.append((text[start : end.start()], end["mark"] or ""))
        start = end.end()
    cut.append((text[start:], ""))
    pieces = [(_LEAD.sub("", words), mark) for words, mark in cut]
    return [
        _Piece(words, "?" in mark or _ASKS.search(words) is not None, _ADDS.search(words) is not None)
        for words, mark in pieces
        if words
    ]


def _read(pieces: Sequence[_Piece], model: QuestionModel) -> list[_Part]:
    readings = model.read([piece.text for piece in pieces])
    return [_Part(piece.text, reading) for piece, reading in zip(pieces, readings, strict=True)]


def _asked(parts: Sequence[_Part], whole: Reading) -> list[tuple[str, float]]:
    """Return the questions of parts that ask, each with its probability."""
    found: dict[str, float] = {}
    for part in parts:
        first = part.reading.ranking[0]
        leans = bool(found) and aspect_in(part.text) is not None
        if first.probability >= SURE and _counts(first.label) and not leans:
            found.setdefault(first.label, first.probability)
        elif found:
            half = _half(part, next(iter(found)), whole)
            if half is not None:
                found.setdefault(half[0], half[1])
    return list(found.items())


def _half(part: _Part, first: str, whole: Reading) -> tuple[str, float] | None:
    """Read a part that says what it is about only together with the first: 法律援助收费吗? 去哪里申请?"""
    topic = first.partition("/")[0] + "/"
    in_all = {candidate.label: candidate.probability for candidate in whole.ranking}
    weights = {
        candidate.label: (candidate.probability + FLOOR) * (in_all.get(candidate.label, 0.0) + FLOOR)
        for candidate in part.reading.ranking
        if candidate.label.startswith(topic) and candidate.label != first
    }
    if not weights:
        return None
    best = max(weights, key=lambda label: weights[label])
    share = weights[best] / sum(weights.values())
    return (best, share) if share >= SHARE and in_all.get(best, 0.0) >= HEARD_IN_ALL else None


def _listed(parts: Sequence[_Part]) -> list[tuple[str, float]]:
    """Return the troubles of a short list, if every part is one."""
    firsts = [part.reading.ranking[0] for part in parts]
    if not all(first.probability >= SURE_TROUBLE and _counts(first.label) for first in firsts):
        return []
    return list({first.label: first.probability for first in firsts}.items())


def _lost_by_cutting(main: Candidate, found: Sequence[tuple[str, float]]) -> bool:
    return main.probability >= SURE_OF_ALL and _counts(main.label) and main.label not in dict(found)


def _counts(label: str) -> bool:
    return "/" in label and not label.startswith(NEVER_OFFERED)
