"""What becomes of sentences that a trained model has not seen, and how often."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rasa.core.agent import Agent

from bot.nlu.decision import ANSWER, ASK, OUT_OF_SCOPE, UNKNOWN
from bot.nlu.sentence_sets import VAGUE, Sentence

RIGHT, OFFERED, WRONG, LOST = "right", "offered", "wrong", "lost"
VERDICTS = (RIGHT, OFFERED, WRONG, LOST)

TOP = 5
"""Labels of the ranking that are kept."""


@dataclass(frozen=True)
class Outcome:
    """What became of a sentence.

    Attributes:
        verdict: answered right; offered among the choices; wrong (another answer); lost (neither). A sentence out of
            scope is right if it was refused, offered if it was only asked back, wrong if answered. A sentence that is
            vague by itself is right if asked back, lost if refused, wrong if answered.
        decision: what the assistant did: answer, ask or unknown.
        told: the label that was answered; None otherwise.
        choices: the labels that were offered.
        ranking: the best labels with their probability, best first.
        milliseconds: time in the model.
    """

    sentence: Sentence
    verdict: str
    decision: str
    told: str | None
    confidence: float
    choices: list[str] = field(default_factory=list)
    ranking: list[tuple[str, float]] = field(default_factory=list)
    milliseconds: float = 0.0

    @property
    def summary(self) -> str:
        """What was done, in a few words."""
        return self.told or f"{self.decision} {self.choices}"

    def as_json(self) -> dict[str, Any]:
        """Return the outcome with the sentence's text, label and kind beside it, as `--json` writes it."""
        content = asdict(self)
        return {**content.pop("sentence"), **content}


async def outcomes(agent: Agent, asked: Iterable[Sentence]) -> list[Outcome]:
    """Let the model understand each sentence, through Rasa's own way."""
    found = []
    for sentence in asked:
        started = time.perf_counter()
        parsed = await agent.parse_message(sentence.text)
        found.append(_outcome(sentence, parsed, 1000 * (time.perf_counter() - started)))
    return found


def _outcome(sentence: Sentence, parsed: dict[str, Any], milliseconds: float) -> Outcome:
    decision = parsed["decision"]
    kind, choices = decision["decision"], list(decision["choices"])
    told = (decision["question"] or parsed["intent"]["name"]) if kind == ANSWER else None
    return Outcome(
        sentence=sentence,
        verdict=_verdict(sentence, kind, told, choices),
        decision=kind,
        told=told,
        confidence=float(decision["confidence"]),
        choices=choices,
        ranking=[(entry["name"], float(entry["confidence"])) for entry in parsed.get("intent_ranking", [])[:TOP]],
        milliseconds=milliseconds,
    )


def _verdict(sentence: Sentence, kind: str, told: str | None, choices: Sequence[str]) -> str:
    if sentence.label == OUT_OF_SCOPE:
        return {UNKNOWN: RIGHT, ASK: OFFERED, ANSWER: WRONG}[kind]
    if sentence.kind == VAGUE:
        return {UNKNOWN: LOST, ASK: RIGHT, ANSWER: WRONG}[kind]
    if kind == ANSWER:
        return RIGHT if told == sentence.label else WRONG
    return OFFERED if sentence.label in choices else LOST


def shares(results: Sequence[Outcome]) -> dict[str, float]:
    """Return the share of each verdict, 0 to 1."""
    counts = Counter(result.verdict for result in results)
    return {verdict: counts[verdict] / max(1, len(results)) for verdict in VERDICTS}


def of_kind(results: Iterable[Outcome], kind: str) -> list[Outcome]:
    """Return the outcomes of one kind of sentences."""
    return [result for result in results if result.sentence.kind == kind]
