"""What the colloquial wordings of the reference tell of the model is worth something only if it never learnt them."""

from __future__ import annotations

import re

import pytest

from bot.content.examples import bare, examples
from bot.settings import ROOT

REFERENCE = ROOT.parent / "shared" / "reference" / "questions.md"


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference lies beside this repository, not in it")
def test_no_wording_of_the_reference_is_an_example() -> None:
    lines = re.findall(r"^- 口语：(.+)$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    wordings = {bare(wording.strip()) for line in lines for wording in line.split("｜")}
    assert len(wordings) > 300
    learnt = [f"{e.path.name}:{e.line} {e.sentence}" for e in examples() if bare(e.sentence) in wordings]
    assert learnt == []
