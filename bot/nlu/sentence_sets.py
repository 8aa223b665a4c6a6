"""Sentences with the label they should get: the unseen ones of this repository, and wordings kept beside it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.nlu.decision import OUT_OF_SCOPE

UNSEEN, REFUSE, WORDINGS, VAGUE = "unseen", "out_of_scope", "wordings", "vague"
"""Kinds of sentences: unseen questions and commands; what must be refused; wordings of the reference document; those of
them which mean nothing without their context, so that the assistant must ask back or say that it does not know."""

_NUMBER = re.compile(r"^### (?P<number>[A-Z]\d\d) ")
_WORDINGS = re.compile(r"^- 口语：(?P<wordings>.+)$")
_VAGUE_ROW = re.compile(r"^\| 口语 \|(?P<row>.+)\|$", re.MULTILINE)
_QUOTED = re.compile(r"“([^”]+)”")


@dataclass(frozen=True)
class Sentence:
    """A sentence, the label it should get (`out_of_scope/` if it should be refused), and its kind."""

    text: str
    label: str
    kind: str = UNSEEN


def sentences(folder: Path) -> Iterator[Sentence]:
    """Read `<topic>/<name>.yml` (intent, sentences), `commands.yml` (command: sentences) and `out_of_scope.yml`."""
    for path in sorted(folder.rglob("*.yml")):
        content: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        if path.name == "commands.yml":
            by_label = content
        elif path.name == "out_of_scope.yml":
            by_label = {OUT_OF_SCOPE: content["sentences"]}
        else:
            by_label = {content["intent"]: content["sentences"]}
        for label, texts in by_label.items():
            kind = REFUSE if label == OUT_OF_SCOPE else UNSEEN
            yield from (Sentence(str(text), label, kind) for text in texts)


def is_taught(label: str, questions: Path) -> bool:
    """Tell whether a label has its file of examples; sentences may be written before the question is."""
    return "/" not in label or label == OUT_OF_SCOPE or (questions / f"{label}.yml").exists()


def labels_by_number(file: Path) -> dict[str, str]:
    """Read the table `number<TAB>label` that says which question of ours a question of the reference is."""
    return dict(line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:])


def wordings(document: Path, labels: Mapping[str, str]) -> Iterator[Sentence]:
    """Read the colloquial wordings of the reference document: under each `### A01 …` a line `- 口语：…｜…`.

    They are read where they lie and never copied into this repository: they are neither examples nor tests of ours.
    """
    text = document.read_text(encoding="utf-8")
    row = _VAGUE_ROW.search(text)
    vague = set(_QUOTED.findall(row["row"])) if row else set()
    number = ""
    for line in text.splitlines():
        heading, listed = _NUMBER.match(line), _WORDINGS.match(line)
        if heading:
            number = heading["number"]
        elif listed and number in labels:
            for wording in listed["wordings"].split("｜"):
                yield Sentence(wording.strip(), labels[number], VAGUE if wording.strip() in vague else WORDINGS)
