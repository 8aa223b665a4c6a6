"""A small copy of the data that maintainers write, to be spoilt and mended."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.settings import ROOT

FOLLOW_UPS = "matters:\n- matter: 工资\n  questions: [wages/final_pay]\n"
AMBIGUOUS = "wordings:\n- said: [工资]\n  ask: 哪件事？\n  choices: [wages/final_pay, wages/unpaid_wages]\n"


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the check reads, with a few of the questions."""
    folder = tmp_path_factory.mktemp("pristine")
    for part in ("data/nlu/wages", "data/nlu/joining", "data/nlu/commands", "tests/nlu/wages", "tests/nlu/joining"):
        shutil.copytree(ROOT / part, folder / part)
    for part in ("services", "programmes", "tickets", "early_warning", "directory", "stories"):
        shutil.copytree(ROOT / "data" / part, folder / "data" / part)
    for part in ("domain.yml", "tests/nlu/commands.yml"):
        shutil.copy(ROOT / part, folder / part)
    for path in (folder / "data/programmes").glob("*/*.yml"):  # of their questions only a few are here
        path.write_text(re.sub("(?m)^  questions:.*\n(?:    - .*\n)*", "", path.read_text("utf-8")), "utf-8")
    (folder / "data/follow_ups.yml").write_text(FOLLOW_UPS, encoding="utf-8")
    (folder / "data/ambiguous.yml").write_text(AMBIGUOUS, encoding="utf-8")
    return folder


@pytest.fixture
def root(pristine: Path, tmp_path: Path) -> Path:
    """A copy of its own for a test."""
    return Path(shutil.copytree(pristine, tmp_path / "repository"))
