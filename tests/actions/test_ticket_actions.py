"""A worker files a ticket and asks where it stands."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.conversations.tables import ConversationRow
from bot.privacy.export import hide_middle
from bot.privacy.retention import forget_numbers
from bot.tickets.tables import TicketRow
from tests.actions.action_worker import Worker

STORY = "三个月没发工资，问了也不给"


def filed(worker: Worker) -> tuple[str, str]:
    """File a ticket and return its number and query code."""
    worker.says("开个工单", "open_ticket")
    for text in ("拖欠工资", "五金厂", "磐安", STORY, "跳过"):
        worker.says(text)
    return number_and_code(worker.says("确认提交").text)


def number_and_code(text: str) -> tuple[str, str]:
    number, code = re.search(r"GD\d{10}", text), re.search("查询码：([A-Z0-9]{8})", text)
    assert number
    assert code
    return number[0], code[1]


def tickets(worker: Worker) -> list[TicketRow]:
    with worker.database.read() as session:
        return list(session.scalars(select(TicketRow)))


def test_a_ticket_is_filed_step_by_step(worker: Worker) -> None:
    first = worker.says("开个工单", "open_ticket")
    assert first.titles == [
        "拖欠工资", "工伤", "辞退", "入会受阻", "骚扰欺负", "投诉", "投诉工会或工会的人",
        "心里难受", "建议", "咨询", "其他", "取消",
    ]  # fmt: skip
    assert "跳过" in worker.says("拖欠工资").titles
    worker.says("跳过")
    worker.says("磐安")
    assert "太短" in worker.says("欠薪").text
    phone = worker.says(STORY)
    assert "不想留可以跳过" in phone.text
    assert phone.titles == ["跳过", "上一步", "取消"], "he has told no phone that could be offered"
    summary = worker.says("13812345678")
    for part in ("拖欠工资", "单位：（没填）", "金华市磐安县", STORY, "联系电话：手机 138"):
        assert part in summary.text
    assert tickets(worker) == []
    done = worker.says("确认提交")
    assert "接下来" in done.text
    assert not re.search("工作日|小时内|天内", done.text), "no time limit that nobody promised"
    (ticket,) = tickets(worker)
    assert (ticket.type, ticket.employer, ticket.place, ticket.story) == ("wage_arrears", None, "330727", STORY)
    assert ticket.contact is not None
    assert worker.keys.decrypt(ticket.contact) == "13812345678"


@pytest.mark.parametrize("words", ["跳过", "不留了", "不想说", "没有"])
def test_the_phone_may_be_left_out(worker: Worker, words: str) -> None:
    worker.says("开个工单", "open_ticket")
    for text in ("工伤", "跳过", "磐安", STORY):
        worker.says(text)
    assert "联系电话：（没填）" in worker.says(words).text
    assert "登记好了" in worker.says("确认提交").text
    assert tickets(worker)[0].contact is None


@pytest.mark.parametrize(
    ("opening", "story"),
    [("帮我登记，打13812345678", STORY), ("开个工单", f"{STORY}，电话是138-1234-5678")],
    ids=["opening", "story"],
)
def test_a_phone_he_has_told_is_offered_and_not_taken(worker: Worker, opening: str, story: str) -> None:
    worker.says(opening, "open_ticket")
    for text in ("工伤", "跳过", "磐安"):
        worker.says(text)
    asked = worker.says(story)
    assert "手机号" in asked.text
    offered = asked.custom["choices"][0]
    assert offered == {"title": f"用刚才说的手机 {hide_middle('13812345678')}", "text": "〔手机1〕"}
    worker.says(offered["text"])
    worker.says("确认提交")
    (ticket,) = tickets(worker)
    assert ticket.contact is not None
    assert worker.keys.decrypt(ticket.contact) == "13812345678"


def test_a_phone_that_is_none_is_asked_for_again_and_may_still_be_skipped(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    for text in ("工伤", "跳过", "磐安", STORY):
        worker.says(text)
    again = worker.says("138123456")
    assert "位数不对" in again.text
    assert "可以跳过" in again.text


def test_a_phone_that_was_deleted_meanwhile_is_told(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    for text in ("工伤", "跳过", "磐安", STORY, "13812345678"):
        worker.says(text)
    with worker.database.write() as session:
        forget_numbers(session, worker.id)
    assert "没有电话" in worker.says("确认提交").text
    assert tickets(worker)[0].contact is None


def test_the_confirming_message_files_once_however_often_it_is_delivered(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    for text in ("工伤", "跳过", "磐安", "手被机器压了", "跳过"):
        worker.says(text)
    first = worker.says("确认提交")
    again = worker.delivers(first.message_id, "continue_form")
    assert again == first
    assert len(tickets(worker)) == 1
    assert "没有在填" in worker.says("确认提交").text
    assert len(tickets(worker)) == 1


def test_what_the_sentence_and_the_conversation_tell_is_not_asked(worker: Worker) -> None:
    with worker.database.write() as session:
        session.get_one(ConversationRow, worker.id).place = "330727"
    sentence = "老板拖欠我三个月工资了，我要投诉他们"
    assert "哪个单位" in worker.says(sentence, "open_ticket").text
    story = worker.says("五金厂")
    offered = next(choice for choice in story.custom["choices"] if choice["text"] == sentence)
    worker.says(offered["text"])
    summary = worker.says("跳过")
    for part in ("拖欠工资", "金华市磐安县", sentence):
        assert part in summary.text


def test_an_ambiguous_place_is_asked(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    worker.says("咨询")
    worker.says("跳过")
    several = worker.says("鼓楼区")
    assert "福州市鼓楼区" in several.titles
    worker.says("福州市鼓楼区")
    worker.says("想问问怎么建工会")
    assert "福州市鼓楼区" in worker.says("跳过").text


def test_cancel_files_nothing_and_keeps_nothing(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    worker.says("工伤")
    assert "都没有留下" in worker.says("算了", "cancel").text
    assert "没有在填" in worker.says("算了", "cancel").text
    assert "哪类事" in worker.says("开个工单", "open_ticket").text
    assert tickets(worker) == []


@pytest.mark.parametrize(("words", "asks"), [("填错了", "哪类事"), ("不用了", "哪个地方"), ("弄错了 重来", "从头来")])
def test_what_only_sounds_like_giving_up_does_not_end_the_form(worker: Worker, words: str, asks: str) -> None:
    worker.says("开个工单", "open_ticket")
    worker.says("工伤")
    assert asks in worker.says(words, "cancel").text


def test_a_look_up_in_between_loses_nothing(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    worker.says("工伤")
    heard = worker.says("查会员 13800000001 01003X", "check_membership")
    assert "3307270000001" in heard.text
    assert "接着来" in heard.text
    assert "哪个地方" in worker.says("五金厂").text


def test_the_conversation_that_filed_asks_without_a_code(worker: Worker) -> None:
    number, _ = filed(worker)
    heard = worker.says("查一下进度", "ticket_status")
    assert number in heard.text
    assert "待受理" in heard.text


def test_ones_own_ticket_needs_no_code_however_its_number_is_typed(worker: Worker) -> None:
    number, _ = filed(worker)
    filed(worker)
    assert "提交时间" in worker.says(f"查工单 {number.removeprefix('GD')}", "ticket_status").text


def test_several_tickets_are_listed(worker: Worker) -> None:
    numbers = [filed(worker)[0], filed(worker)[0]]
    heard = worker.says("查工单", "ticket_status")
    assert all(number in heard.text for number in numbers)
    assert heard.titles == [*reversed(numbers), "查别的工单"]
    assert "提交时间" in worker.says(numbers[0], "ticket_status", chosen="ticket_status").text


def test_number_and_code_open_it_elsewhere(worker: Worker, stranger: Worker) -> None:
    number, code = filed(worker)
    assert "待受理" in stranger.says(f"查工单 {number} {code}", "ticket_status").text
    assert "工单号" in stranger.says("查工单", "ticket_status").text
    assert "查询码" in stranger.says(number.lower()).text
    assert "待受理" in stranger.says(f"是{code.lower()}").text


def test_a_ticket_of_others_reads_like_none(worker: Worker, stranger: Worker) -> None:
    number, _ = filed(worker)
    forbidden = stranger.says(f"查工单 {number} ACDEFGHJ", "ticket_status")
    unknown = stranger.says("查工单 GD2601010001 ACDEFGHJ", "ticket_status")
    assert forbidden.custom == unknown.custom
    assert "没查到" in unknown.text
    assert "锁住" in stranger.says(f"查工单 {number} ACDEFGHK", "ticket_status").text
    assert "待受理" in worker.says("查工单", "ticket_status").text
