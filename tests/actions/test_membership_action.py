"""A worker asks whether he is a member."""

from __future__ import annotations

import pytest

from bot.conversations.tables import InboxRow
from tests.actions.action_worker import Worker


def test_both_numbers_in_one_sentence(worker: Worker) -> None:
    heard = worker.says("查会员 13800000001 01003X", "check_membership")
    for part in ("您是会员", "3307270000001", "磐安县总工会", "2021年5月1日"):
        assert part in heard.text


def test_one_number_after_the_other(worker: Worker) -> None:
    assert "手机号" in worker.says("我是会员吗", "check_membership").text
    assert "最后6位" in worker.says("13800000002").text
    assert "3307270000002" in worker.says("120014").text


def test_both_numbers_when_only_the_phone_was_asked(worker: Worker) -> None:
    worker.says("我是会员吗", "check_membership")
    assert "3307270000001" in worker.says("13800000001 01003X").text


def test_a_full_id_number_counts_by_its_last_six(worker: Worker) -> None:
    worker.says("查会员", "check_membership")
    worker.says("13800000001")
    assert "3307270000001" in worker.says("33072719900101003X").text


def test_left_and_retired_members_are_told_so(worker: Worker) -> None:
    assert "转出" in worker.says("查会员 13800000006 260042", "check_membership").text
    assert "退休" in worker.says("查会员 13800000004 04004X", "check_membership").text


def test_an_unknown_phone_reads_like_a_wrong_tail(worker: Worker, stranger: Worker) -> None:
    wrong = worker.says("查会员 13800000001 999999", "check_membership")
    unknown = stranger.says("查会员 13911111111 999999", "check_membership")
    assert wrong.custom == unknown.custom
    assert "没查到" in wrong.text
    assert "再查一次" in wrong.titles


def test_the_third_failure_locks(worker: Worker) -> None:
    for _ in range(2):
        assert "没查到" in worker.says("查会员 13800000001 999999", "check_membership").text
    assert "锁住" in worker.says("查会员 13800000001 999999", "check_membership").text
    assert "锁住" in worker.says("查会员 13800000001 01003X", "check_membership").text


def test_a_repeated_call_counts_one_failure(worker: Worker) -> None:
    first = worker.says("查会员 13800000001 999999", "check_membership")
    for _ in range(4):
        assert worker.delivers(first.message_id, "check_membership") == first
    assert "还可以再试1次" in worker.says("查会员 13800000001 999998", "check_membership").text


def test_no_reply_and_no_stored_message_shows_the_numbers(worker: Worker) -> None:
    replies = [worker.says("查会员", "check_membership"), worker.says("13800000001"), worker.says("01003X")]
    with worker.database.read() as session:
        stored = [row.text for row in session.query(InboxRow)]
    for text in (*stored, *(reply.text for reply in replies)):
        assert "13800000001" not in text
        assert "01003X" not in text


def test_three_unusable_answers_offer_a_ticket(worker: Worker) -> None:
    worker.says("查会员", "check_membership")
    for text in ("你猜", "不告诉你"):
        worker.says(text)
    heard = worker.says("就不")
    ticket = next(choice for choice in heard.custom["choices"] if choice.get("chosen"))
    assert ticket["chosen"] == "open_ticket"


def test_after_a_wrong_proof_the_next_tail_is_taken_at_once(worker: Worker) -> None:
    worker.says("查会员", "check_membership")
    worker.says("13800000001")
    assert "还可以再试2次" in worker.says("999999").text
    assert "3307270000001" in worker.says("01003X").text


@pytest.mark.parametrize("answers", [("13800000001 01003X",), ("13800000001", "01003X")])
def test_after_a_wrong_proof_another_phone_is_taken(worker: Worker, answers: tuple[str, ...]) -> None:
    worker.says("查会员 13900000001 999999", "check_membership")
    for text in answers[:-1]:
        assert "最后6位" in worker.says(text).text
    assert "3307270000001" in worker.says(answers[-1]).text


def test_after_the_lock_the_form_is_closed(worker: Worker) -> None:
    worker.says("查会员 13800000001 999999", "check_membership")
    worker.says("999998")
    assert "锁住" in worker.says("999997").text
    assert "没有在填" in worker.says("01003X").text


def test_a_ticket_waits_through_a_wrong_proof(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    worker.says("工伤")
    assert "没查到" in worker.says("查会员 13800000001 999999", "check_membership").text
    heard = worker.says("01003X")
    assert "3307270000001" in heard.text
    assert "哪个单位" in heard.text


@pytest.mark.parametrize("step", ["phone", "tail"])
@pytest.mark.parametrize("words", ["不想给身份证", "我没有手机", "换号了", "用名字查行不行", "为啥要身份证"])
def test_objections_are_answered_with_a_way_out_at_once(worker: Worker, words: str, step: str) -> None:
    worker.says("查会员", "check_membership")
    if step == "tail":
        worker.says("13800000001")
    heard = worker.says(words)
    assert "12351" in heard.text
    assert "单位工会" in heard.text
    assert any(choice.get("chosen") == "open_ticket" for choice in heard.custom["choices"])
    assert "3307270000001" in worker.says("13800000001 01003X").text
