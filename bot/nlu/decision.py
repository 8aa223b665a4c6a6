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
    """Where the borders lie (config.yml; chosen by cross-validation on the examples, see docs/adr/0003).

    Attributes:
        sure: from this probability on the first label is answered.
        possible: from this probability on a label is worth offering.
        refuse: from this probability on that a text is out of scope (all its labels together) it is unknown.
        short: texts of up to this many characters are vague:
        short_sure: they need this probability to be answered at once.
    """

    sure: float = 0.65
    possible: float = 0.02
    refuse: float = 0.15
    short: int = 3
    short_sure: float = 0.80

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
    first = reading.ranking[0]
    offered = _worth_offering(reading.ranking, thresholds)
    if out_of_scope(reading) >= thresholds.refuse:
        return Decision(UNKNOWN, confidence=first.probability, choices=offered)
    enough = thresholds.short_sure if length <= thresholds.short else thresholds.sure
    if first.probability >= enough and not first.label.startswith(OUT_OF_SCOPE):
        return Decision(ANSWER, first.label, first.probability, [label for label in offered if label != first.label])
    if offered:
        return Decision(ASK, confidence=first.probability, choices=offered)
    return Decision(UNKNOWN, confidence=first.probability)


def out_of_scope(reading: Reading) -> float:
    """Return the probability that a text is not ours: that of all labels that are learnt in order to be refused."""
    return sum(c.probability for c in reading.ranking if c.label.startswith(OUT_OF_SCOPE))


def _worth_offering(ranking: list[Candidate], thresholds: Thresholds) -> list[str]:
    plausible = (c.label for c in ranking[: 2 * MOST_CHOICES] if c.probability >= thresholds.possible)
    return list(dict.fromkeys(label for label in plausible if not label.startswith(NEVER_OFFERED)))[:MOST_CHOICES]
