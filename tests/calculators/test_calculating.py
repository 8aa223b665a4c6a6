"""A worker asks for a sum in conversation: what he has told is not asked again."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.storage.clock import CHINA
from tests.actions.action_worker import Worker


def test_everything_in_one_sentence(worker: Worker) -> None:
    told = worker.says("帮我算算，干了5年3个月，月薪6000，被辞退赔多少", "calculate")
    assert "33,000元" in told.text
    assert "66,000元" in told.text
    assert told.titles[0] == "换个数再算"


def test_only_what_is_missing_is_asked(worker: Worker) -> None:
    assert "平均每月应发" in worker.says("帮我算辞退赔偿，在厂里干了8年", "calculate").text
    assert "不能少于1元" in worker.says("0元").text
    assert "8个月" in worker.says("五千五").text


def severance(worker: Worker, sentence: str) -> str:
    return worker.says(f"帮我算辞退补偿，{sentence}", "calculate").text


@pytest.mark.parametrize(
    "sentence",
    [
        "08年进厂，月薪6000",
        "我15年来的这个厂，一个月5500",
        "19年进厂25年被裁，月薪7000",
        "干了快5年，月薪7000",
    ],
)
def test_a_year_of_entry_is_no_length_of_service(worker: Worker, sentence: str) -> None:
    assert "在这家单位干了多久" in severance(worker, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "底薪2000加提成平均8000，干了6年",
        "工资是6000还是6500来着，干了6年",
        "月薪6000，年终奖12000，干了4年",
        "到手工资5500，干了4年",
        "工资6000后来降到4500，干了4年",
        "欠我3个月工资9000，干了4年",
    ],
)
def test_a_wage_that_may_be_another_is_asked(worker: Worker, sentence: str) -> None:
    assert "平均每月应发" in severance(worker, sentence)


def test_a_wage_right_behind_the_time_of_service_is_none_of_its_months(worker: Worker) -> None:
    assert "5000元×3个月＝15,000元" in severance(worker, "干3年一个月5000")
    assert "5000元×0.5个月＝2500元" in severance(worker, "干了2个月 月薪5000")


def test_days_of_service_count_as_months(worker: Worker) -> None:
    assert "5000元×1个月＝5000元" in severance(worker, "干了200天，一个月5000")


def test_whoever_is_said_to_be_at_fault_is_told_what_must_be_proved(worker: Worker) -> None:
    text = severance(worker, "说我违反厂里制度开除的，干了6年，工资6000")
    assert "单位要拿出证据" in text
    assert "6000元×6个月×2＝72,000元" in text
    assert "N+1" not in text


def test_dismissals_without_fault_say_when_nothing_is_due(worker: Worker) -> None:
    assert "第三十九条" in severance(worker, "干了6年，工资6000，公司裁员")


def test_whoever_reached_the_age_of_retirement_is_told_no_sum(worker: Worker) -> None:
    told = worker.says("我到退休年龄了厂里不要我了，干了12年，月薪4000，补偿多少", "calculate")
    assert "第二十一条" in told.text
    assert "48,000元" not in told.text
    assert "帮我登记，找人看" in told.titles
    assert "48,000元" in severance(worker, "离退休还有3年被辞退，干了12年，月薪4000")


def test_part_time_work_is_due_no_compensation(worker: Worker) -> None:
    told = worker.says("小时工一天4小时，干了3年被辞退，月工资2400，补偿多少", "calculate")
    assert "第七十一条" in told.text
    assert "7200元" not in told.text


def test_none_of_it_is_an_answer_to_what_may_be_left_out(worker: Worker) -> None:
    worker.says("年假没休的钱，工龄11年，还在职", "calculate")
    assert "平均每月工资多少" in worker.says("没休").text
    assert "还有10天没休" in worker.says("6525").text


def test_what_a_sum_was_worked_out_from_is_kept_with_it(worker: Worker) -> None:
    worker.says("加班费", "calculate", "calculate", "calculate/overtime")
    for text in ("6000", "没有", "两天"):
        worker.says(text)
    told = worker.says("没加")
    assert told.custom["worked"]["form"] == "calculate/overtime"
    assert told.custom["worked"]["values"]["rest_day"] == 16


def test_low_wages_hear_of_the_minimum_wage(worker: Worker) -> None:
    assert "最低工资" in severance(worker, "月工资1200，干了三年被辞退")
    assert "最低工资" not in severance(worker, "月工资6200，干了三年被辞退")


def test_days_of_overtime_are_eight_hours_each(worker: Worker) -> None:
    told = worker.says("一个月八千，平时加班20个小时，周末加班2天，国庆加班一天半，加班费怎么算", "calculate")
    assert "×200%×16小时＝1471.26元" in told.text
    assert "×300%×12小时＝1655.17元" in told.text
    worker.says("加班费", "calculate", "calculate", "calculate/overtime")
    worker.says("8000")
    worker.says("跳过")
    worker.says("两天")
    assert "×200%×16小时＝1471.26元" in worker.says("没有").text


@pytest.mark.parametrize(
    "sentence", ["每个周末加班8小时", "国庆加班7天", "周末每天加班8小时", "国庆加班7天，平时加班3小时，周末加班一天"]
)
def test_overtime_that_is_not_the_whole_is_asked(worker: Worker, sentence: str) -> None:
    assert "没有就跳过" in worker.says(f"工资6000，{sentence}，加班费多少", "calculate").text


def test_contract_and_probation_are_told_apart(worker: Worker) -> None:
    told = worker.says("试用期合法吗，合同签了一年试用期三个月，转正5000", "calculate")
    assert "最多2个月，超了1个月" in told.text


def test_a_time_limit_of_which_only_the_month_is_known_is_not_called_over(worker: Worker) -> None:
    today = datetime.now(CHINA).date()
    worker.says(f"{today.year - 1}年{today.month}月被辞退的，没要过，仲裁时效到哪天", "calculate")
    assert "就满了" not in worker.says("没有").text


def test_which_one_is_asked_when_the_sentence_names_none(worker: Worker) -> None:
    asked = worker.says("帮我算一下", "calculate")
    assert "要算哪一样" in asked.text
    assert {"离职补偿", "加班费", "工伤申报到哪天"} <= set(asked.titles)
    assert "鉴定是几级" in worker.says("一次性伤残补助金", "calculate", "calculate", "calculate/disability").text


def test_a_date_before_the_first_is_taken_for_a_slip(worker: Worker) -> None:
    worker.says("算一算：离职补偿", "calculate", "calculate", "calculate/severance")
    worker.says("单位辞退或裁员")
    assert "还早" in worker.says("2024年6月1日到2019年3月1日").text
    assert "大于0" in worker.says("0天").text
    assert "平均每月应发" in worker.says("2019年3月1日到2024年6月1日").text


def test_damages_count_from_the_first_day_and_compensation_since_2008(worker: Worker) -> None:
    text = worker.says("算补偿金，2005年1月1日入职，2012年12月31日被辞退，月薪4000", "calculate").text
    assert "2008年起的5个月" in text
    assert "4000元×5个月＝20,000元" in text
    assert "4000元×8个月×2＝64,000元" in text


def test_somebody_who_leaves_of_his_own_is_told_so(worker: Worker) -> None:
    text = worker.says("算补偿金，我自己辞职的，干了3年，月薪4000", "calculate").text
    assert "一般没有经济补偿" in text
    assert "4000元×" not in text


def test_a_contract_signed_before_work_began_is_asked_to_be_checked(worker: Worker) -> None:
    worker.says("没签合同的二倍工资", "calculate", "calculate", "calculate/double_wage")
    worker.says("2025年3月1日")
    worker.says("后来补签了")
    worker.says("2025年2月1日")
    worker.says("还在上班")
    assert "请对一下日期" in worker.says("6000").text


def test_a_ticket_waits_while_a_sum_is_worked_out(worker: Worker) -> None:
    worker.says("公司把我辞退了不给钱，帮我登记", "open_ticket")
    told = worker.says("帮我算算，干了5年3个月，月薪6000，被辞退赔多少", "calculate")
    assert "33,000元" in told.text
    assert "刚才的“登记一件事”还没填完" in told.text


def test_a_wage_a_month_is_not_a_month_of_service(worker: Worker) -> None:
    told = worker.says("老板辞退我，干2年 一月6千 赔多少", "calculate")
    assert "6000元×2个月＝12,000元" in told.text


def test_wages_of_several_months_are_no_monthly_wage(worker: Worker) -> None:
    told = worker.says("欠我3个月工资 一共2万1 干了4年 被迫走的 补偿多少", "calculate")
    assert "平均每月应发" in told.text
