"""How well a trained model understands sentences it has never seen: `python -m bot.nlu.evaluate`."""

import argparse
import asyncio
import json
import logging
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.model import get_latest_model
from rasa.utils.log_utils import configure_structlog

from bot.nlu.outcomes import LOST, WRONG, Outcome, of_kind, outcomes, shares
from bot.nlu.sentence_sets import (
    REFUSE,
    UNSEEN,
    VAGUE,
    WORDINGS,
    Sentence,
    is_taught,
    labels_by_number,
    sentences,
    wordings,
)

TITLES = {
    UNSEEN: "questions and commands",
    REFUSE: "out of scope",
    WORDINGS: "wordings of the reference",
    VAGUE: "wordings that must be asked back",
}


def report(results: Sequence[Outcome]) -> str:
    """Return figures of each kind and the worst confusions of unseen sentences, as text."""
    lines = []
    for kind, title in TITLES.items():
        found = of_kind(results, kind)
        if found:
            lines.append(f"{len(found)} {title}: {_percentages(shares(found))}")
    lines += [_speed(results), "", "most confused (asked → told):"]
    ours = [*of_kind(results, UNSEEN), *of_kind(results, REFUSE)]
    wrong = [result for result in ours if result.verdict == WRONG]
    pairs = Counter((result.sentence.label, result.told) for result in wrong)
    lines += [f"  {count} × {asked} → {told}" for (asked, told), count in pairs.most_common(15)]
    lines += ["", "answered wrongly:"]
    worst = sorted(wrong, key=lambda result: -result.confidence)[:25]
    lines += [f"  {r.confidence:.2f} {r.sentence.text} ({r.sentence.label} → {r.told})" for r in worst]
    lines += ["", "neither answered nor offered:"]
    lines += [f"  {r.sentence.text} ({r.sentence.label} → {r.summary})" for r in ours if r.verdict == LOST]
    return "\n".join(lines)


def _percentages(by_verdict: dict[str, float]) -> str:
    return ", ".join(f"{verdict} {100 * share:.1f} %" for verdict, share in by_verdict.items())


def _speed(results: Sequence[Outcome]) -> str:
    # The first message loads what is loaded late; quantiles need two.
    times = [result.milliseconds for result in results[1:]]
    if len(times) < 2:
        return "too few sentences to tell the speed"
    slow = statistics.quantiles(times, n=20)[-1]
    return f"{statistics.median(times):.1f} ms a message (median), {slow:.1f} ms for the slowest of twenty"


def as_json(results: Sequence[Outcome], model: Path, metadata: Any) -> dict[str, Any]:
    """Return everything as `bot.content.report` reads it.

    Keys: `model` (file, when it was trained), `evaluated` (moment, ISO 8601), `outcomes` (see `Outcome.as_json`).
    """
    return {
        "model": {"file": model.name, "trained_at": metadata.trained_at.replace(tzinfo=timezone.utc).isoformat()},
        "evaluated": datetime.now(timezone.utc).isoformat(),
        "outcomes": [result.as_json() for result in results],
    }


def _asked(options: argparse.Namespace) -> list[Sentence]:
    asked = list(sentences(options.sentences))
    if options.wordings.exists():
        asked += wordings(options.wordings, labels_by_number(options.numbers))
    else:
        print(f"without the wordings of the reference: there is no {options.wordings}", file=sys.stderr)
    return [sentence for sentence in asked if is_taught(sentence.label, options.questions)]


def main(arguments: Sequence[str]) -> int:
    """Load the newest model, or the one given, print the report and write the outcomes."""
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.evaluate", description=__doc__)
    parser.add_argument("--model", default="models", help="a model file, or the folder of which to take the newest")
    parser.add_argument("--sentences", default="tests/nlu", type=Path, help="folder of the unseen sentences")
    parser.add_argument("--questions", default="data/nlu", type=Path, help="folder of the questions that are taught")
    parser.add_argument(
        "--wordings",
        default="../shared/reference/questions.md",
        type=Path,
        help="document with colloquial wordings, reported apart; left out when it is not there",
    )
    parser.add_argument(
        "--numbers", default="bench/reference_questions.tsv", type=Path, help="which question its numbers stand for"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every outcome, for bot.content.report")
    options = parser.parse_args(arguments)
    model = get_latest_model(options.model)
    if model is None:
        print(f"no model in {options.model!r}; run `rasa train` first", file=sys.stderr)
        return 1
    asked = _asked(options)
    # Rasa prints every text it parses unless told otherwise.
    configure_structlog(logging.WARNING)
    agent = Agent.load(model)
    results = asyncio.run(outcomes(agent, asked))
    print(report(results))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        content = as_json(results, Path(model), agent.processor.model_metadata)
        options.json.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
