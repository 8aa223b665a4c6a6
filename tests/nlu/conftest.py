"""Tests of what runs inside Rasa. They need its Python: `.venv-rasa/bin/python -m pytest tests/nlu`."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

HAS_RASA = importlib.util.find_spec("rasa") is not None
collect_ignore_glob = [] if HAS_RASA else ["test_*.py"]

REPOSITORY = Path(__file__).resolve().parents[2]

QUESTIONS = {
    "joining/how_to_join": [
        "怎么加入工会",
        "入会怎么办理",
        "我想入会",
        "网上能入会吗",
        "入会要去哪里办",
        "加入工会的步骤",
    ],
    "joining/membership_fee": [
        "会费多少钱",
        "每月交多少会费",
        "入会要交钱吗",
        "会费怎么算",
        "会费从工资里扣吗",
        "会费标准",
    ],
    "wages/unpaid_wages": [
        "老板不发工资",
        "工资拖了三个月",
        "欠薪找谁",
        "工地不给钱",
        "拖欠工资怎么要",
        "干了活不给工钱",
    ],
    "out_of_scope/weather": ["今天下雨吗", "明天天气怎么样", "外面热不热", "台风来了没有", "这几天降温吗", "天气预报"],
    "cancel": ["算了", "不弄了", "取消吧", "不填了", "退出", "先不办了"],
    "open_ticket": ["我要投诉", "帮我开个工单", "我要反映问题", "给我登记一下投诉", "提交一个诉求", "我要举报单位"],
}
"""A small world: four questions, two commands."""

CONFIG = """
recipe: default.v1
assistant_id: small
language: zh
importers:
- name: bot.nlu.importer.QuestionImporter
pipeline:
- name: bot.nlu.question_classifier.QuestionClassifier
  weights: {text: 1.0}
  thresholds: {sure: 0.7, possible: 0.2, refuse: 0.5}
policies:
- name: RulePolicy
  enable_fallback_prediction: false
"""


def written_project(folder: Path) -> Path:
    """Write a Rasa project of the small world, with the rules and the domain of the repository."""
    (folder / "data").mkdir(parents=True)
    for label, examples in QUESTIONS.items():
        lines = "\n".join(f"    - {example}" for example in examples)
        text = f'version: "3.1"\nnlu:\n- intent: {label}\n  examples: |\n{lines}\nquestion:\n  title: 我们自己的\n'
        (folder / "data" / f"{label.replace('/', '-')}.yml").write_text(text, encoding="utf-8")
    for rules in (REPOSITORY / "data" / "stories").glob("*.yml"):
        (folder / "data" / rules.name).write_text(rules.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "domain.yml").write_text((REPOSITORY / "domain.yml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "config.yml").write_text(CONFIG, encoding="utf-8")
    return folder


def trained(project: Path) -> Path:
    """Train the project as `rasa train` does and return the model file."""
    from rasa.model_training import train

    result = train(
        domain=str(project / "domain.yml"),
        config=str(project / "config.yml"),
        training_files=str(project / "data"),
        output=str(project / "models"),
        fixed_model_name="small",
    )
    assert result.code == 0
    assert result.model is not None
    return Path(result.model)


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model of the small world, trained once."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        # Rasa keeps its cache and its telemetry setting below the working directory and the home.
        patch.chdir(folder)
        patch.setenv("RASA_TELEMETRY_ENABLED", "false")
        patch.setenv("RASA_CACHE_DIRECTORY", str(folder / "cache"))
        return trained(written_project(folder / "project"))
