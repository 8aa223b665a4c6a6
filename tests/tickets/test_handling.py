"""The hotline and the unions resolve tickets: each step by the right people, told to the worker, kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.audit.log import entries
from bot.files.limits import file_limits
from bot.files.store import prepare_file
from bot.settings import Settings
from bot.staff.model import Role
from bot.storage.columns import now
from bot.tickets import dispatching, handling, organisation, supervising, viewers
from bot.tickets.actors import TIMER, WORKER
from bot.tickets.acts import Act, possible
from bot.tickets.documents import attach_document, document_of
from bot.tickets.following import add_fact, reopen, withdraw
from bot.tickets.lifecycle import MoveError, move
from bot.tickets.model import TicketState
from bot.tickets.rating import rate
from bot.tickets.sight import Sight, may_see, staff_ref
from bot.tickets.status import status_of
from bot.tickets.stepping import StaleError, UnknownTicketError
from bot.tickets.tables import TicketNoteRow, TicketStepRow
from tests.tickets.hotline import ABOUT_UNION, DIRECTORY, RESULT, WAGES, Hotline

S = TicketState
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_a_ticket_goes_all_the_way_and_the_worker_is_told_each_time(hotline: Hotline) -> None:
    row = hotline.brought_to(S.CLOSED)
    assert hotline.steps(row) == [
        S.SUBMITTED, S.ACCEPTED, S.DISPATCHED, S.IN_PROGRESS, S.RESOLVED, S.FOLLOW_UP, S.CLOSED,
    ]  # fmt: skip
    told = hotline.told()
    assert len(told) == 6
    assert all(row.number in text for text in told)
    assert "磐安县总工会" in told[1]
    assert RESULT not in told[3], "nobody has looked at it yet"
    assert RESULT in told[4]
    assert "用人单位承担" in told[4]
    people = hotline.session.scalars(select(TicketStepRow.person).where(TicketStepRow.ticket_id == row.id)).all()
    assert people == [None, "小陈", "小陈", "阿芳", "阿芳", "小陈", "小陈"]
    acts = [entry.details["act"] for entry in entries(hotline.session, what="ticket_step")]
    assert acts == ["call_back", "approve_result", "settle", "sign_in", "dispatch", "accept"]
    assert (row.payer, row.settlement, row.solved, row.satisfied, row.rated_by) == (
        "employer",
        RESULT,
        True,
        5,
        "agent",
    )


def test_who_may_not_is_told_what_he_may(hotline: Hotline) -> None:
    row = hotline.brought_to(S.DISPATCHED)
    with pytest.raises(MoveError, match="等承办单位签收"):
        organisation.sign_in(hotline.session, hotline.keys, row.number, hotline.agent)
    with pytest.raises(MoveError, match="现在可以：签收、申请退回"):
        organisation.settle(hotline.session, hotline.keys, row.number, hotline.officer, RESULT)
    elsewhere = hotline.hire("elsewhere", Role.OFFICER, "330205")
    with pytest.raises(UnknownTicketError):
        organisation.sign_in(hotline.session, hotline.keys, row.number, elsewhere)
    assert possible(row, hotline.boss) == (Act.SIGN_IN, Act.RETURN)
    assert row.state == S.DISPATCHED


def test_a_step_that_was_decided_on_an_older_page_is_told(hotline: Hotline) -> None:
    row = hotline.brought_to(S.ACCEPTED)
    with pytest.raises(StaleError, match=r"待受理.*待派单"):
        handling.reject(hotline.session, hotline.keys, row.number, hotline.agent, "不归工会管", seen="submitted")


def test_a_department_without_accounts_is_noted_by_the_hotline(hotline: Hotline) -> None:
    row = hotline.brought_to(S.ACCEPTED)
    at = (hotline.session, hotline.keys, row.number, hotline.agent)
    dispatching.dispatch(*at, DIRECTORY, to_department="磐安县人社局", who_pays="government")
    organisation.sign_in(*at)
    assert "磐安县人社局签收" in hotline.told()[-1]
    organisation.settle(*at, RESULT, "government")
    handling.send_back(*at, "没有写发放凭证")
    assert row.state == S.IN_PROGRESS
    assert status_of(hotline.session, row).department == "磐安县人社局"


def test_a_ticket_that_was_given_back_goes_to_somebody_else(hotline: Hotline) -> None:
    row = hotline.brought_to(S.DISPATCHED)
    with pytest.raises(MoveError, match="理由"):
        organisation.return_back(hotline.session, hotline.keys, row.number, hotline.officer, " ")
    organisation.return_back(hotline.session, hotline.keys, row.number, hotline.officer, "单位在东阳")
    assert "单位在东阳" not in "".join(hotline.told()), "what unions write each other is not for the worker"
    handling.take_back(hotline.session, hotline.keys, row.number, hotline.agent)
    handling.take_up(hotline.session, hotline.keys, row.number, hotline.agent)
    assert (row.state, row.staff_id) == (S.IN_PROGRESS, hotline.agent.staff_id)
    assert Act.SETTLE in possible(row, hotline.agent)
    assert Act.SETTLE not in possible(row, hotline.officer)


def test_time_is_asked_for_and_a_supervisor_decides(hotline: Hotline) -> None:
    row = hotline.brought_to(S.IN_PROGRESS)
    at = (hotline.session, hotline.keys, row.number)
    before = row.settle_by
    assert before is not None
    with pytest.raises(MoveError, match="时限以后"):
        organisation.request_extension(*at, hotline.officer, before - timedelta(hours=1), "等法院")
    later = before + timedelta(days=7)
    for _ in range(2):
        organisation.request_extension(*at, hotline.officer, later, "等法院")
        with pytest.raises(MoveError, match="等主管审延期"):
            organisation.grant_extension(*at, hotline.agent)
        organisation.deny_extension(*at, hotline.boss, "已经够久了")
        assert (row.state, row.settle_by) == (S.IN_PROGRESS, before)
    organisation.request_extension(*at, hotline.officer, later, "等法院")
    organisation.grant_extension(*at, hotline.boss)
    assert (row.state, row.due_at, row.settle_by) == (S.IN_PROGRESS, later, later)


def test_the_clock_of_the_handling_stands_while_the_worker_is_asked(hotline: Hotline) -> None:
    row = hotline.brought_to(S.IN_PROGRESS)
    handling.ask(hotline.session, hotline.keys, row.number, hotline.officer, "请发工资条")
    assert row.state == S.NEEDS_INFO
    assert row.due_at is None
    left = row.time_left
    assert left is not None
    assert left > 3600
    assert add_fact(hotline.session, row, "工资条在这里", "answer")
    assert row.state == S.SUBMITTED
    handling.accept(hotline.session, hotline.keys, row.number, hotline.agent)
    assert (row.state, row.time_left) == (S.IN_PROGRESS, None), "it goes on with whoever had it"
    assert Act.SETTLE in possible(row, hotline.officer)
    assert "接着办" in hotline.told()[-1]


@pytest.mark.parametrize(
    ("solved", "satisfied", "after"), [(True, 3, S.CLOSED), (True, 2, S.REOPENED), (False, 5, S.REOPENED)]
)
def test_who_is_dissatisfied_has_it_done_again(hotline: Hotline, solved: bool, satisfied: int, after: S) -> None:
    row = hotline.brought_to(S.FOLLOW_UP)
    assert rate(hotline.session, row, True, solved, satisfied) == after
    assert rate(hotline.session, row, True, True, 5) is None, "once"
    assert (row.state, row.rated_by) == (after, "worker")
    other = hotline.brought_to(S.FOLLOW_UP)
    handling.call_back(hotline.session, hotline.keys, other.number, hotline.agent, True, solved, satisfied)
    assert other.state == after


def test_a_rating_after_the_timer_closed_it_still_counts(hotline: Hotline) -> None:
    row = hotline.brought_to(S.FOLLOW_UP)
    move(hotline.session, row, S.CLOSED, TIMER)
    assert status_of(hotline.session, row).may_rate
    assert rate(hotline.session, row, False, False, 1) == S.REOPENED


def test_a_worker_withdraws_at_any_time_but_after_the_result(hotline: Hotline) -> None:
    for state in (S.DISPATCHED, S.IN_PROGRESS, S.RESOLVED):
        assert withdraw(hotline.session, hotline.brought_to(state))
    assert not withdraw(hotline.session, hotline.brought_to(S.FOLLOW_UP))


def test_a_reopened_ticket_begins_anew(hotline: Hotline) -> None:
    row = hotline.brought_to(S.CLOSED)
    assert reopen(hotline.session, row, "又不发了")
    assert (row.staff_id, row.dispatched_at, row.settle_by) == (None, None, None)
    dispatching.dispatch(hotline.session, hotline.keys, row.number, hotline.agent, DIRECTORY, to_union="gh-330727")
    assert row.state == S.DISPATCHED


def test_a_complaint_never_goes_to_whom_it_is_about(hotline: Hotline) -> None:
    accused = hotline.hire("accused", Role.SUPERVISOR, name="王接线")
    handled = hotline.brought_to(S.CLOSED)
    row = hotline.file(replace(ABOUT_UNION, story=f"江北区总工会不管，接电话的王接线骂人，工单{handled.number}"))
    assert row.confidential
    assert row.union_code != "gh-330205"
    at = (hotline.session, hotline.keys, row.number, hotline.boss)
    with pytest.raises(UnknownTicketError):
        handling.accept(hotline.session, hotline.keys, row.number, accused)
    with pytest.raises(UnknownTicketError):
        handling.accept(hotline.session, hotline.keys, row.number, hotline.agent)
    for staff in (accused, hotline.officer):
        with pytest.raises(MoveError, match="请换一个人"):
            supervising.assign(*at, staff.staff_id)
    handling.accept(*at)
    with pytest.raises(MoveError, match=r"涉及.*江北区总工会.*宁波市总工会"):
        dispatching.dispatch(*at, DIRECTORY, to_union="gh-330205")
    with pytest.raises(MoveError, match="与它无关"):
        dispatching.dispatch(*at, DIRECTORY, to_department="宁波市江北区总工会办公室")
    city = hotline.hire("city", Role.OFFICER, "330200", name="市里的人")
    with pytest.raises(MoveError, match="具体的人"):
        dispatching.dispatch(*at, DIRECTORY, to_union="gh-330200")
    dispatching.dispatch(*at, DIRECTORY, to_union="gh-330200", people=[str(city.staff_id)])
    organisation.sign_in(hotline.session, hotline.keys, row.number, city)
    organisation.settle(hotline.session, hotline.keys, row.number, city, RESULT)
    handling.approve_result(*at)
    handling.call_back(*at, True, False, 1)
    assert row.state == S.REOPENED
    with pytest.raises(MoveError, match="请换一个人"):
        dispatching.dispatch(*at, DIRECTORY, to_union="gh-330200", people=[str(city.staff_id)])


def test_who_handled_the_matter_before_does_not_get_the_complaint_but_somebody_sees_it(hotline: Hotline) -> None:
    second = hotline.hire("second", Role.SUPERVISOR, name="老吴")
    row = hotline.file()
    handling.accept(hotline.session, hotline.keys, row.number, hotline.boss)
    handling.take_up(hotline.session, hotline.keys, row.number, hotline.boss)
    complaint = hotline.file(ABOUT_UNION)
    assert may_see(hotline.session, staff_ref(hotline.boss), complaint) is Sight.NONE
    assert may_see(hotline.session, staff_ref(second), complaint) is Sight.WHOLE
    other = hotline.file()
    handling.reject(hotline.session, hotline.keys, other.number, second, "不归工会管")
    everybody = hotline.file(ABOUT_UNION)
    for leader in (hotline.boss, second):
        assert may_see(hotline.session, staff_ref(leader), everybody) is Sight.WHOLE, "nobody else would see it"


def test_notes_are_encrypted_and_files_checked_and_kept(hotline: Hotline) -> None:
    row = hotline.brought_to(S.IN_PROGRESS)
    at = (hotline.session, hotline.keys, row.number, hotline.officer)
    supervising.note(*at, "老板电话13812345678")
    (note,) = supervising.notes_of(hotline.session, hotline.keys, row.id)
    assert (note.person, note.text) == ("阿芳", "老板电话13812345678")
    assert b"13812345678" not in hotline.session.scalars(select(TicketNoteRow.text)).one()
    file = attach_document(*at, prepare_file(hotline.keys, PDF, "../凭证.exe", file_limits(Settings())))
    assert file.name == "凭证.pdf"
    assert document_of(hotline.session, hotline.keys, row.id, file.id) == (file, PDF)
    other = hotline.brought_to(S.IN_PROGRESS)
    assert document_of(hotline.session, hotline.keys, other.id, file.id) is None
    assert hotline.steps(row) == [S.SUBMITTED, S.ACCEPTED, S.DISPATCHED, S.IN_PROGRESS]


def test_supervisors_alone_name_bar_and_supervise(hotline: Hotline) -> None:
    row = hotline.file(replace(WAGES, type="harassment"))
    at = (hotline.session, hotline.keys, row.number)
    with pytest.raises(UnknownTicketError):
        supervising.supervise(*at, hotline.agent)
    viewers.name_viewer(*at, hotline.boss, str(hotline.agent.staff_id))
    with pytest.raises(MoveError, match="主管"):
        supervising.supervise(*at, hotline.agent)
    with pytest.raises(MoveError, match="主管"):
        viewers.name_viewer(*at, hotline.agent, str(hotline.officer.staff_id))
    supervising.supervise(*at, hotline.boss)
    assert row.supervised_at is not None
    assert row.supervised_at <= now()
    viewers.bar_person(*at, hotline.boss, str(hotline.agent.staff_id))
    with pytest.raises(UnknownTicketError):
        handling.accept(*at, hotline.agent)


def test_what_the_worker_does_needs_no_account(hotline: Hotline) -> None:
    row = hotline.file()
    with pytest.raises(MoveError, match="不能改成"):
        move(hotline.session, row, S.ACCEPTED, WORKER)
