"""How well a trained model understands sentences it has never seen: `python -m bot.nlu.evaluate`."""

import argparse
import asyncio
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.model import get_latest_model
from rasa.utils.log_utils import configure_structlog
from ruamel.yaml import YAML

from bot.nlu.decision import ANSWER, ASK, OUT_OF_SCOPE, UNKNOWN

RIGHT, OFFERED, WRONG, LOST = "right", "offered", "wrong", "lost"


@dataclass(frozen=True)
class Sentence:
    """A sentence and the label it should get; `out_of_scope/` if it should be refused."""

    text: str
    label: str


@dataclass(frozen=True)
class Outcome:
    """What became of a sentence.

    `verdict`: answered right; offered among the choices; wrong (another answer); lost (neither).
    For a sentence out of scope: right if it was refused, offered if it was only asked back, wrong if answered.
    """

    sentence: Sentence
    verdict: str
    told: str
    confidence: float


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
            yield from (Sentence(str(text), label) for text in texts)


def is_taught(label: str, questions: Path) -> bool:
    """Tell whether a label has its file of examples; sentences may be written before the question is."""
    return "/" not in label or label == OUT_OF_SCOPE or (questions / f"{label}.yml").exists()


async def outcomes(agent: Agent, asked: Iterable[Sentence]) -> list[Outcome]:
    """Let the model understand each sentence, through Rasa's own way."""
    return [_outcome(sentence, await agent.parse_message(sentence.text)) for sentence in asked]


def _outcome(sentence: Sentence, parsed: dict[str, Any]) -> Outcome:
    decision = parsed["decision"]
    kind, choices = decision["decision"], decision["choices"]
    told = (decision["question"] or parsed["intent"]["name"]) if kind == ANSWER else f"{kind} {choices}"
    if sentence.label == OUT_OF_SCOPE:
        verdict = {UNKNOWN: RIGHT, ASK: OFFERED, ANSWER: WRONG}[kind]
    elif kind == ANSWER:
        verdict = RIGHT if told == sentence.label else WRONG
    else:
        verdict = OFFERED if sentence.label in choices else LOST
    return Outcome(sentence, verdict, told, float(decision["confidence"]))


def shares(results: Sequence[Outcome]) -> dict[str, float]:
    """Return the share of each verdict, 0 to 1."""
    counts = Counter(result.verdict for result in results)
    return {verdict: counts[verdict] / max(1, len(results)) for verdict in (RIGHT, OFFERED, WRONG, LOST)}


def in_scope(results: Iterable[Outcome]) -> list[Outcome]:
    """Return the outcomes of sentences that have an answer."""
    return [result for result in results if result.sentence.label != OUT_OF_SCOPE]


def out_of_scope(results: Iterable[Outcome]) -> list[Outcome]:
    """Return the outcomes of sentences that should be refused."""
    return [result for result in results if result.sentence.label == OUT_OF_SCOPE]


def report(results: Sequence[Outcome], seconds: float) -> str:
    """Return figures and the worst confusions as text."""
    ours, others = in_scope(results), out_of_scope(results)
    lines = [
        f"{len(ours)} questions and commands: " + _percentages(shares(ours)),
        f"{len(others)} out of scope: " + _percentages(shares(others)),
        f"{1000 * seconds / max(1, len(results)):.1f} ms a message",
        "",
        "most confused (asked → told):",
    ]
    pairs = Counter((r.sentence.label, r.told) for r in results if r.verdict == WRONG)
    lines += [f"  {count} × {asked} → {told}" for (asked, told), count in pairs.most_common(15)]
    lines += ["", "answered wrongly:"]
    worst = sorted((r for r in results if r.verdict == WRONG), key=lambda r: -r.confidence)
    lines += [f"  {r.confidence:.2f} {r.sentence.text} ({r.sentence.label} → {r.told})" for r in worst[:25]]
    lines += ["", "neither answered nor offered:"]
    lines += [f"  {r.sentence.text} ({r.sentence.label} → {r.told})" for r in ours if r.verdict == LOST]
    return "\n".join(lines)


def _percentages(by_verdict: dict[str, float]) -> str:
    return ", ".join(f"{verdict} {100 * share:.1f} %" for verdict, share in by_verdict.items())


def main(arguments: Sequence[str]) -> int:
    """Load the newest model, or the one given, and print the report."""
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.evaluate", description=__doc__)
    parser.add_argument("--model", default="models", help="a model file, or the folder of which to take the newest")
    parser.add_argument("--sentences", default="tests/nlu", type=Path, help="folder of the unseen sentences")
    parser.add_argument("--questions", default="data/nlu", type=Path, help="folder of the questions that are taught")
    options = parser.parse_args(arguments)
    model = get_latest_model(options.model)
    if model is None:
        print(f"no model in {options.model!r}; run `rasa train` first", file=sys.stderr)
        return 1
    asked = [sentence for sentence in sentences(options.sentences) if is_taught(sentence.label, options.questions)]
    # Rasa prints every text it parses unless told otherwise.
    configure_structlog(logging.WARNING)
    agent = Agent.load(model)
    started = time.perf_counter()
    results = asyncio.run(outcomes(agent, asked))
    print(report(results, time.perf_counter() - started))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
