"""The table of docs/adr/0003: what each mixture of features understands, and what it costs.

Run with the engine's Python: `.venv-rasa/bin/python -m bench.classifiers [--stock]`. Each row is trained and then asked
in processes of its own. Times are those of the processor, so that a busy machine changes them little.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.nlu.decision import ANSWER, UNKNOWN, Decision, Thresholds, decide
from bot.nlu.features import Features, prepared
from bot.nlu.question_model import QuestionModel, Reading
from bot.nlu.sentence_sets import REFUSE, UNSEEN, Sentence, is_taught, sentences

QUESTIONS = Path("data/nlu")
STOCK = ("DIET", "LogisticRegressionClassifier", "LogisticRegressionClassifier + ResponseSelector")
LONGEST_STOCK = 5400
"""Seconds after which the training of a stock pipeline is stopped; on a quiet machine none of them takes a third."""

FAST, ALL = {"text": 1.0, "pinyin": 1.0, "use": 1.0}, "all, e5 only where unsettled"
OURS: dict[str, tuple[list[dict[str, float]], float | None]] = {
    "TF-IDF": ([{"text": 1.0}], None),
    "TF-IDF + pinyin (no encoder)": ([{"text": 1.0, "pinyin": 1.0}], None),
    "TF-IDF + USE": ([{"text": 1.0, "use": 1.0}], None),
    "TF-IDF + pinyin + USE": ([FAST], None),
    "TF-IDF + e5": ([{"text": 1.0}, {"e5": 1.0}], 1.0),
    "TF-IDF + USE + e5": ([{"text": 1.0, "use": 1.0}, {"e5": 1.0}], 1.0),
    "all, e5 always": ([FAST, {"e5": 1.0}], 1.0),
    ALL: ([FAST, {"e5": 1.0}], None),
}
"""Blocks of each stage, and from where on a text is settled (None: as config.yml says)."""

COLUMNS = ("first", "three", "right", "offered", "wrong", "refused", "oos_refused", "ms", "fit_s", "mib")


def main() -> None:
    """Measure every row and print the table; with `--fit` or `--ask`, do one step of one row."""
    parser = argparse.ArgumentParser(prog="python -m bench.classifiers", description=__doc__)
    parser.add_argument("--stock", action="store_true", help="Rasa's own classifiers as well: an hour or more")
    parser.add_argument("--only", help="one row")
    parser.add_argument("--each", type=int, metavar="N", help="learn the first N examples of each label, not all")
    parser.add_argument("--fit", nargs=2, metavar=("ROW", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--ask", nargs=2, metavar=("ROW", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fit:
        print(json.dumps(_fit(options.fit[0], Path(options.fit[1]), options.each)))
    elif options.ask:
        print(json.dumps(_ask(options.ask[0], Path(options.ask[1]))))
    else:
        rows = [options.only] if options.only else [*OURS, *(STOCK if options.stock else ())]
        print("| | " + " | ".join(COLUMNS) + " |\n|" + "---|" * (len(COLUMNS) + 1))
        for row in rows:
            measured = _row(row, options.each)
            print(f"| {row} | " + " | ".join(str(measured.get(column, "-")) for column in COLUMNS) + " |", flush=True)


def _row(name: str, each: int | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="gonghui-bench-") as folder:
        measured: dict[str, Any] = {}
        for step in ("--fit", "--ask"):
            command = [sys.executable, "-m", "bench.classifiers", step, name, folder]
            command += ["--each", str(each)] if each else []
            try:
                done = subprocess.run(command, stdout=subprocess.PIPE, timeout=LONGEST_STOCK, check=True)  # noqa: S603
            except subprocess.TimeoutExpired:
                return {**measured, "fit_s": f"> {LONGEST_STOCK}"}
            measured |= json.loads(done.stdout.splitlines()[-1])
        return measured


def _config() -> dict[str, Any]:
    content = YAML(typ="safe").load(Path("config.yml").read_text(encoding="utf-8"))
    pipeline: list[dict[str, Any]] = content["pipeline"]
    return next(part for part in pipeline if part["name"].endswith("QuestionClassifier"))


def _fit(row: str, folder: Path, each: int | None) -> dict[str, Any]:
    examples = []
    for path in sorted(QUESTIONS.rglob("*.yml")):
        for entry in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = (line.strip() for line in entry["examples"].splitlines())
            examples += [(line[2:].strip(), entry["intent"]) for line in lines if line.startswith("- ")][:each]
    if row in STOCK:
        from bench.stock_classifiers import trained

        started = time.process_time()
        trained(row, examples, folder)
        return {"fit_s": round(time.process_time() - started)}
    from bot.nlu.question_classifier import file_lines, readings_in  # loads Rasa, which is not to be weighed below

    stages, settled = OURS[row]
    config = _config()
    terms, readings = file_lines(config["terms"]), readings_in(file_lines(config["readings"]))
    features = [Features(blocks, terms, 300, Path(config["cache"]), readings) for blocks in stages]
    started = time.process_time()
    settled = float(config["settled"]) if settled is None else settled
    QuestionModel.fitted(examples, *features, settled=settled).saved(folder)
    return {"fit_s": round(time.process_time() - started)}


def _ask(row: str, folder: Path) -> dict[str, Any]:
    model: Any
    if row in STOCK:
        from bench.stock_classifiers import StockReader

        model = StockReader(next((folder / "models").glob("*.tar.gz")))
    else:
        model = QuestionModel.loaded(folder)
    asked = [s for s in sentences(Path("tests/nlu")) if is_taught(s.label, QUESTIONS) and prepared(s.text)]
    thresholds = Thresholds.from_config(_config()["thresholds"])
    model.read([asked[0].text])
    started = time.process_time()
    readings = [model.read([sentence.text])[0] for sentence in asked]
    spent = 1000 * (time.process_time() - started) / len(asked)
    found = [(s, r, decide(r, len(s.text), thresholds)) for s, r in zip(asked, readings, strict=True)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {**_figures(found), "ms": round(spent, 1), "mib": memory}


def _figures(found: list[tuple[Sentence, Reading, Decision]]) -> Mapping[str, float]:
    """Return shares: of sentences in scope; `oos_refused` of those out of scope."""
    ours = [entry for entry in found if entry[0].kind == UNSEEN]
    others = [decision for sentence, _, decision in found if sentence.kind == REFUSE]
    counts: Counter[str] = Counter()
    for sentence, reading, decision in ours:
        best = [candidate.label for candidate in reading.ranking[:3]]
        counts["first"] += best[0] == sentence.label
        counts["three"] += sentence.label in best
        counts["refused"] += decision.decision == UNKNOWN
        if decision.decision == ANSWER:
            counts["right" if decision.label == sentence.label else "wrong"] += 1
        else:
            counts["offered"] += sentence.label in decision.choices
    shares = {name: round(count / len(ours), 3) for name, count in counts.items()}
    return {**shares, "oos_refused": round(sum(d.decision == UNKNOWN for d in others) / len(others), 3)}


if __name__ == "__main__":
    main()
