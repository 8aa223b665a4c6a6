"""The page about the understanding, through the command that writes it, and in a real browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bot.content.report.__main__ import main

QUESTION = """version: "3.1"
nlu:
- intent: {label}
  examples: |
{examples}
question:
  title: {title}
  answer: 找工会。
  basis: []
"""
QUESTIONS = {
    "wages/unpaid_wages": ("老板不发工资怎么办", ["工资拖了三个月", "老板跑了没给工钱"]),
    "wages/overtime_pay": ("加班费怎么算", ["周末上班几倍工资", "加班一小时多少钱"]),
    "joining/how_to_join": ("怎么入会", ["入会怎么办", "工会怎么进"]),
}
VOID = {"meta", "input"}


def outcome(text: str, label: str, verdict: str, told: str | None = None, **more: Any) -> dict[str, Any]:
    """An outcome as `bot.nlu.evaluate --json` writes it."""
    ranking = [[told or label, 0.6], ["joining/how_to_join", 0.1]]
    base = {"text": text, "label": label, "kind": "unseen", "verdict": verdict, "told": told, "confidence": 0.6}
    rest = {"decision": "answer" if told else "ask", "choices": [], "ranking": ranking, "milliseconds": 12.0}
    return {**base, **rest, **more}


OUTCOMES = [
    *[outcome(f"入会{n}", "joining/how_to_join", "right", "joining/how_to_join") for n in range(9)],
    outcome("工资拖了仨月咋整", "wages/unpaid_wages", "wrong", "wages/overtime_pay"),
    outcome("<script>alert(1)</script>的工资", "wages/unpaid_wages", "right", "wages/unpaid_wages"),
    outcome("周末上班的钱呢", "wages/overtime_pay", "lost", None, ranking=[["wages/unpaid_wages", 0.3]]),
    outcome("今天下雨吗", "out_of_scope/", "wrong", "wages/overtime_pay", kind="out_of_scope"),
    outcome("后天下雨吗", "out_of_scope/", "right", None, kind="out_of_scope"),
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    folder = tmp_path / "nlu"
    for label, (title, examples) in QUESTIONS.items():
        path = folder / f"{label}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = "\n".join(f"    - {example}" for example in examples)
        path.write_text(QUESTION.format(label=label, examples=lines, title=title), encoding="utf-8")
    return folder


def written(tmp_path: Path, questions: Path, outcomes: Iterable[dict[str, Any]]) -> Path:
    """Write the page and return it."""
    content = {"model": {"file": "abc.tar.gz"}, "evaluated": "2026-03-01T16:30:00+00:00", "outcomes": list(outcomes)}
    source, page = tmp_path / "outcomes.json", tmp_path / "report" / "index.html"
    source.write_text(json.dumps(content), encoding="utf-8")
    assert main([str(source), str(page), "--questions", str(questions)]) == 0
    return page


def part(html: str, anchor: str) -> str:
    """Return the section with this anchor."""
    found = re.search(rf'<section id="{anchor}">.*?</section>', html, re.DOTALL)
    assert found, f"no section {anchor}"
    return found[0]


class Balance(HTMLParser):
    """Fails on a tag that is not closed where it must be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_tells_whether_the_goals_are_reached(tmp_path: Path, questions: Path) -> None:
    html = part(written(tmp_path, questions, OUTCOMES).read_text(encoding="utf-8"), "overview")
    assert re.search(r"答对</dt><dd>83\.3%</dd>.*?未达标", html)
    assert re.search(r"范围之外被婉拒</dt><dd>50%</dd>", html)
    assert "12<small> 毫秒" in html


def test_the_worst_question_comes_first(tmp_path: Path, questions: Path) -> None:
    html = part(written(tmp_path, questions, OUTCOMES).read_text(encoding="utf-8"), "questions")
    titles = re.findall(r"<td data-value=\"([^\"]+)\"><b>", html)
    assert titles == ["加班费怎么算", "老板不发工资怎么办", "怎么入会"]


