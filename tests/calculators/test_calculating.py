"""A worker asks for a sum in conversation: what he has told is not asked again."""

from __future__ import annotations

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
