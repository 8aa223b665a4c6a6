"""`python -m bot.content.report OUTCOMES.json REPORT.html`: write the page for maintainers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.content.question_files import QUESTIONS
from bot.content.report.page import page
from bot.content.report.results import OutcomesError, read_evaluation


def main(arguments: Sequence[str]) -> int:
    """Write the page; 1 if the outcomes cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m bot.content.report", description=__doc__)
    parser.add_argument("outcomes", type=Path, help="what `bot.nlu.evaluate --json` wrote")
    parser.add_argument("report", type=Path, help="the HTML file to write")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="folder of the question files")
    options = parser.parse_args(arguments)
    try:
        evaluation = read_evaluation(options.outcomes)
    except OutcomesError as error:
        print(error, file=sys.stderr)
        return 1
    options.report.parent.mkdir(parents=True, exist_ok=True)
    options.report.write_text(page(evaluation, options.questions), encoding="utf-8")
    print(options.report)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
