"""A worker proves his phone by a code, is known from then on, and can end that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversations.inbox import get_conversation
from bot.conversations.tables import InboxRow, OutboxRow
from bot.members.bindings import bound_member, proved_phones
from bot.members.sending import letter_to_send
from bot.members.tables import BindingRow, MemberRow, OneTimeCodeRow
from bot.privacy.attempts import AttemptRow
from bot.privacy.export import export_conversation
from bot.privacy.tables import PersonalNumberRow
from bot.tickets.filing import file_ticket
from bot.tickets.model import NewTicket
from tests.actions.action_worker import Heard, Worker

PHONE, UNKNOWN = "13800000001", "13911111111"
NUMBER = "3307270000001"


def code_of(worker: Worker) -> str:
    """Return what stands in the newest letter, as the worker would read it on his phone."""
    with worker.database.read() as session:
        newest = select(OneTimeCodeRow.id).where(OneTimeCodeRow.conversation_id == worker.id)
        code_id = session.scalars(newest.order_by(OneTimeCodeRow.created_at.desc())).first() or ""
        letter = letter_to_send(session, worker.keys, code_id)
        assert letter is not None
        return letter.code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def let_pass(worker: Worker, time: timedelta) -> None:
    with worker.database.write() as session:
        for row in session.query(OneTimeCodeRow):
            row.created_at -= time
        for attempt in session.query(AttemptRow):
            attempt.locked_until = attempt.locked_until and attempt.locked_until - time


def ask_for_code(worker: Worker, phone: str = PHONE) -> Heard:
    worker.says("查会员", "check_membership")
    worker.says(phone)
    return worker.says("发验证码")


def prove(worker: Worker) -> Heard:
    ask_for_code(worker)
    return worker.says(code_of(worker))


def test_a_code_opens_the_membership(worker: Worker) -> None:
    worker.says("查会员", "check_membership")
    asked = worker.says(PHONE)
    assert "最后6位" in asked.text
    assert asked.titles == ["发验证码", "取消"]
    sent = worker.says("发验证码")
    assert "138******01" in sent.text
    assert sent.titles == ["再发一次", "改用身份证后六位", "取消"]
    heard = worker.says(code_of(worker))
    assert NUMBER in heard.text
    assert "您是会员" in heard.text


@pytest.mark.parametrize("words", ["发短信验证码吧", "能不能用短信", "不想发身份证，发个验证码", "给我发个码"])
def test_a_code_is_asked_for_in_many_words(worker: Worker, words: str) -> None:
    worker.says("查会员", "check_membership")
    worker.says(PHONE)
    assert "验证码短信正发往" in worker.says(words).text


def test_a_code_is_asked_for_in_the_first_sentence(worker: Worker) -> None:
    assert "验证码短信正发往" in worker.says(f"查会员 {PHONE} 用验证码", "check_membership").text
    assert NUMBER in worker.says(code_of(worker)).text


@pytest.mark.parametrize("form", ["{}", "验证码是{}", "【工会】验证码{}，5分钟内有效，请勿告诉他人。"])
def test_the_code_is_typed_in_many_forms(worker: Worker, form: str) -> None:
    ask_for_code(worker)
    assert NUMBER in worker.says(form.format(code_of(worker))).text


def test_an_unknown_phone_reads_like_a_known_one_until_its_holder_proves_it(worker: Worker, stranger: Worker) -> None:
    known, unknown = ask_for_code(worker), ask_for_code(stranger, UNKNOWN)
    assert known.text.replace("138******01", "#") == unknown.text.replace("139******11", "#")
    assert known.titles == unknown.titles
    assert worker.says(wrong(code_of(worker))).custom == stranger.says(wrong(code_of(stranger))).custom
    heard = stranger.says(code_of(stranger))
    assert "没有用它登记的会员" in heard.text
    assert "怎么入会" in heard.titles


def test_a_wrong_code_may_be_mended_and_the_fifth_locks(worker: Worker) -> None:
    ask_for_code(worker)
    bad = wrong(code_of(worker))
    assert "还可以再试4次" in worker.says(bad).text
    for _ in range(3):
        worker.says(bad)
    locked = worker.says(bad)
    assert "锁住" in locked.text
    assert "最后6位" in locked.text
    assert NUMBER in worker.says("01003X").text, "the other way stays open"


def test_an_expired_code_is_said_to_be_and_a_new_one_can_be_had(worker: Worker) -> None:
    ask_for_code(worker)
    old = code_of(worker)
    let_pass(worker, timedelta(minutes=6))
    heard = worker.says(old)
    assert "过期" in heard.text
    assert "再发一次" in heard.titles
    assert "正发往" in worker.says("再发一次").text
    assert NUMBER in worker.says(code_of(worker)).text


def test_a_second_code_waits_a_minute_and_the_first_stays_good(worker: Worker) -> None:
    ask_for_code(worker)
    heard = worker.says("没收到啊")
    assert "刚发过" in heard.text
    assert "再发一次" in heard.titles
    assert NUMBER in worker.says(code_of(worker)).text


def test_too_many_codes_lead_to_the_id_tail(worker: Worker) -> None:
    ask_for_code(worker)
    for _ in range(4):
        let_pass(worker, timedelta(minutes=6))
        assert "正发往" in worker.says("再发一次").text
    let_pass(worker, timedelta(minutes=6))
    heard = worker.says("再发一次")
    assert "太多" in heard.text
    assert "最后6位" in heard.text
    assert NUMBER in worker.says("01003X").text


@pytest.mark.parametrize("answers", [("改用身份证后六位", "01003X"), ("01003X",), ("身份证后六位01003X",)])
def test_from_the_code_back_to_the_id_tail(worker: Worker, answers: tuple[str, ...]) -> None:
    ask_for_code(worker)
    for text in answers[:-1]:
        assert "最后6位" in worker.says(text).text
    assert NUMBER in worker.says(answers[-1]).text


def test_six_digits_after_the_way_back_are_the_id_tail(worker: Worker) -> None:
    ask_for_code(worker, "13800000002")
    worker.says("改用身份证后六位")
    assert "3307270000002" in worker.says("120014").text


def test_both_numbers_at_the_code_are_served_at_once(worker: Worker) -> None:
    ask_for_code(worker, UNKNOWN)
    assert "3307270000002" in worker.says("13800000002 120014").text


def test_another_phone_at_the_code_gets_the_code(worker: Worker) -> None:
    ask_for_code(worker, UNKNOWN)
    let_pass(worker, timedelta(minutes=1))
    assert "138******01" in worker.says(f"号码错了，是{PHONE}").text
    assert NUMBER in worker.says(code_of(worker)).text


def test_giving_up_at_the_code(worker: Worker) -> None:
    ask_for_code(worker)
    assert "不查了" in worker.says("取消").text
    assert "没有在填" in worker.says(code_of(worker)).text


def test_what_is_no_code_is_asked_for_again_with_the_ways_out(worker: Worker) -> None:
    ask_for_code(worker)
    heard = worker.says("12345")
    assert "验证码" in heard.text
    assert "再发一次" in heard.titles
    assert "短信里" in worker.says("不知道").text
    assert NUMBER in worker.says(code_of(worker)).text


def test_a_ticket_waits_while_a_code_is_told(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    worker.says("工伤")
    ask_for_code(worker)
    heard = worker.says(code_of(worker))
    assert NUMBER in heard.text
    assert "哪个单位" in heard.text


def test_a_repeated_call_sends_one_code_and_counts_one_failure(worker: Worker) -> None:
    sent = ask_for_code(worker)
    assert worker.delivers(sent.message_id, "continue_form") == sent
    failed = worker.says(wrong(code_of(worker)))
    assert worker.delivers(failed.message_id, "continue_form") == failed
    assert "还可以再试3次" in worker.says(wrong(code_of(worker))).text


def test_the_code_lies_nowhere_in_clear_and_is_gone_once_told(worker: Worker) -> None:
    ask_for_code(worker)
    code = code_of(worker)
    worker.says(code)
    with worker.database.read() as session:
        texts = [*session.scalars(select(InboxRow.text)), *session.scalars(select(OutboxRow.text))]
        kinds = set(session.scalars(select(PersonalNumberRow.kind)))
    assert "〔验证码1〕" in texts
    assert not any(code in text for text in texts)
    assert kinds == {"手机"}


@pytest.mark.parametrize("way", ["code", "tail"])
def test_whoever_has_proved_himself_is_known_from_then_on(worker: Worker, stranger: Worker, way: str) -> None:
    if way == "code":
        prove(worker)
    else:
        worker.says(f"查会员 {PHONE} 01003X", "check_membership")
    for words in ("我是会员吗", f"查会员 {PHONE}"):
        heard = worker.says(words, "check_membership")
        assert NUMBER in heard.text
        assert heard.titles == ["解绑"]
    assert "手机号" in stranger.says("我是会员吗", "check_membership").text


def test_another_phone_is_not_answered_from_the_binding(worker: Worker) -> None:
    prove(worker)
    assert "最后6位" in worker.says("查会员 13800000002", "check_membership").text
    assert "3307270000002" in worker.says("120014").text
    assert "3307270000002" in worker.says("我是会员吗", "check_membership").text


def test_unbinding_ends_it(worker: Worker) -> None:
    prove(worker)
    heard = worker.says("解绑", "unbind")
    assert "解绑好了" in heard.text
    assert "删除我的信息" in heard.titles
    assert "手机号" in worker.says("我是会员吗", "check_membership").text
    with worker.database.read() as session:
        assert proved_phones(session, worker.id) == frozenset()


def test_unbinding_what_is_not_bound_is_said_kindly(worker: Worker) -> None:
    assert "没有绑定" in worker.says("这不是我的手机了", "unbind").text


def test_deleting_my_data_ends_the_binding(worker: Worker) -> None:
    prove(worker)
    worker.says("删除我的信息", "delete_my_data")
    worker.says("是的，全部删除")
    with worker.database.read() as session:
        assert session.scalars(select(BindingRow)).all() == []
        assert bound_member(session, worker.id) is None
        assert proved_phones(session, worker.id) == frozenset()


def test_the_binding_stands_in_my_data_and_in_the_copy(worker: Worker) -> None:
    prove(worker)
    assert NUMBER in worker.says("导出我的数据", "export_my_data").text
    with worker.database.read() as session:
        copy = export_conversation(session, worker.keys, get_conversation(session, worker.id))
    assert copy["绑定的会员"]["会员号"] == NUMBER
    assert copy["绑定的会员"]["怎么核对的"] == "短信验证码"


def test_a_shared_phone_is_told_apart_by_the_id_tail(worker: Worker) -> None:
    with worker.database.write() as session:
        members = {row.number: row for row in session.scalars(select(MemberRow))}
        members["3302050000003"].phone_hash = members[NUMBER].phone_hash
    heard = prove(worker)
    assert "不止一个人" in heard.text
    assert NUMBER not in heard.text
    assert NUMBER in worker.says("01003X").text
    with worker.database.read() as session:
        assert proved_phones(session, worker.id) == {worker.keys.hash("phone", PHONE)}


def file_ticket_of(worker: Worker, phone: str) -> str:
    with worker.database.write() as session:
        ticket = NewTicket("other", "五金厂", "330727", "三个月没发工资", contact=phone)
        return file_ticket(session, worker.keys, ticket, worker.id, "message").number


@pytest.mark.parametrize("phone", [PHONE, UNKNOWN])
def test_a_ticket_filed_elsewhere_opens_to_whoever_proves_its_phone(
    worker: Worker, stranger: Worker, phone: str
) -> None:
    number = file_ticket_of(worker, phone)
    assert number not in stranger.says("查工单", "ticket_status").text
    stranger.says("取消", "cancel")
    ask_for_code(stranger, phone)
    assert "查工单" in stranger.says(code_of(stranger)).titles
    assert number in stranger.says("查工单", "ticket_status").text


def test_phone_and_id_tail_open_no_ticket(worker: Worker, stranger: Worker) -> None:
    number = file_ticket_of(worker, PHONE)
    assert NUMBER in stranger.says(f"查会员 {PHONE} 01003X", "check_membership").text
    assert number not in stranger.says("查工单", "ticket_status").text


def test_after_unbinding_the_ticket_is_closed_again(worker: Worker, stranger: Worker) -> None:
    number = file_ticket_of(worker, PHONE)
    prove(stranger)
    stranger.says("解绑", "unbind")
    assert number not in stranger.says("查工单", "ticket_status").text


@pytest.mark.parametrize("words", ["帮我老婆查会员", "查我同事的", "我替我爸查", f"帮他查会员 {PHONE} 01003X"])
def test_somebody_elses_membership_is_refused_kindly(worker: Worker, words: str) -> None:
    heard = worker.says(words, "check_membership")
    assert "本人" in heard.text
    assert "12351" in heard.text
    assert NUMBER not in heard.text
    assert "手机号" in worker.says("查我自己的", "check_membership", chosen="check_membership").text


@pytest.mark.parametrize("words", ["帮我老婆查", f"帮我老婆查，她的号{PHONE}，后六位01003X"])
@pytest.mark.parametrize("step", ["phone", "tail", "code"])
def test_somebody_else_is_refused_in_the_middle_too(worker: Worker, step: str, words: str) -> None:
    worker.says("查会员", "check_membership")
    if step != "phone":
        worker.says("13800000002")
    if step == "code":
        worker.says("发验证码")
    heard = worker.says(words)
    assert "本人" in heard.text
    assert NUMBER not in heard.text
    assert "3307270000002" in worker.says("13800000002 120014").text


def test_where_no_codes_are_sent_none_is_offered(worker: Worker) -> None:
    quiet = Worker(worker.database, worker.keys, worker.places, "no codes", sends_codes=False)
    quiet.says("查会员", "check_membership")
    asked = quiet.says("13800000001")
    assert asked.titles == ["取消"]
    assert "验证码" not in asked.text
    assert "暂时发不了" in quiet.says("给我发验证码").text
    assert "3307270000001" in quiet.says("01003X").text