def test_a_confusion_stands_between_the_nearest_examples_of_both_questions(tmp_path: Path, questions: Path) -> None:
    html = part(written(tmp_path, questions, OUTCOMES).read_text(encoding="utf-8"), "confusions")
    first = html.split("</details>")[0]
    assert "工资拖了仨月咋整" in first
    assert "最像的例句：工资拖了三个月" in first
    assert "最像的例句：周末上班几倍工资" in first


def test_what_was_refused_or_answered_wrongly_is_listed(tmp_path: Path, questions: Path) -> None:
    html = written(tmp_path, questions, OUTCOMES).read_text(encoding="utf-8")
    assert "周末上班的钱呢" in part(html, "refused")
    assert "今天下雨吗" in part(html, "not-ours")
    assert "后天下雨吗" not in part(html, "not-ours")
    assert 'id="wordings"' not in html


def test_the_heat_map_counts_topics(tmp_path: Path, questions: Path) -> None:
    html = part(written(tmp_path, questions, OUTCOMES).read_text(encoding="utf-8"), "heat-map")
    assert "<title>工资工时 → 工资工时：3 句，占 100.0%</title>" in html
    assert "<title>范围之外 → 工资工时：1 句，占 50.0%</title>" in html


def test_the_page_is_whole_and_needs_nothing_else(tmp_path: Path, questions: Path) -> None:
    html = written(tmp_path, questions, OUTCOMES).read_text(encoding="utf-8")
    assert "<script>alert(1)" not in html
    assert not re.search(r"(?:src|href)=\"(?!#)", html)
    assert "2026年03月02日 00:30" in html
    balance = Balance()
    balance.feed(html)
    assert balance.open == []


def test_nothing_to_show_is_a_page_too(tmp_path: Path, questions: Path) -> None:
    assert "没有混淆" in written(tmp_path, questions, []).read_text(encoding="utf-8")


def test_without_outcomes_it_says_how_to_get_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "outcomes.json"), str(tmp_path / "report.html")]) == 1
    assert "bot.nlu.evaluate --json" in capsys.readouterr().err


def test_a_foreign_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "outcomes.json").write_text('{"outcomes": [{"text": "a"}]}', encoding="utf-8")
    assert main([str(tmp_path / "outcomes.json"), str(tmp_path / "report.html")]) == 1
    assert "not written by this version" in capsys.readouterr().err


def in_browser(page: Path, script: str) -> str:
    """Open the page, run a script in it and return what the page then is."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium on this machine")
    acted = page.with_name("acted.html")
    acted.write_text(f"{page.read_text(encoding='utf-8')}<script>{script}</script>", encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={page.parent / 'profile'}"]
    command = [browser, *options, "--dump-dom", acted.as_uri()]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def test_headings_sort_and_the_field_filters(tmp_path: Path, questions: Path) -> None:
    page = written(tmp_path, questions, OUTCOMES)
    shown = in_browser(
        page,
        "const heading = document.querySelectorAll('#questions th button')[1]; heading.click(); heading.click();"
        "const field = document.querySelector('[data-filters]');"
        "field.value = 'WAGES'; field.dispatchEvent(new Event('input'));",
    )
    rows = re.findall(r"<tr( hidden=\"\")?><td data-value=\"([^\"]+)\">", part(shown, "questions"))
    assert [title for _, title in rows] == ["怎么入会", "老板不发工资怎么办", "加班费怎么算"]
    assert [bool(hidden) for hidden, _ in rows] == [True, False, False]


def test_of_a_long_table_the_first_rows_are_shown_until_asked(tmp_path: Path, questions: Path) -> None:
    lost = [outcome(f"第{n}句", "wages/overtime_pay", "lost") for n in range(30)]
    page = written(tmp_path, questions, lost)
    assert "全部 30 行" in part(in_browser(page, ""), "refused")
    assert "全部 30 行" not in part(in_browser(page, "document.querySelector('#refused .all').click()"), "refused")
