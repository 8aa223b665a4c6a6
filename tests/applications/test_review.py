"""Whoever applied is told every step, with reasons; levels have time limits; silence closes; joining makes members."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.applications.approval import NoUnionError, nearest_union
from bot.applications.catalogue import ServiceCatalogue
from bot.applications.reading import open_applications
from bot.applications.review import UnknownApplicationError
from bot.applications.states import ApplicationState, Move, MoveNotAllowedError
from bot.directory.unions import Union, UnionIndex
from bot.members.joining import Newcomer, known_member
from bot.members.membership import Member, add_members
from bot.members.tables import MemberRow
from tests.applications.applicant import WANG, Applicant, let_time_pass
from tests.applications.office import JOINING, Office


def test_a_level_has_its_days_and_the_next_one_its_own(office: Office) -> None:
    service = office.with_levels(3)
    number = office.number(service=service)
    assert office.days_left(number) == 5
    office.moves(number, Move.PASS, service)
    assert (office.application(number).level, office.days_left(number)) == (1, 10)
    office.moves(number, Move.PASS, service)
    assert (office.application(number).level, office.days_left(number)) == (2, 15)
    assert office.moves(number, Move.PASS, service) == ApplicationState.APPROVED
    assert office.application(number).due_at is None


@pytest.mark.parametrize("move", [Move.ASK, Move.REJECT])
@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_no_question_and_no_rejection_without_a_reason(office: Office, move: Move, reason: str | None) -> None:
    number = office.number()
    with pytest.raises(MoveNotAllowedError, match="理由"):
        office.moves(number, move, reason=reason)
    assert office.application(number).state == ApplicationState.IN_REVIEW


def test_an_unknown_number_is_an_error(office: Office) -> None:
    with pytest.raises(UnknownApplicationError):
        office.moves("SQ2601010001", Move.PASS)


def test_a_supplement_without_having_been_asked_keeps_its_words_and_the_time_limit(office: Office) -> None:
    number = office.number()
    let_time_pass(office.database, office.services, 3)
    before = office.row(number).due_at
    office.moves(number, Move.SUPPLEMENT, by="worker", reason="发票补在后面了")
    after = office.application(number)
    assert (after.state, after.due_at) == (ApplicationState.IN_REVIEW, before)
    assert after.steps[-1].reason == "发票补在后面了"


def test_what_takes_too_long_is_marked_and_told_once(office: Office, applicant: Applicant) -> None:
    number = file_claim(applicant)
    let_time_pass(applicant.database, office.services, 14)
    assert not office.application(number).overdue
    assert len(applicant.notices()) == 0
    let_time_pass(applicant.database, office.services, 2)
    assert office.application(number).overdue
    (notice,) = applicant.notices()
    for words in (number, "县总工会初审", "超过了时间", "12351"):
        assert words in notice
    let_time_pass(applicant.database, office.services, 20)
    assert len(applicant.notices()) == 1
    with office.database.read() as session:
        assert [one.number for one in open_applications(session, overdue=True)] == [number]
    assert "记了催办" in applicant.asks().text
    office.moves(number, Move.PASS, reason=None)
    assert not office.application(number).overdue
    let_time_pass(applicant.database, office.services, 16)
    assert "县总工会复核" in applicant.notices()[-1]


def test_thirty_days_without_an_answer_close_it(office: Office, applicant: Applicant) -> None:
    number = file_claim(applicant)
    office.moves(number, Move.ASK, reason="发票看不清")
    assert "发票看不清" in applicant.notices()[-1]
    let_time_pass(applicant.database, office.services, 29)
    assert office.application(number).state == ApplicationState.NEEDS_INFO
    let_time_pass(applicant.database, office.services, 2)
    assert office.application(number).state == ApplicationState.WITHDRAWN
    assert office.application(number).steps[-1].by == "timer"
    assert "重新申请" in applicant.notices()[-1]
    assert "已撤回" in applicant.asks().text


def test_it_is_closed_also_when_its_service_was_gone_for_a_while(
    office: Office, applicant: Applicant, tmp_path: Path
) -> None:
    number = file_claim(applicant)
    office.moves(number, Move.ASK, reason="发票看不清")
    let_time_pass(applicant.database, ServiceCatalogue(tmp_path, applicant.places), 31)
    assert office.application(number).state == ApplicationState.NEEDS_INFO
    let_time_pass(applicant.database, office.services, 2)
    assert office.application(number).state == ApplicationState.WITHDRAWN


def test_an_answer_in_time_stops_the_clock(office: Office, applicant: Applicant) -> None:
    number = file_claim(applicant)
    office.moves(number, Move.ASK, reason="发票看不清")
    let_time_pass(applicant.database, office.services, 29)
    applicant.asks("补材料")
    applicant.shows()
    assert "接着审" in applicant.tells("好了", "这张清楚").text
    assert office.days_left(number) == 15
    let_time_pass(applicant.database, office.services, 10)
    assert office.application(number).state == ApplicationState.IN_REVIEW


def test_every_step_is_told_with_its_reason(office: Office, applicant: Applicant) -> None:
    number = file_claim(applicant)
    office.moves(number, Move.PASS, reason=None)
    office.moves(number, Move.ASK, reason="出院小结少一页")
    applicant.asks("补材料")
    applicant.shows()
    applicant.tells("好了", "跳过")
    office.moves(number, Move.PASS, reason="按规定")
    passed, asked, approved = applicant.notices()
    assert "现在到县总工会复核审" in passed
    assert "出院小结少一页" in asked
    assert "补材料" in asked
    assert "通过了" in approved
    assert "按规定" in approved
    assert all(number in notice for notice in applicant.notices())
    told = applicant.asks().text
    for words in ("已通过", "您提交", "出院小结少一页", "您补充了"):
        assert words in told


def test_a_rejection_is_told_with_its_reason(office: Office, applicant: Applicant) -> None:
    number = file_claim(applicant)
    office.moves(number, Move.REJECT, reason="不是2019年度参加的")
    assert "没有通过" in applicant.notices()[-1]
    assert "不是2019年度参加的" in applicant.notices()[-1]
    assert "未通过" in applicant.asks().text


def test_a_service_that_is_changed_to_fewer_levels_harms_no_open_application(office: Office) -> None:
    service = office.with_levels(3)
    number = office.number(service=service)
    office.moves(number, Move.PASS, service)
    office.moves(number, Move.PASS, service)
    shorter = replace(service, review=service.review[:1])
    office.moves(number, Move.ASK, shorter)
    office.moves(number, Move.SUPPLEMENT, shorter, by="worker")
    assert office.moves(number, Move.PASS, shorter) == ApplicationState.APPROVED


def test_joining_makes_a_member_of_the_nearest_joint_union_who_then_finds_himself(
    office: Office, applicant: Applicant
) -> None:
    number = join(applicant)
    assert office.lets_pass(number, office.service(JOINING)) == ApplicationState.APPROVED
    approved, member = applicant.notices()
    assert "恭喜" in approved
    assert "庄桥街道社区工会联合会" in member
    found = applicant.says("查会员 13812345678", "check_membership")
    found = applicant.says(WANG)
    assert "您是会员" in found.text
    assert "庄桥街道社区工会联合会" in found.text
    assert member.split("会员号：")[1].split("\n")[0] in found.text


def test_who_became_a_member_meanwhile_keeps_his_number(office: Office, applicant: Applicant) -> None:
    number = join(applicant)
    elsewhere = Member(
        "3302050009999", "王小明", "13812345678", WANG[-6:], "gh-330205", "江北区总工会", date(2024, 5, 1)
    )
    with office.database.write() as session:
        add_members(session, office.keys, [elsewhere])
    office.lets_pass(number, office.service(JOINING))
    assert member_number(applicant) == elsewhere.number


def test_a_member_is_told_so_and_one_who_left_comes_back_with_his_number(office: Office, applicant: Applicant) -> None:
    office.lets_pass(join(applicant), office.service(JOINING))
    number = member_number(applicant)
    told = join_text(applicant)
    assert "已经是会员" in told
    assert number in told
    with office.database.write() as session:
        session.execute(update(MemberRow).values(status="left"))
    office.lets_pass(join(applicant), office.service(JOINING), "gh-330205")
    assert member_number(applicant) == number
    assert "会籍在：宁波市江北区总工会" in applicant.notices()[-1]


def test_who_tries_one_id_number_after_the_other_is_not_told_any_more_which_one_is_a_member(
    office: Office, applicant: Applicant
) -> None:
    office.lets_pass(join(applicant), office.service(JOINING))
    with office.database.write() as session:
        for guess in range(3):
            newcomer = Newcomer("王小明", "13812345678", f"33020519900102{guess:03}7")
            assert known_member(session, office.keys, newcomer, f"guess {guess}", None) is None
        right = Newcomer("王小明", "13812345678", WANG)
        assert known_member(session, office.keys, right, "guess 3", None) is None
    assert member_number(applicant)


def test_a_union_with_a_long_code_takes_members_in(office: Office, applicant: Applicant) -> None:
    union = Union("gh-330205-" + "9" * 30, "联" * 100, "330205", None, None)
    office.unions = UnionIndex({union.code: union}, applicant.places)
    office.lets_pass(join(applicant), office.service(JOINING), union.code)
    assert union.name in applicant.notices()[-1]


def test_without_a_known_union_nothing_is_approved(office: Office, applicant: Applicant) -> None:
    number = join(applicant)
    with pytest.raises(NoUnionError, match="工会代码"):
        office.lets_pass(number, office.service(JOINING), "gh-000000")
    assert office.application(number).state == ApplicationState.IN_REVIEW
    assert applicant.notices() == []


@pytest.mark.parametrize(
    ("place", "joint", "union"),
    [
        ("330205005", True, "lh-330205005-1"),
        ("330205103", True, "lh-330205103-1"),
        ("330205", True, "lh-330205005-1"),
        ("310115", True, "lh-310115-1"),
        ("331126", True, "gh-331126"),
        ("330205005", False, "gh-330205005"),
    ],
)
def test_the_nearest_union_takes_him_in(unions: UnionIndex, place: str, joint: bool, union: str) -> None:
    found = nearest_union(unions, place, joint)
    assert found is not None
    assert found.code == union
    assert nearest_union(unions, None, joint) is None


def file_claim(applicant: Applicant) -> str:
    applicant.applies("我在庆元，要报医疗互助")
    applicant.tells("参加了", "2019年", "一万二", "李大山", "331126198505050023", "13812345679", "竹木厂")
    return number_in(applicant.tells("跳过", "跳过", "跳过", "跳过", "确认提交").text)


def join_text(applicant: Applicant, person: str = WANG, phone: str = "13812345678") -> str:
    applicant.applies("我在江北庄桥街道，想入会")
    return applicant.tells("鞋厂", "没有", "跳过", "王小明", phone, person, "跳过", "确认提交").text


def join(applicant: Applicant, person: str = WANG, phone: str = "13812345678") -> str:
    return number_in(join_text(applicant, person, phone))


def number_in(text: str) -> str:
    assert "申请号：SQ" in text, text
    return text.split("申请号：")[1].split("\n")[0]


def member_number(applicant: Applicant) -> str:
    return applicant.notices()[-1].split("会员号：")[1].split("\n")[0]
