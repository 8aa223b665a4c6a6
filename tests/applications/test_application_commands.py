"""`gonghui applications`, as a reviewer uses it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.audit.log import entries
from bot.directory.places import PlaceIndex
from bot.privacy.keys import KeyRing
from bot.storage.database import Database
from bot.storage.migrate import migrate
from tests.applications.applicant import WANG, Applicant


@dataclass
class Review:
    """A worker with an open application, and the command line beside him."""

    applicant: Applicant
    number: str
    var_dir: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `gonghui applications`."""
        environment = {**os.environ, "GONGHUI_VAR_DIR": str(self.var_dir)}
        command = [sys.executable, "-m", "bot.cli", "applications", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def review(tmp_path: Path, places: PlaceIndex) -> Iterator[Review]:
    """An application to join, on the database of a service's folder."""
    database = Database(f"sqlite:///{tmp_path / 'gonghui.db'}")
    migrate(database)
    applicant = Applicant(database, KeyRing(tmp_path / "keys" / "keyring.json"), places)
    applicant.applies("我在江北庄桥街道，想入会")
    heard = applicant.tells("鞋厂", "没有", "跳过", "王小明", "13812345678", WANG, "跳过", "确认提交")
    number = re.search(r"SQ\d{10}", heard.text)
    assert number is not None
    yield Review(applicant, number.group(), tmp_path)
    database.close()


def test_a_reviewer_sees_asks_and_approves(review: Review) -> None:
    listed = review.run("list")
    assert listed.returncode == 0, listed.stderr
    assert review.number in listed.stdout
    assert "审核中" in listed.stdout
    assert review.run("list", "--overdue").stdout == ""

    shown = review.run("show", review.number).stdout
    for words in ("工作地点：宁波市江北区庄桥街道", "工作单位：鞋厂", "王**", "138******78"):
        assert words in shown
    for secret in ("王小明", "13812345678", WANG):
        assert secret not in shown
    clear = review.run("show", review.number, "--clear").stdout
    for secret in ("王小明", "13812345678", WANG):
        assert secret in clear

    to = ("--union", "gh-330205103", "--by", "小李", "--reason", "单位在慈城")
    assert review.run("forward", review.number, *to).stdout.strip() == f"{review.number}: 审核中"
    assert "转给慈城镇总工会。单位在慈城" in review.applicant.notices()[-1]
    asked = review.run("ask", review.number, "--by", "小李", "--reason", "请补身份证照片")
    assert asked.stdout.strip() == f"{review.number}: 待补充"
    assert "请补身份证照片" in review.applicant.notices()[-1]
    refused = review.run("pass", review.number, "--by", "小李")
    assert refused.returncode == 1
    assert "待补充" in refused.stderr
    review.applicant.asks("补材料")
    review.applicant.shows()
    review.applicant.tells("好了", "请看一下")
    assert "请看一下" in review.run("show", review.number).stdout

    passed = review.run("pass", review.number, "--by", "小李")
    assert passed.stdout.strip() == f"{review.number}: 已通过"
    assert "会籍在：慈城镇总工会" in review.applicant.notices()[-1]
    with review.applicant.database.read() as session:
        noted = entries(session, what="application_decided")
    assert [(entry.who, entry.details["decision"]) for entry in noted] == [
        ("cli", "pass"),
        ("cli", "ask"),
        ("cli", "forward"),
    ]
    assert review.run("list").stdout == ""


def test_what_cannot_be_done_is_said_in_a_sentence(review: Review) -> None:
    for arguments, says in (
        (("show", "SQ2601010001"), "SQ2601010001"),
        (("reject", review.number, "--by", "小李", "--reason", " "), "理由"),
        (("pass", review.number, "--by", "小李", "--union", "gh-000000"), "工会代码"),
        (("pass", review.number, "--by", "长" * 41), "40"),
        (("pass", review.number, "--by", "worker"), "--by"),
    ):
        result = review.run(*arguments)
        assert result.returncode != 0, arguments
        assert says in result.stderr, arguments
        assert "Traceback" not in result.stderr
    assert review.applicant.notices() == []

    rejected = review.run("reject", review.number, "--by", "小李", "--reason", "不在本区上班")
    assert rejected.stdout.strip() == f"{review.number}: 未通过"
    assert "不在本区上班" in review.applicant.notices()[-1]
    typed_otherwise = f"{review.number[:2].lower()} {review.number[2:8]} {review.number[8:]}"
    assert "未通过" in review.run("pass", typed_otherwise, "--by", "小李").stderr
