"""From what the model reads to what the assistant does: answer, ask back, or say that it does not know."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from bot.nlu.question_model import Candidate, Reading

ANSWER, ASK, UNKNOWN = "answer", "ask", "unknown"
OUT_OF_SCOPE = "out_of_scope/"
"""Questions below this topic are examples of what is not ours; they are learnt in order to be refused."""

NEVER_OFFERED = (OUT_OF_SCOPE, "smalltalk/")
"""Whoever tells a trouble and is not understood must not be asked whether they meant a greeting."""

MOST_CHOICES = 3


@dataclass(frozen=True)
class Thresholds:
    """Where the borders lie (config.yml; tuned by cross-validation on the examples, see docs/adr/0003).

    Attributes:
        sure: from this probability on the first label is answered.
        margin: it must lead the second by at least this much, or both are offered.
        possible: from this probability on a label is worth offering.
        near: a text less similar than this (cosine) to every example is unknown, however sure the model is.
        short: texts of up to this many characters are vague:
        short_sure: they need this probability to be answered at once.
    """

    sure: float = 0.40
    margin: float = 0.15
    possible: float = 0.05
    near: float = 0.20
    short: int = 4
    short_sure: float = 0.60

    @classmethod
    def from_config(cls, config: Mapping[str, float]) -> "Thresholds":
        """Build from the `thresholds` of config.yml.

        Raises:
            ValueError: an unknown name, with the names there are.
        """
        unknown = set(config) - set(cls.__dataclass_fields__)
        if unknown:
            names = ", ".join(cls.__dataclass_fields__)
            raise ValueError(f"config.yml: unknown thresholds {sorted(unknown)}; there are: {names}")
        return cls(**config)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Decision:
    """What to do with a message.

    `label` is a question (`topic/name`) or a command, and None unless `decision` is "answer". `choices` are labels
    worth offering, best first, at most three.
    """

    decision: str
    label: str | None = None
    confidence: float = 0.0
    choices: list[str] = field(default_factory=list)

    @property
    def question(self) -> str | None:
        """The label, if it is a question and not a command."""
        return self.label if self.label and "/" in self.label else None

    def as_output(self) -> dict[str, object]:
        """Return the property `decision` of a parsed message, as the answer generator reads it."""
        output = asdict(self)
        del output["label"]
        return {**output, "question": self.question}


def decide(reading: Reading, length: int, thresholds: Thresholds) -> Decision:
    """Decide what to do with a text of `length` characters that the model reads as `reading`."""
    first, second = reading.ranking[0], reading.ranking[1]
    offered = _worth_offering(reading.ranking, thresholds)
    if first.label.startswith(OUT_OF_SCOPE) or reading.nearest < thresholds.near:
        return Decision(UNKNOWN, confidence=first.probability, choices=offered)
    enough = thresholds.short_sure if length <= thresholds.short else thresholds.sure
    leads = first.probability - second.probability >= thresholds.margin
    if first.probability >= enough and leads:
        return Decision(ANSWER, first.label, first.probability, [label for label in offered if label != first.label])
    if offered:
        return Decision(ASK, confidence=first.probability, choices=offered)
    return Decision(UNKNOWN, confidence=first.probability)


def _worth_offering(ranking: list[Candidate], thresholds: Thresholds) -> list[str]:
    plausible = (c.label for c in ranking[: 2 * MOST_CHOICES] if c.probability >= thresholds.possible)
    return list(dict.fromkeys(label for label in plausible if not label.startswith(NEVER_OFFERED)))[:MOST_CHOICES]
