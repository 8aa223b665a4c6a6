"""A worker asks what is kept of him, and has it deleted."""

from __future__ import annotations

from sqlalchemy import select

from bot.actions.tables import ActionRunRow
from bot.forms.tables import DraftRow
from bot.privacy.tables import PersonalNumberRow
from bot.tickets.tables import TicketRow
from tests.actions.action_worker import Worker


def kept(worker: Worker) -> tuple[int, int, int, int]:
    """Count personal numbers, drafts, recorded answers and tickets."""
    with worker.database.read() as session:
        tables = (PersonalNumberRow, DraftRow, ActionRunRow, TicketRow)
        numbers, drafts, runs, tickets = (len(session.scalars(select(table)).all()) for table in tables)
    return numbers, drafts, runs, tickets


def file_something(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    for text in ("工伤", "跳过", "磐安", "手被机器压了", "跳过", "确认提交"):
        worker.says(text)


def test_deleting_is_confirmed_and_tickets_stay(worker: Worker) -> None:
    file_something(worker)
    worker.says("查会员 13800000001 01003X", "check_membership")
    worker.says("开个工单", "open_ticket")
    asked = worker.says("删除我的信息", "delete_my_data")
    assert asked.titles == ["是的，全部删除", "不删了"]
    assert kept(worker)[0] == 2
    done = worker.says("是的，全部删除")
    assert done.custom["forget"] is True
    assert "GD" in done.text
    assert kept(worker) == (0, 0, 1, 1)
    assert worker.delivers(done.message_id, "continue_form") == done


def test_a_ticket_that_ended_is_not_said_to_be_under_way(worker: Worker) -> None:
    file_something(worker)
    worker.says("撤销工单", "ticket_status")
    assert "不再办" in worker.says("是的，撤销").text
    worker.says("删除我的信息", "delete_my_data")
    assert "还在办" not in worker.says("是的，全部删除").text


def test_a_doubt_deletes_nothing(worker: Worker) -> None:
    worker.says("查会员 13800000001 01003X", "check_membership")
    for words, action in (("不删了", "continue_form"), ("算了", "cancel"), ("不要删除", "continue_form")):
        worker.says("删除我的信息", "delete_my_data")
        heard = worker.says(words, action)
        assert "forget" not in heard.custom
    assert kept(worker)[0] == 2


def test_a_form_in_progress_comes_back_after_a_doubt(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    worker.says("工伤")
    worker.says("删除我的信息", "delete_my_data")
    heard = worker.says("不删了")
    assert "什么都没删" in heard.text
    assert "哪个单位" in heard.text


def test_the_summary_tells_what_is_stored(worker: Worker) -> None:
    assert "提交的工单：没有" in worker.says("导出我的数据", "export_my_data").text
    file_something(worker)
    worker.says("开个工单", "open_ticket")
    heard = worker.says("导出我的数据", "export_my_data")
    for part in ("GD", "条", "登记一件事", "导出我的信息"):
        assert part in heard.text
