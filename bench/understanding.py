"""Does the model know its own field? `.venv-rasa/bin/python -m bench.understanding` asks it sentences of strangers.

Legal questions of the public (labour or not, by a weak label: the statute that an answer cited) and talk about travel.
A question of ours should be answered or asked back, everything else refused. The samples lie beside this repository and
are only read: nothing of them is trained on, and no threshold is tuned to them.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import logging
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rasa.core.agent import Agent
from rasa.model import get_latest_model
from rasa.utils.log_utils import configure_structlog

from bot.nlu.decision import ANSWER, ASK, UNKNOWN
from bot.nlu.outcomes import Outcome, outcomes
from bot.nlu.sentence_sets import Sentence

LABOUR, OTHER, POLITE = "labour", "other", "polite"
"""Ours; not ours; not ours, but a greeting, thanks or a goodbye, which smalltalk may answer."""

LEGAL = ("lawyerllama_advice.tsv", "stard_queries.tsv")
TRAVEL = "crosswoz_usr.tsv"


@dataclass(frozen=True)
class Scores:
    """How well one class is told from the rest, 0 to 1; 0 where there is nothing to divide by."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.precision else 0.0


def samples(file: Path) -> Iterator[Sentence]:
    """Read the first two columns of a sample: text, and the label or the dialogue acts."""
    with file.open(encoding="utf-8", newline="") as rows:
        for row in list(csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]:
            label = POLITE if "General-" in row[1] else row[1] if row[1] == LABOUR else OTHER
            yield Sentence(row[0], label, file.name)


def claimed(outcome: Outcome) -> bool:
    """Tell whether the assistant took the sentence for a question of ours: answered it, or asked back."""
    smalltalk = outcome.told is not None and outcome.told.startswith("smalltalk/")
    return outcome.decision != UNKNOWN and not smalltalk


def answered(outcome: Outcome) -> bool:
    """Tell whether the assistant answered the sentence at once."""
    return outcome.decision == ANSWER and claimed(outcome)


def scores(found: Sequence[Outcome], taken: Sequence[Outcome]) -> Scores:
    """Compare what was taken for ours with what is."""
    ours = sum(outcome.sentence.label == LABOUR for outcome in found)
    hits = sum(outcome.sentence.label == LABOUR for outcome in taken)
    return Scores(hits / len(taken) if taken else 0.0, hits / ours if ours else 0.0)


def legal_table(found: Sequence[Outcome]) -> Iterator[str]:
    """Yield lines: labour questions told from other legal ones."""
    yield "sample | labour | other | told by | precision | recall | F1 | others refused"
    for name in (*LEGAL, "both"):
        rows = [outcome for outcome in found if name in (outcome.sentence.kind, "both")]
        others = [outcome for outcome in rows if outcome.sentence.label == OTHER]
        for told_by, is_taken in (("answered or asked", claimed), ("answered", answered)):
            score = scores(rows, [outcome for outcome in rows if is_taken(outcome)])
            refused = sum(not is_taken(outcome) for outcome in others) / max(1, len(others))
            yield (
                f"{name} | {len(rows) - len(others)} | {len(others)} | {told_by} | "
                f"{score.precision:.1%} | {score.recall:.1%} | {score.f1:.1%} | {refused:.1%}"
            )


def travel_table(found: Sequence[Outcome]) -> Iterator[str]:
    """Yield lines: talk about travel, which must be refused; politeness may be answered by smalltalk."""
    yield "travel | sentences | right | asked back | answered wrongly"
    for label, name in ((OTHER, "requests"), (POLITE, "with greetings or thanks")):
        rows = [outcome for outcome in found if outcome.sentence.label == label]
        asked = sum(outcome.decision == ASK for outcome in rows)
        wrong = sum(answered(outcome) or (label == OTHER and outcome.decision == ANSWER) for outcome in rows)
        right = len(rows) - asked - wrong
        share = [f"{count / max(1, len(rows)):.1%}" for count in (right, asked, wrong)]
        yield f"{name} | {len(rows)} | {' | '.join(share)}"


def worst(found: Sequence[Outcome], count: int) -> Iterator[str]:
    """Yield the surest mistakes: foreign questions answered, and labour questions refused."""
    foreign = [outcome for outcome in found if outcome.sentence.label == OTHER and outcome.decision == ANSWER]
    yield from (f"  answered: {_shown(outcome)}" for outcome in sorted(foreign, key=lambda o: -o.confidence)[:count])
    missed = [outcome for outcome in found if outcome.sentence.label == LABOUR and not claimed(outcome)]
    yield from (f"  refused: {_shown(outcome)}" for outcome in sorted(missed, key=lambda o: -o.confidence)[:count])


def _shown(outcome: Outcome) -> str:
    best = outcome.ranking[0][0] if outcome.ranking else "nothing"
    return f"{outcome.confidence:.2f} {outcome.sentence.text[:60]} ({outcome.told or best})"


def main(arguments: Sequence[str]) -> int:
    """Ask all samples, or some of each, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.understanding", description=__doc__)
    parser.add_argument("--model", default="models", help="a model file, or the folder of which to take the newest")
    parser.add_argument("--samples", default="../shared/reference/samples", type=Path, help="folder of the samples")
    parser.add_argument("--at-most", default=0, type=int, metavar="N", help="ask only N sentences of each, by lot")
    parser.add_argument("--worst", default=0, type=int, metavar="N", help="show the N surest mistakes of each kind")
    options = parser.parse_args(arguments)
    missing = [name for name in (*LEGAL, TRAVEL) if not (options.samples / name).exists()]
    if missing:
        print(
            f"nothing measured: {options.samples} does not hold {', '.join(missing)}; name their folder with --samples"
        )
        return 0
    model = get_latest_model(options.model)
    if model is None:
        print(f"no model in {options.model!r}; run `rasa train` first", file=sys.stderr)
        return 1
    # Rasa prints every text it parses unless told otherwise.
    configure_structlog(logging.WARNING)
    agent = Agent.load(model)
    found = [outcome for name in (*LEGAL, TRAVEL) for outcome in _asked(agent, options.samples / name, options.at_most)]
    travel = [outcome for outcome in found if outcome.sentence.kind == TRAVEL]
    legal = [outcome for outcome in found if outcome.sentence.kind != TRAVEL]
    print("\n".join([*legal_table(legal), "", *travel_table(travel), *worst(found, options.worst)]))
    return 0


def _asked(agent: Agent, file: Path, at_most: int) -> list[Outcome]:
    sentences = list(samples(file))
    if 0 < at_most < len(sentences):
        sentences = random.Random(1).sample(sentences, at_most)  # noqa: S311 (the same lot every time)
    return asyncio.run(outcomes(agent, sentences))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
