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
class _Part:
    text: str
    asks: bool
    adds: bool
    reading: Reading


def several(text: str, whole: Reading, model: QuestionModel) -> Several | None:
    """Return the questions of a message that asks more than one, None when it asks one (or none).

    Args:
        text: normalised text.
        whole: what the model makes of all of it.
    """
    if len(text) > LONGEST:
        return None
    pieces = [(words, mark) for words, mark in _pieces(text) if not _SAYS_LITTLE.fullmatch(words)]
    if len(pieces) < 2:
        return None
    readings = model.read([words for words, _ in pieces])
    parts = [
        _Part(words, "?" in mark or _ASKS.search(words) is not None, _ADDS.search(words) is not None, reading)
        for (words, mark), reading in zip(pieces, readings, strict=True)
    ]
    found = _asked(parts, whole)
    if len(found) < 2 and len(text) <= LONGEST_LIST:
        found = _listed(parts)
    main = whole.ranking[0]
    if len(found) < 2 or _lost_by_cutting(main, found):
        return None
    # What all of it is about comes first: should one of the others be none of his questions, the answer still is there.
    names = sorted((label for label, _ in found), key=lambda label: label != main.label)[:MOST_QUESTIONS]
    return Several(ANSWER, names[0], min(probability for _, probability in found), [], names[1:])


def _pieces(text: str) -> list[tuple[str, str]]:
    """Cut a text where a sentence or a clause ends; return each piece with the marks behind it."""
    pieces, start = [], 0
    for end in _ENDS.finditer(text):
        pieces.append((text[start : end.start()], end["mark"] or ""))
        start = end.end()
    pieces.append((text[start:], ""))
    return [(words, mark) for words, mark in ((_LEAD.sub("", piece), mark) for piece, mark in pieces) if words]


def _asked(parts: Sequence[_Part], whole: Reading) -> list[tuple[str, float]]:
    """Return the questions of the parts that ask, each with its probability."""
    found: dict[str, float] = {}
    for part in parts:
        if not part.asks:
            continue
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
    """Return the troubles of a short list without a question, if every part is one and the later ones add to it."""
    if len(parts) < 2 or not all(part.adds for part in parts[1:]):
        return []
    firsts = [part.reading.ranking[0] for part in parts]
    if not all(first.probability >= SURE_TROUBLE and _counts(first.label) for first in firsts):
        return []
    return list({first.label: first.probability for first in firsts}.items())


def _lost_by_cutting(main: Candidate, found: Sequence[tuple[str, float]]) -> bool:
    return main.probability >= SURE_OF_ALL and _counts(main.label) and main.label not in dict(found)


def _counts(label: str) -> bool:
    return "/" in label and not label.startswith(NEVER_OFFERED)
