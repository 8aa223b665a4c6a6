"""The evaluation of a trained model, through its command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.evaluate import main

DOCUMENT = """## A. 入会与会员

### A01 怎么入会
- 口语：想入会怎么弄｜去哪入
- 答：问工会。

### B01 没有编号表里的题
- 口语：不会被读

| 编号 | 补充 |
| 口语 | 下列口语要反问：A01“去哪入”。 |
"""


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Sentences, the questions that are taught, and a reference document of the small world."""
    sentences = tmp_path / "sentences" / "joining"
    sentences.mkdir(parents=True)
    (sentences / "how_to_join.yml").write_text(
        "intent: joining/how_to_join\nsentences:\n  - 怎么加入工会呀\n  - 拖欠工资怎么要\n", encoding="utf-8"
    )
    (sentences / "not_taught.yml").write_text("intent: joining/not_taught\nsentences: [谁知道呢]\n", encoding="utf-8")
    (tmp_path / "sentences" / "commands.yml").write_text("open_ticket: [我要投诉一下]\n", encoding="utf-8")
    (tmp_path / "sentences" / "out_of_scope.yml").write_text("sentences: [明天天气怎么样啊]\n", encoding="utf-8")
    taught = tmp_path / "taught" / "joining"
    taught.mkdir(parents=True)
    (taught / "how_to_join.yml").write_text("", encoding="utf-8")
    (tmp_path / "reference.md").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "numbers.tsv").write_text("number\tlabel\nA01\tjoining/how_to_join\n", encoding="utf-8")
    return tmp_path


def evaluated(model: Path, folders: Path, wordings: str = "reference.md") -> dict[str, Any]:
    """Run the command and return what it wrote, the outcomes by sentence."""
    written = folders / "report" / "outcomes.json"
    arguments = ["--model", str(model), "--json", str(written)]
    for option, name in [
        ("--sentences", "sentences"),
        ("--questions", "taught"),
        ("--wordings", wordings),
        ("--numbers", "numbers.tsv"),
    ]:
        arguments += [option, str(folders / name)]
    assert main(arguments) == 0
    content: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    return {**content, "outcomes": {outcome["text"]: outcome for outcome in content["outcomes"]}}


def test_every_outcome_is_written_with_its_verdict(small_model: Path, folders: Path) -> None:
    content = evaluated(small_model, folders)
    found = content["outcomes"]
    right, wrong = found["怎么加入工会呀"], found["拖欠工资怎么要"]
    assert (right["kind"], right["verdict"], right["told"]) == ("unseen", "right", "joining/how_to_join")
    assert right["ranking"][0][0] == "joining/how_to_join"
    assert len(right["ranking"]) == 5
    assert (wrong["label"], wrong["verdict"], wrong["told"]) == ("joining/how_to_join", "wrong", "wages/unpaid_wages")
    assert found["我要投诉一下"]["told"] == "open_ticket"
    assert (found["明天天气怎么样啊"]["kind"], found["明天天气怎么样啊"]["verdict"]) == ("out_of_scope", "right")
    assert content["model"]["file"] == small_model.name


def test_a_question_that_is_not_taught_yet_is_left_out(small_model: Path, folders: Path) -> None:
    assert "谁知道呢" not in evaluated(small_model, folders)["outcomes"]


def test_wordings_of_the_reference_are_kept_apart(small_model: Path, folders: Path) -> None:
    found = evaluated(small_model, folders)["outcomes"]
    assert found["想入会怎么弄"]["kind"] == "wordings"
    assert found["想入会怎么弄"]["label"] == "joining/how_to_join"
    assert found["去哪入"]["kind"] == "vague"
    assert "不会被读" not in found


def test_without_the_reference_the_rest_is_evaluated(
    small_model: Path, folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = evaluated(small_model, folders, wordings="nowhere.md")["outcomes"]
    assert {outcome["kind"] for outcome in found.values()} == {"unseen", "out_of_scope"}
    assert "nowhere.md" in capsys.readouterr().err


def test_without_a_model_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--model", str(tmp_path)]) == 1
    assert "rasa train" in capsys.readouterr().err
