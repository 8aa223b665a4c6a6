"""data/follow_ups.yml and data/ambiguous.yml: what they name exists, what they catch is asked, faults are told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.data_files.reading import DataFileError
from bot.data_files.rereading import Reread
from bot.dialogue.ambiguous import read_wordings
from bot.dialogue.matters import read_matters
from bot.questions.library import QuestionLibrary
from bot.settings import DATA_DIR

QUESTIONS = QuestionLibrary(DATA_DIR)
MATTERS = read_matters(DATA_DIR / "follow_ups.yml")
WORDINGS = read_wordings(DATA_DIR / "ambiguous.yml")


def test_every_question_that_the_files_name_exists() -> None:
    named = {name for matter in MATTERS.matters for name in matter.names()}
    named |= {name for wording in WORDINGS.wordings for name in wording.choices}
    assert {name for name in named if QUESTIONS.get(name) is None} == set()


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("审核要几天", "joining/application_time"),
        ("要交多少?", "mutual_aid/enrolment_time_and_fee"),
        ("那材料呢", "mutual_aid/claim_documents"),
        ("我被辞退了怎么办", "contract/fired_in_probation"),
        ("派遣", "social_insurance/dispatched_unequal_pay"),
        ("扣身份证", "startup/agency_keeps_id"),
        ("自己辞职有补偿金吗", "contract/forced_resignation"),
        ("调解书不给钱", "legal_help/ruling_not_paid"),
        ("没报上", "mutual_aid/missed_enrolment"),
        ("病假工资", "mutual_aid/sick_pay"),
        ("法援看收入吗", "legal_help/aid_without_means_test"),
        ("要带户口本吗", "joining/documents_to_join"),
        ("网上能申请吗", "startup/how_to_apply"),
        ("医药费谁出", "injury/medical_costs"),
        ("钱几时到账", "mutual_aid/claim_payment_time"),
    ],
)
def test_a_bare_wording_is_asked_back(text: str, choice: str) -> None:
    wording = WORDINGS.find(text)
    assert wording is not None
    assert choice in wording.choices


@pytest.mark.parametrize(
    "text",
    [
        "公司试用期把我辞退了",
        "入会审核要几天",
        "会费要交多少",
        "我是派遣工,入哪边工会",
        "病假工资最少发多少",
        "公积金",
        "工伤医药费谁出",
    ],
)
def test_whoever_says_what_he_means_is_not_asked_back(text: str) -> None:
    assert WORDINGS.find(text) is None


def test_a_question_in_two_matters_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "follow_ups.yml"
    file.write_text("matters:\n- {matter: 一, questions: [a/b]}\n- {matter: 二, questions: [a/b]}\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="“a/b”写在两个组里"):
        read_matters(file)


def test_a_pattern_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "ambiguous.yml"
    file.write_text('wordings:\n- said: ["(要几天"]\n  ask: 哪个？\n  choices: [a/b, c/d]\n', encoding="utf-8")
    with pytest.raises(DataFileError, match=r"第2行.*不是正则表达式"):
        read_wordings(file)


def test_a_changed_file_is_read_again_and_a_spoilt_one_is_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "ambiguous.yml"
    entry = "wordings:\n- {said: [要几天], ask: 哪件事？, choices: [a/b, c/d]}\n"
    file.write_text(entry, encoding="utf-8")
    content = Reread(file, read_wordings)
    file.write_text(entry.replace("哪件事", "哪一件"), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert content().wordings[0].ask == "哪一件？"
    file.write_text("wordings: 没有\n", encoding="utf-8")
    assert content().wordings[0].ask == "哪一件？"
