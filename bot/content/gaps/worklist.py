"""From single messages to a list of work: alike ones together, the most frequent first, each with a suggestion."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.content.examples import Example, bare
from bot.content.gaps.likeness import Vector, cosine, vectors
from bot.conversations.gaps import Gap
from bot.text.personal import find_personal

TOGETHER = 0.30
"""Mean likeness from which messages belong together."""
SUGGESTED = 0.20
MOST_MESSAGES = 2000
"""The newest are looked at: the work grows with their square."""
LONGEST = 120
_REFERENCE = re.compile("〔([^〔〕0-9]+)[0-9]*〕")
_HAN = re.compile("[\u4e00-\u9fff]")

KNOWN = "model"
"""A question exists, and the model took the words for something else."""
NEW = "rule"
"""No question seems to fit."""


@dataclass(frozen=True)
class Task:
    """Messages that ask the same.

    Attributes:
        number: by which it is accepted.
        kind: `model` when a question for it exists, `rule` when there seems to be none.
        sentences: different wordings, the most typical first.
        count: how many messages.
        causes: how often each cause (see `Cause`).
        answered: the question that was answered in vain, most often.
        suggested: questions that it may mean, best first.
    """

    number: int
    kind: str
    sentences: tuple[str, ...]
    count: int
    causes: dict[str, int]
    answered: str | None
    suggested: tuple[str, ...]


def worklist(gaps: Sequence[Gap], taught: Sequence[Example], dropped: Iterable[str] = ()) -> list[Task]:
    """Return the tasks, the most frequent first. What has been taught since, or was dropped, is left out."""
    done = {bare(example.sentence) for example in taught} | set(dropped)
    told = [(anonymous(gap.text), gap) for gap in gaps[-MOST_MESSAGES:]]
    told = [(text, gap) for text, gap in told if len(_HAN.findall(text)) > 1 and bare(text) not in done]
    if not told:
        return []
    known = [example.sentence for example in taught]
    rows = vectors([text for text, _ in told], known)
    examples = list(zip(vectors(known, [text for text, _ in told]), (example.label for example in taught), strict=True))
    tasks = [
        _task([told[index] for index in group], [rows[index] for index in group], examples) for group in _groups(rows)
    ]
    tasks.sort(key=lambda task: (-task.count, task.sentences))
    return [replace(task, number=number) for number, task in enumerate(tasks, start=1)]


def anonymous(text: str) -> str:
    """Return a message without what could tell who wrote it: references lose their numbers, late finds are masked."""
    for span in reversed(find_personal(text, expects_tail=True)):
        text = f"{text[: span.start]}〔{span.kind}1〕{text[span.end :]}"
    text = _REFERENCE.sub(lambda match: f"〔{match[1]}1〕", text)
    return re.sub(r"[\[\]{}\s]+", " ", text).strip()[:LONGEST]


def saved(tasks: Sequence[Task], file: Path) -> None:
    """Keep the list, so that its numbers mean the same until the next one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([asdict(task) for task in tasks], ensure_ascii=False), encoding="utf-8")


def loaded(file: Path) -> list[Task]:
    """Return the list that was kept, nothing when there is none."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [
        Task(**{**one, "sentences": tuple(one["sentences"]), "suggested": tuple(one["suggested"])}) for one in content
    ]


def _groups(rows: Sequence[Vector]) -> list[list[int]]:
    """Put each message to the group that it is most like on the average, or begin one: one pass, in order."""
    groups: list[list[int]] = []
    for index, row in enumerate(rows):
        likeness = [sum(cosine(row, rows[other]) for other in group) / len(group) for group in groups]
        best = max(range(len(groups)), key=likeness.__getitem__, default=None)
        if best is not None and likeness[best] >= TOGETHER:
            groups[best].append(index)
        else:
            groups.append([index])
    return groups


def _task(told: Sequence[tuple[str, Gap]], rows: Sequence[Vector], examples: Sequence[tuple[Vector, str]]) -> Task:
    typical = sorted(range(len(told)), key=lambda index: -sum(cosine(rows[index], other) for other in rows))
    gaps = [gap for _, gap in told]
    chosen = [name for name, _ in Counter(gap.chosen for gap in gaps if gap.chosen).most_common()]
    answered = Counter(gap.answered for gap in gaps if gap.answered).most_common(1)
    near = _nearest(rows[typical[0]], examples)
    known = bool(chosen or answered or near)
    return Task(
        number=0,
        kind=KNOWN if known else NEW,
        sentences=tuple(dict.fromkeys(told[index][0] for index in typical)),
        count=len(told),
        causes=dict(Counter(gap.cause for gap in gaps)),
        answered=answered[0][0] if answered else None,
        suggested=tuple(dict.fromkeys([*chosen, *near]))[:3],
    )


def _nearest(row: Vector, examples: Sequence[tuple[Vector, str]]) -> list[str]:
    best: dict[str, float] = {}
    for vector, label in examples:
        best[label] = max(best.get(label, 0.0), cosine(row, vector))
    ranked = sorted(best, key=lambda label: -best[label])
    return [label for label in ranked if best[label] >= SUGGESTED and not label.startswith("out_of_scope/")][:3]
