"""The outcomes of an evaluation, as `bot.nlu.evaluate --json` writes them, and how they add up."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

UNSEEN, REFUSE, WORDINGS, VAGUE = "unseen", "out_of_scope", "wordings", "vague"
RIGHT, OFFERED, WRONG, LOST = "right", "offered", "wrong", "lost"
VERDICTS = (RIGHT, OFFERED, WRONG, LOST)


class OutcomesError(Exception):
    """The file of outcomes cannot be used; the text says what to do."""


@dataclass(frozen=True)
class Result:
    """What became of one sentence; see `bot.nlu.outcomes.Outcome` for the meaning of the words.

    `ranking` holds the best labels with their probability (0 to 1), best first.
    """

    text: str
    label: str
    kind: str
    verdict: str
    decision: str
    told: str | None
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    milliseconds: float

    @property
    def guess(self) -> str:
        """The label that the model held for the best, told or not; empty when it had none."""
        return self.told or (self.ranking[0][0] if self.ranking else "")


@dataclass(frozen=True)
class Evaluation:
    """All outcomes of one model."""

    model: str
    evaluated: datetime
    results: tuple[Result, ...]

    def of_kind(self, *kinds: str) -> list[Result]:
        """Return the results of some kinds of sentences."""
        return [result for result in self.results if result.kind in kinds]

    @property
    def milliseconds(self) -> float:
        """Median time of a message in the model; 0 without any."""
        times = [result.milliseconds for result in self.results]
        return statistics.median(times) if times else 0.0


@dataclass(frozen=True)
class Tally:
    """How many sentences got which verdict."""

    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All sentences."""
        return sum(self.counts.values())

    def share(self, *verdicts: str) -> float:
        """Return the share of some verdicts, 0 to 1; 0 when there are no sentences."""
        return sum(self.counts[verdict] for verdict in verdicts) / self.total if self.total else 0.0

    @property
    def badness(self) -> tuple[float, float, float]:
        """Sort key: what is answered right least comes first."""
        return (self.share(RIGHT), self.share(RIGHT, OFFERED), -self.share(WRONG))


def tally(results: Iterable[Result]) -> Tally:
    """Count the verdicts."""
    verdicts = [result.verdict for result in results]
    return Tally({verdict: verdicts.count(verdict) for verdict in VERDICTS})


def grouped(results: Iterable[Result], key: Callable[[Result], str]) -> dict[str, list[Result]]:
    """Return the results by key, in order of appearance."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result)
    return groups


def read_evaluation(file: Path) -> Evaluation:
    """Read what `bot.nlu.evaluate --json` wrote.

    Raises:
        OutcomesError: the file is not there, or is not such a file.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        results = tuple(_result(entry) for entry in content["outcomes"])
        return Evaluation(content["model"]["file"], datetime.fromisoformat(content["evaluated"]), results)
    except FileNotFoundError as error:
        raise OutcomesError(f"there is no {file}; write it with `python -m bot.nlu.evaluate --json {file}`") from error
    except (ValueError, KeyError, TypeError) as error:
        raise OutcomesError(
            f"{file} was not written by this version of `bot.nlu.evaluate --json`: {error!r}"
        ) from error


def _result(entry: dict[str, object]) -> Result:
    known = {name: entry[name] for name in Result.__dataclass_fields__ if name != "ranking"}
    ranking = tuple((str(label), float(share)) for label, share in entry["ranking"])  # type: ignore[attr-defined]
    if known["verdict"] not in VERDICTS:
        raise ValueError(f"unknown verdict {known['verdict']!r}")
    return Result(**known, ranking=ranking)  # type: ignore[arg-type]
