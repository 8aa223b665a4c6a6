"""Rules as data: after which answers people are offered, and how many days are left as workers say it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.data_files.reading import DataFileError
from bot.handover.deadlines import days_left
from bot.handover.limits import load_limits
from bot.handover.rules import load_rules
from bot.handover.wishes import ends_it, wish_in
from bot.settings import DATA_DIR

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("明天开庭", 1),
        ("后天就到期了", 2),
        ("大后天截止", 3),
        ("还有三天仲裁时效就过了", 3),
        ("只剩10天", 10),
        ("5天之内要交答辩状", 5),
        ("十五天后上诉期满", 15),
        ("这周日最后一天", 2),
        ("下周一开庭", 3),
        ("12月3号开庭", 13),
        ("1月5日到期，可是明天就要交材料", 1),
        ("拖了我三天工资", None),
        ("去年12月3号离职", 13),
        ("2月30日开庭", None),
        ("上个月就到期了", None),
    ],
)
def test_days_left_as_workers_say_it(text: str, days: int | None) -> None:
    assert days_left(text, FRIDAY) == days


@pytest.mark.parametrize(
    ("text", "question", "skill"),
    [
        ("仲裁后天就要开庭了怎么办", "legal_help/where_to_apply_legal_aid", "legal"),
        ("还有3天仲裁时效就到了，工资没给", "wages/boss_owes_wages", "legal"),
        ("还有30天开庭", "legal_help/where_to_apply_legal_aid", None),
        ("明天去工会办会员证要带什么", "joining/how_to_join", None),
        ("明天发工资吗", "wages/boss_owes_wages", None),
        ("后天开庭", None, None),
    ],
)
def test_a_legal_matter_with_a_near_deadline_asks_for_a_lawyer(
    text: str, question: str | None, skill: str | None
) -> None:
    rules = load_rules(DATA_DIR / "handover" / "rules.yml", DATA_DIR / "nlu")
    found = rules.find(text, question, FRIDAY)
    assert (found.skill if found else None) == skill


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("handover_rules: [{name: empty, title: 空的, says: 好}]", "至少写一个条件"),
        ("handover_rules: [{name: lost, title: 没有的话题, says: 好, topics: [no_such_topic]}]", "no_such_topic"),
        ("handover_rules: [{name: typo, title: 写错的词, says: 好, words: ['（(']}]", "第1行"),
    ],
)
def test_a_rule_that_cannot_hold_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "rules.yml"
    file.write_text(content)
    with pytest.raises(DataFileError, match=complaint):
        load_rules(file, DATA_DIR / "nlu")


def test_limits_must_be_minutes(tmp_path: Path) -> None:
    text = (DATA_DIR / "handover" / "limits.yml").read_text()
    file = tmp_path / "limits.yml"
    file.write_text(text.replace("unanswered: 5", "unanswered: 0"))
    with pytest.raises(DataFileError, match=r"limits\.yml"):
        load_limits(file)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("转人工", "person"),
        ("人工！", "person"),
        ("我要转人工", "person"),
        ("请帮我转人工谢谢", None),
        ("先问问机器人", "bot"),
        ("继续等吧", "wait"),
        ("不等了", "stop"),
        ("人工费怎么算", None),
        ("老板不等了", None),
    ],
)
def test_wishes_are_known_word_for_word(text: str, wish: str | None) -> None:
    assert wish_in(text) == wish


def test_not_waiting_said_to_a_person_ends_nothing() -> None:
    assert not ends_it("不等了")
    assert ends_it("结束人工")
