"""A worker files all kinds of tickets, adds to them, urges them, withdraws them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.storage.columns import now
from bot.tickets import handling, organisation
from bot.tickets.actors import Actor
from bot.tickets.model import TicketState
from bot.tickets.tables import TicketFactRow, TicketRow
from bot.tickets.types import ticket_types
from tests.actions.action_worker import Heard, Worker

STORY = "三个月没发工资，问了也不给"


def file(worker: Worker, *answers: str) -> Heard:
    """File a ticket with these answers and return what is said at its end."""
    worker.says("开个工单", "open_ticket")
    for text in answers:
        worker.says(text)
    return worker.says("确认提交")


def number(heard: Heard) -> str:
    found = re.search(r"GD\d{10}", heard.text)
    assert found
    return found[0]


def ticket(worker: Worker) -> TicketRow:
    with worker.database.read() as session:
        return session.scalars(select(TicketRow).order_by(TicketRow.number.desc())).first() or pytest.fail("no ticket")


def facts(worker: Worker) -> list[str]:
    with worker.database.read() as session:
        return list(session.scalars(select(TicketFactRow.text).order_by(TicketFactRow.id)))


@pytest.mark.parametrize("kind", [code for code, kind in ticket_types().all().items() if kind.listed])
def test_every_type_is_filed_by_a_terse_worker(worker: Worker, kind: str) -> None:
    worker.says("开个工单", "open_ticket")
    heard = worker.says(ticket_types().title(kind))
    for _ in range(5):
        if "请看看对不对" in heard.text:
            break
        answer = "跳过"
        if "哪个地方" in heard.text:
            answer = "宁波市江北区"
        elif "什么事" in heard.text:
            answer = STORY
        elif "要投诉的是" in heard.text:
            answer = "街道工会"
        heard = worker.says(answer)
    assert "登记好了" in worker.says("确认提交").text
    assert ticket(worker).type == kind


def test_a_story_fills_in_what_was_not_asked(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    for text in ("拖欠工资", "跳过", "磐安"):
        worker.says(text)
    worker.says("我们12个工友在城东花园工地干活，总包是演工建设，欠了三个月，一共欠9万元")
    summary = worker.says("跳过").text
    for line in ("工地或总包：演工建设", "欠了几个月：3", "多少人：12", "一共欠多少：90,000元"):
        assert line in summary
    worker.says("确认提交")
    assert ticket(worker).details == {"site": "演工建设", "months": 3, "people": 12, "sum": 90000}


def test_what_was_not_told_can_be_filled_in_at_the_end(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    for text in ("拖欠工资", "跳过", "磐安", STORY, "跳过"):
        worker.says(text)
    worker.says("修改")
    assert "多少人被欠" in worker.says("多少人").text
    assert "多少人：30" in worker.says("30个").text
    worker.says("确认提交")
    assert ticket(worker).details == {"months": 3, "people": 30}


def test_an_injury_tells_the_clocks(worker: Worker) -> None:
    told = file(worker, "工伤", "跳过", "磐安", "9月3日在车间被冲床压了手，单位不给报工伤", "跳过").text
    assert re.search("最晚[0-9]{4}年10月3日", told)
    assert "《工伤保险条例》第十七条" in told
    assert ticket(worker).details["employer_knows"] == "refused"


def test_a_ticket_goes_to_the_grid_of_its_employer(worker: Worker) -> None:
    told = file(worker, "拖欠工资", "宁波演海五金制造有限公司", "宁波市江北区庄桥街道", STORY, "跳过").text
    assert "庄桥街道总工会" in told
    filed = ticket(worker)
    assert (filed.union_code, filed.grid_code, filed.queue) == ("gh-330205005", "zq-01", "grid")


@pytest.mark.parametrize(
    ("about", "union", "queue"),
    [("庄桥街道总工会", "gh-330205", "above"), ("演示监一", "gh-330205", "above"), ("那个老王", None, "unassigned")],
)
def test_a_complaint_about_a_union_passes_it_by(worker: Worker, about: str, union: str | None, queue: str) -> None:
    told = file(worker, "投诉工会", about, "宁波市江北区庄桥街道", "去了三次都不理我", "跳过").text
    assert "保密" in told
    filed = ticket(worker)
    assert (filed.union_code, filed.queue, filed.grid_code) == (union, queue, None)
    assert (filed.against, filed.discretion) == (about, "confidential")


@pytest.mark.parametrize("words", ["匿名", "我要匿名", "不想留名"])
def test_who_wants_to_stay_unknown_leaves_nothing(worker: Worker, words: str) -> None:
    worker.says("开个工单", "open_ticket")
    for text in ("骚扰欺负", "五金厂", "磐安", "主管老是动手动脚"):
        worker.says(text)
    assert "保密：匿名" in worker.says(words).text
    assert "匿名办" in worker.says("确认提交").text
    filed = ticket(worker)
    assert (filed.discretion, filed.contact) == ("anonymous", None)
    assert "匿名" in worker.says("查工单", "ticket_status").text, "his own conversation still sees it"


@pytest.mark.parametrize(
    "words", ["组长天天骂我，别让老板知道是我说的", "要保密，组长天天骂我", "我怕单位知道，组长天天骂人"]
)
def test_who_fears_his_employer_is_kept_secret(worker: Worker, words: str) -> None:
    assert "保密办" in file(worker, "其他", "五金厂", "磐安", words, "13812345678").text
    filed = ticket(worker)
    assert filed.discretion == "confidential"
    assert filed.contact is not None


def test_a_phone_told_before_is_dropped_when_he_stays_unknown(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    for text in ("骚扰欺负", "五金厂", "磐安", "主管老是动手动脚，我要匿名", "13812345678"):
        worker.says(text)
    assert "没有记进去" in worker.says("确认提交").text
    assert ticket(worker).contact is None


def test_words_are_added_to_the_one_open_ticket(worker: Worker) -> None:
    filed = number(file(worker, "拖欠工资", "五金厂", "磐安", STORY, "跳过"))
    assert "要补充什么" in worker.says("补充材料", "add_to_ticket").text
    heard = worker.says("9月的也没发")
    assert filed in heard.text
    assert facts(worker) == ["9月的也没发"]
    assert worker.delivers(heard.message_id, "continue_form") == heard
    assert facts(worker) == ["9月的也没发"], "the same message adds nothing twice"
    assert "补充过1次" in worker.says("查工单", "ticket_status").text


def test_of_several_tickets_it_is_asked_which(worker: Worker) -> None:
    first = number(file(worker, "工伤", "跳过", "磐安", STORY, "跳过"))
    file(worker, "拖欠工资", "跳过", "磐安", STORY, "跳过")
    asked = worker.says("补充材料", "add_to_ticket")
    assert f"补充{first}" in asked.titles
    worker.says(f"补充{first}", "add_to_ticket", chosen="add_to_ticket")
    assert first in worker.says("医院证明我有").text


def test_elsewhere_the_code_opens_it(worker: Worker, stranger: Worker) -> None:
    filed = file(worker, "拖欠工资", "五金厂", "磐安", STORY, "跳过")
    code = re.search("查询码：([A-Z0-9]{8})", filed.text)
    assert code
    assert "工单号" in stranger.says("补充材料", "add_to_ticket").text
    assert "查询码" in stranger.says(number(filed)).text
    stranger.says("ACDEFGHJ")
    assert "没查到" in stranger.says("9月的也没发").text
    assert facts(worker) == []
    stranger.says(f"补充材料 {number(filed)} {code[1]}", "add_to_ticket")
    assert "加到工单" in stranger.says("10月的也没发").text
    assert facts(worker) == ["10月的也没发"]


def test_urging_is_noted_and_honest(worker: Worker) -> None:
    file(worker, "拖欠工资", "五金厂", "磐安", STORY, "跳过")
    heard = worker.says("催一下", "urge_ticket")
    assert "不能保证" in heard.text
    assert worker.delivers(heard.message_id, "urge_ticket") == heard
    assert "今天已经催过" in worker.says("再催一下", "urge_ticket").text
    assert ticket(worker).urged_count == 1
    with worker.database.write() as session:
        session.execute(update(TicketRow).values(urged_count=5, urged_at=now() - timedelta(days=2)))
    assert "12351" in worker.says("催办", "urge_ticket").text
    assert ticket(worker).urged_count == 5


def test_who_has_no_ticket_is_asked_for_its_number(worker: Worker) -> None:
    assert "工单号" in worker.says("催一下", "urge_ticket").text


def test_a_ticket_is_withdrawn_only_when_he_is_sure_and_can_be_done_again(worker: Worker) -> None:
    filed = number(file(worker, "拖欠工资", "五金厂", "磐安", STORY, "跳过"))
    title = f"撤销工单{filed}"
    assert title in worker.says("查工单", "ticket_status").titles
    assert "真的要撤" in worker.says(title, "ticket_status", chosen="ticket_status").text
    assert "没有撤" in worker.says("不撤了").text
    assert ticket(worker).state == TicketState.SUBMITTED
    worker.says(title, "ticket_status", chosen="ticket_status")
    assert "不再办" in worker.says("是的，撤销").text
    assert ticket(worker).state == TicketState.WITHDRAWN
    again = f"重办工单{filed}"
    assert again in worker.says("查工单", "ticket_status").titles
    assert "为什么" in worker.says(again, "ticket_status", chosen="ticket_status").text
    assert "重办" in worker.says("工资还是没发").text
    assert ticket(worker).state == TicketState.REOPENED


def test_of_several_tickets_one_is_withdrawn(worker: Worker) -> None:
    first = number(file(worker, "工伤", "跳过", "磐安", STORY, "跳过"))
    second = number(file(worker, "拖欠工资", "跳过", "磐安", STORY, "跳过"))
    asked = worker.says("不投诉了，工单撤了吧", "ticket_status")
    assert f"撤{first}" in asked.titles
    assert "真的要撤" in worker.says(f"撤{first}", "ticket_status", chosen="ticket_status").text
    assert first in worker.says("是的").text
    assert "真的要撤" in worker.says("撤销工单", "ticket_status").text, "one is left"
    assert second in worker.says("是的").text


def with_result(worker: Worker) -> str:
    """File a ticket, have it settled, and return its number."""
    filed = number(file(worker, "拖欠工资", "五金厂", "磐安", STORY, "跳过"))
    agent = Actor("agent", name="小陈")
    with worker.database.write() as session:
        at = (session, worker.keys, filed, agent)
        handling.accept(*at)
        handling.take_up(*at)
        organisation.settle(*at, "工资发清了", "employer")
        handling.approve_result(*at)
    return filed


def test_a_result_is_told_and_rated_by_taps(worker: Worker) -> None:
    filed = with_result(worker)
    status = worker.says("查工单", "ticket_status")
    assert "工资发清了" in status.text
    assert "用人单位承担" in status.text
    rate = f"评价工单{filed}"
    assert rate in status.titles
    assert not any("撤销" in title for title in status.titles)
    assert "联系过您吗" in worker.says(rate, "ticket_status", chosen="ticket_status").text
    assert "解决了吗" in worker.says("联系过").text
    assert "5分，很满意" in worker.says("解决了").titles
    assert "办结" in worker.says("4分，满意").text
    assert (ticket(worker).state, ticket(worker).satisfied) == (TicketState.CLOSED, 4)
    assert rate not in worker.says("查工单", "ticket_status").titles, "once"


def test_who_says_it_is_not_solved_has_it_done_again(worker: Worker) -> None:
    with_result(worker)
    worker.says("我要评价", "ticket_status")
    worker.says("没联系过")
    worker.says("没解决")
    assert "重办" in worker.says("一分").text
    assert (ticket(worker).state, ticket(worker).contacted) == (TicketState.REOPENED, False)


def test_with_a_result_there_is_nothing_to_withdraw(worker: Worker) -> None:
    filed = with_result(worker)
    worker.says(f"撤销工单{filed}", "ticket_status", chosen="ticket_status")
    assert "评价" in worker.says("是的，撤销").text
    assert ticket(worker).state == TicketState.FOLLOW_UP


def test_somebody_else_cannot_withdraw_it(worker: Worker, stranger: Worker) -> None:
    filed = number(file(worker, "拖欠工资", "五金厂", "磐安", STORY, "跳过"))
    stranger.says(f"撤销工单{filed}", "ticket_status", chosen="ticket_status")
    stranger.says("ACDEFGHJ")
    assert "没查到" in stranger.says("是的，撤销").text
    assert ticket(worker).state == TicketState.SUBMITTED
