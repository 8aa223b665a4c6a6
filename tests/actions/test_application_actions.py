"""Workers apply in conversation, send documents along, correct themselves, put it off, and take it back."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.reading import applications_of
from bot.directory.places import PlaceIndex
from bot.directory.unions import load_unions
from bot.files.links import files_of
from bot.files.tables import FileRow
from bot.forms.tables import DraftRow
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.storage.database import Database
from tests.applications.applicant import LI, WANG, Applicant
from tests.applications.office import Office

JOIN_SHORT = ("鞋厂", "没有", "跳过", "王小明", "13812345678", WANG, "跳过")
CLAIM_SHORT = ("参加了", "2019年", "一万二", "李大山", LI, "13812345679", "竹木厂", "跳过", "跳过", "跳过", "跳过")


@pytest.fixture
def applicant(database: Database, keys: KeyRing, places: PlaceIndex) -> Applicant:
    """Somebody who applies."""
    return Applicant(database, keys, places)


@pytest.fixture
def neighbour(applicant: Applicant, places: PlaceIndex) -> Applicant:
    """Somebody else in another conversation."""
    return Applicant(applicant.database, applicant.keys, places, "neighbour")


@pytest.fixture
def office(applicant: Applicant, places: PlaceIndex) -> Office:
    """Whoever reviews."""
    services = ServiceCatalogue(DATA_DIR / "services", places)
    unions = load_unions(DATA_DIR / "directory", places)
    return Office(applicant.database, applicant.keys, services, places, unions, applicant.id)


def number_in(text: str) -> str:
    found = re.search(r"申请号：(SQ\d{10})", text)
    assert found is not None, text
    return found[1]


def files_in(applicant: Applicant) -> int:
    """Return how many files belong to the one application of this database."""
    with applicant.database.read() as session:
        (one,) = applications_of(session, applicant.id)
        return len(files_of(session, "application", one.id))


# What is told at once is not asked again.


def test_everything_told_in_the_opening_sentence_is_taken(applicant: Applicant) -> None:
    heard = applicant.applies(
        "我在江北庄桥街道，想入会，我是缝纫工，在宏达服装厂上班，单位没有工会。"
        f"我叫王小明，电话13812345678，身份证{WANG}"
    )
    assert "请发身份证正面" in heard.text
    shown = applicant.tells("跳过").text
    for words in ("庄桥街道", "宏达服装厂", "没有工会", "缝纫工", "王**", "138******78", "（已收到）"):
        assert words in shown
    for secret in ("王小明", "13812345678", WANG):
        assert secret not in shown
    receipt = applicant.tells("确认提交").text
    for words in ("申请号：SQ", "查询码：", "街道总工会（15天内）", "没核实的", "2015年", "庄桥街道社区工会联合会"):
        assert words in receipt


def test_a_claim_told_at_once(applicant: Applicant) -> None:
    heard = applicant.applies("我在庆元，参加了医疗互助，2019年住院自负了12000元，想报互助金")
    assert "10,800元" in heard.text
    assert "叫什么名字" in heard.text


def test_several_things_told_at_once_are_all_taken(applicant: Applicant) -> None:
    heard = applicant.applies("我在磐安，下岗了，开了个网店，想申请租房补贴和设备补贴，设备花了8万")
    for words in ("2000元到4000元", "叫什么名字"):
        assert words in heard.text


def test_who_once_worked_for_a_company_is_not_taken_for_its_owner(applicant: Applicant) -> None:
    assert "您办的是哪一种" in applicant.applies("我在磐安，从公司下岗了，想申请设备补贴").text


# Short answers, wrong formats, ways back.


def test_joining_with_short_answers(applicant: Applicant) -> None:
    assert "哪个单位" in applicant.applies("我在江北庄桥街道，想入会").text
    assert "请看看对不对" in applicant.tells(*JOIN_SHORT).text
    assert number_in(applicant.tells("没错，提交").text)


def test_the_name_of_an_employer_is_taken_out_of_its_sentence(applicant: Applicant) -> None:
    applicant.applies("我在江北庄桥街道，想入会")
    applicant.tells("我在宏达服装厂上班", *JOIN_SHORT[1:])
    assert "工作单位：宏达服装厂\n" in applicant.tells("？").text


@pytest.mark.parametrize(
    ("before", "wrong", "says"),
    [
        (("鞋厂", "没有", "跳过", "王小明"), "1381234567", "位数不对"),
        (("鞋厂", "没有", "跳过", "王小明"), "0574-87654321", "座机"),
        (("鞋厂", "没有", "跳过", "王小明", "13812345678"), WANG[:-1] + "9", "核对不上"),
        (("鞋厂", "没有", "跳过", "王小明", "13812345678"), "13812345678", "还要18位的身份证号"),
        (("鞋厂", "没有", "跳过", "王小明", "13812345678"), "010017", "18位"),
        (("鞋厂", "没有", "跳过"), "为什么要名字", "实名"),
        (("鞋厂", "没有", "跳过", "王小明", "13812345678"), "不放心，会泄露吗", "加密存放"),
        (("鞋厂",), "随便", "没认出来"),
        ((), "〔", "没看到内容"),
    ],
)
def test_a_wrong_answer_is_told_how_to_mend(
    applicant: Applicant, before: tuple[str, ...], wrong: str, says: str
) -> None:
    heard = applicant.applies("我在江北庄桥街道，想入会")
    if before:
        heard = applicant.tells(*before)
    asked = heard.custom["form"]["step"]
    heard = applicant.tells(wrong)
    assert says in heard.text
    assert heard.custom["form"]["step"] == asked
    assert wrong not in heard.text


def test_a_photo_is_no_name_of_an_employer(applicant: Applicant) -> None:
    applicant.applies("我在江北庄桥街道，想入会")
    assert "用文字说" in applicant.shows().text
    applicant.tells(*JOIN_SHORT, "确认提交")
    assert files_in(applicant) == 1


@pytest.mark.parametrize(
    ("correction", "shown"),
    [
        ("单位改成永新鞋厂", "工作单位：永新鞋厂"),
        ("填错了，单位是永新鞋厂", "工作单位：永新鞋厂"),
        ("不好意思刚才填错了，电话是13912345670", "139******70"),
        ("手机号写错了，应该是13912345670", "139******70"),
        ("把电话换成13912345670", "139******70"),
        ("工作地点改成慈城镇", "慈城镇"),
        ("单位有没有工会改成有工会", "单位有没有工会：有工会"),
    ],
)
def test_a_correction_counts_at_once(applicant: Applicant, correction: str, shown: str) -> None:
    applicant.applies("我在江北庄桥街道，想入会")
    applicant.tells(*JOIN_SHORT)
    heard = applicant.tells(correction)
    assert shown in heard.text
    assert "请看看对不对" in heard.text


def test_the_last_answer_is_corrected_without_naming_it(applicant: Applicant) -> None:
    applicant.applies("我在江北庄桥街道，想入会")
    applicant.tells("鞋厂")
    heard = applicant.tells("填错了，是永新鞋厂")
    assert "工作单位改成了“永新鞋厂”" in heard.text
    assert "单位里有工会吗" in heard.text


def test_what_is_called_by_its_name_before_it_is_asked_goes_where_it_belongs(applicant: Applicant) -> None:
    applicant.applies("我在庆元，要报医疗互助")
    applicant.tells("参加了", "2019年", "一万二", "李大山", LI, "13812345679")
    assert "手机号改成了" in applicant.tells("手机号改成13912345670").text
    shown = applicant.tells("竹木厂", "跳过", "跳过", "跳过", "跳过").text
    assert "139******70" in shown
    assert "单位：竹木厂" in shown


def test_a_field_is_picked_from_the_list_and_changed(applicant: Applicant) -> None:
    applicant.applies("我在江北庄桥街道，想入会")
    applicant.tells(*JOIN_SHORT)
    assert "要改哪一项" in applicant.tells("修改").text
    assert "哪个单位" in applicant.tells("工作单位").text
    assert "工作单位：永新鞋厂" in applicant.tells("永新鞋厂").text
    assert "请看看对不对" in applicant.tells("修改", "确认提交").text
    assert number_in(applicant.tells("确认提交").text)


def test_back_shows_what_stands_there(applicant: Applicant) -> None:
    applicant.applies("我在江北庄桥街道，想入会")
    applicant.tells("鞋厂", "没有")
    assert "现在填的是：没有工会" in applicant.tells("上一步").text
    assert "现在填的是：鞋厂" in applicant.tells("上一步").text
    assert "做什么工作" in applicant.tells("永新鞋厂").text


def test_put_off_other_words_and_taken_up_again(applicant: Applicant) -> None:
    applicant.applies("我在江北庄桥街道，想入会")
    applicant.tells("鞋厂", "没有", "跳过")
    assert "先给您留着" in applicant.tells("等会再说").text
    # Nothing is taken for his name meanwhile.
    assert applicant.says("查会员", "check_membership").text
    applicant.says("取消", "cancel")
    heard = applicant.says("接着填", "resume_form")
    assert "姓名" in heard.text
    assert "138******78" in applicant.tells("王小明", "13812345678", WANG, "跳过").text


def test_cancelled_is_gone(applicant: Applicant) -> None:
    applicant.applies("我在江北庄桥街道，想入会")
    applicant.tells("鞋厂")
    assert "都没有留下" in applicant.tells("算了").text
    heard = applicant.applies("我在江北庄桥街道，想入会")
    assert "哪个单位" in heard.text
    assert "现在填的是" not in heard.text


# Whoever cannot have it is told what he can do.


@pytest.mark.parametrize(
    ("opening", "answers", "says", "way"),
    [
        ("我在磐安，想申请创业补贴", ("都不是",), "只认四种人", "登记一件事"),
        ("我在磐安，想申请创业补贴", ("毕业生", "还没办"), "先办失业登记", "失业登记怎么办"),
        ("我在庆元，要报医疗互助", ("没参加",), "没参加的这里报不了", "困难帮扶"),
        ("我在上海浦东新区，想入会", ("有工会",), "找单位工会", "帮我登记"),
    ],
)
def test_a_refusal_says_why_and_what_else(
    applicant: Applicant, opening: str, answers: tuple[str, ...], says: str, way: str
) -> None:
    applicant.applies(opening)
    heard = applicant.tells(*answers)
    assert says in heard.text
    assert any(way in title for title in heard.titles)
    # A slip of the finger must not shut him out.
    again = next(choice for choice in heard.custom["choices"] if choice["title"] == "选错了，重新填")
    assert "form" in applicant.applies(again["title"], again["service"]).custom
    assert "现在没有在填的东西" not in applicant.tells("上一步").text


def test_where_there_is_no_such_service_no_neighbours_rule_is_used(applicant: Applicant) -> None:
    heard = applicant.applies("我在杭州，想申请创业补贴")
    assert "没有资料" in heard.text
    assert "登记一件事" in heard.titles
    assert applicant.applies("我在庆元，想申请创业补贴").titles == heard.titles


def test_who_says_no_place_is_not_led_into_the_only_place_that_has_it(applicant: Applicant) -> None:
    heard = applicant.applies("我要申请创业补贴")
    assert "金华市磐安县" in heard.text
    assert heard.titles == ["创业扶持申请（金华市磐安县）"]
    (choice,) = heard.custom["choices"]
    assert "您是下面哪一种" in applicant.applies(choice["title"], choice["service"]).text


def test_a_place_elsewhere_is_not_filed_here(applicant: Applicant) -> None:
    applicant.applies("我要入会", "310000/join_as_individual")
    heard = applicant.tells("我在杭州上班")
    assert "这里只办上海市的" in heard.text
    assert "单位里有工会吗" in applicant.tells("浦东新区").text


# What may come of it.


def claim_estimate(applicant: Applicant, year: str, share: str) -> str:
    applicant.applies("我在庆元，要报医疗互助")
    return applicant.tells("参加了", year, share).text


def test_a_claim_of_2019_is_worked_out(applicant: Applicant) -> None:
    told = claim_estimate(applicant, "2019年", "自负12000元")
    assert "12,000元×90%＝10,800元" in told
    assert "以工会审核为准" in told


def test_no_sum_is_made_up_for_years_before_the_first_rule(applicant: Applicant) -> None:
    told = claim_estimate(applicant, "2017年或更早", "12000")
    assert "10800" not in told
    assert "不能拿别的年份的来算" in told


def test_the_year_before_has_its_own_rule(applicant: Applicant) -> None:
    told = claim_estimate(applicant, "一八年", "12000")
    assert "最多6000元（12,000元×50%＝6000元" in told
    assert "10800" not in told


@pytest.mark.parametrize("year", ["去年", "2023"])
def test_a_later_year_is_worked_out_only_as_what_the_last_known_rule_gave(applicant: Applicant, year: str) -> None:
    told = claim_estimate(applicant, year, "12000")
    assert "我只有2019年的办法，后来改没改，我没有资料" in told
    assert "以当地最新通知为准" in told


def subsidy(applicant: Applicant, items: str, *amounts: str, business: str = "微型企业") -> str:
    applicant.applies("我在磐安，想申请创业补贴")
    return applicant.tells("下岗", business, items, *amounts).text


@pytest.mark.parametrize(
    ("items", "amounts", "lines"),
    [
        ("2", ("八万",), ["购买机器设备：8000元（80,000元×10%＝8000元）"]),
        ("设备", ("12万元",), ["购买机器设备：10,000元（120,000元×10%＝12,000元，封顶10,000元）"]),
        ("1", (), ["租用经营场地：2000元到4000元"]),
        ("招人", ("10个",), ["安置10人以上：10,000元（一次性）"]),
        ("1，3", ("10",), ["租用经营场地：2000元到4000元", "安置10人以上：10,000元"]),
        ("1,2,3", ("8万", "12"), ["2000元到4000元", "8000元", "10,000元"]),
        ("租房和贷款", (), ["2000元到4000元", "最多15,000元"]),
        ("农家乐", (), ["5000元"]),
    ],
)
def test_a_subsidy_is_worked_out_line_by_line(
    applicant: Applicant, items: str, amounts: tuple[str, ...], lines: list[str]
) -> None:
    told = subsidy(applicant, items, *amounts)
    for line in lines:
        assert line in told
    assert told.count("· ") == len(lines)
    assert "2015年的办法" in told
    assert "合计" not in told
    assert "不加在一起" in told


@pytest.mark.parametrize(
    ("items", "amounts", "business"), [("设备", ("8万",), "个体户"), ("招人", ("9个",), "微型企业")]
)
def test_what_the_rule_does_not_give_is_not_promised(
    applicant: Applicant, items: str, amounts: tuple[str, ...], business: str
) -> None:
    told = subsidy(applicant, items, *amounts, business=business)
    assert not re.search("[0-9]元", told)
    assert "这次估不出数" in told


def test_an_item_that_is_given_up_takes_its_sum_along(applicant: Applicant) -> None:
    subsidy(applicant, "1，2", "8万")
    heard = applicant.tells("王五", WANG, "13812345678", "跳过", "跳过", "跳过", "跳过", "想申请的项目改成1")
    assert "2000元到4000元" in heard.text
    assert "8000元" not in heard.text
    assert "设备花了多少" not in heard.text


# Documents, and what comes after.


def test_documents_are_counted_kept_and_belong_to_the_application(applicant: Applicant) -> None:
    applicant.applies("我在庆元，要报医疗互助")
    applicant.tells(*CLAIM_SHORT[:7])
    assert "一共2个" in applicant.shows(2).text
    assert "出院小结" in applicant.tells("发完了").text
    assert "一共1个" in applicant.shows(text="这是出院小结").text
    # 不用了 ends the sending; what was sent stays.
    shown = applicant.tells("不用了", "没有", "没有").text
    for words in ("医保结算单：已收到2个", "出院小结：已收到1个", "发票：（没填）"):
        assert words in shown
    applicant.tells("确认提交")
    assert files_in(applicant) == 3


def test_documents_sent_hours_ago_belong_to_it_also_after_something_else_in_between(applicant: Applicant) -> None:
    applicant.applies("我在庆元，要报医疗互助")
    applicant.tells(*CLAIM_SHORT[:7])
    applicant.shows(2)
    hours = timedelta(hours=3)
    with applicant.database.write() as session:
        for file in session.scalars(select(FileRow)):
            file.sent_at -= hours
        session.scalars(select(DraftRow)).one().begun_at -= hours
    applicant.says("查工单", "ticket_status")
    assert "还没填完" in applicant.says("算了", "cancel").text
    applicant.tells("发完了", "跳过", "跳过", "跳过", "确认提交")
    assert files_in(applicant) == 2


def test_nothing_is_taken_in_that_nobody_could_look_at(applicant: Applicant, tmp_path: Path) -> None:
    applicant.applies("我在庆元，要报医疗互助")
    applicant.tells(*CLAIM_SHORT, "确认提交")
    services = applicant.executor
    applicant.executor = Applicant(
        applicant.database, applicant.keys, applicant.places, "worker", services_dir=tmp_path
    ).executor
    applicant.asks("补材料")
    applicant.shows()
    assert "停办了" in applicant.tells("好了", "发票补上了").text
    applicant.executor = services
    assert files_in(applicant) == 0


def test_a_supplement_goes_into_the_application(applicant: Applicant) -> None:
    applicant.applies("我在庆元，要报医疗互助")
    number = number_in(applicant.tells(*CLAIM_SHORT, "确认提交").text)
    assert "请发要补的照片" in applicant.asks("补材料").text
    applicant.shows(2)
    assert "还有要说明的吗" in applicant.tells("好了").text
    assert f"材料2个、您的说明），放进申请{number}" in applicant.tells("发票补上了").text
    assert files_in(applicant) == 2
    assert "您补充了：发票补上了" in applicant.asks().text
    applicant.asks("再补一张")
    applicant.shows()
    assert "材料1个）" in applicant.tells("好了", "不用了").text
    applicant.asks("补材料")
    assert "先不动它" in applicant.tells("跳过", "跳过").text


def test_withdrawn_only_when_sure(applicant: Applicant) -> None:
    applicant.applies("我在庆元，要报医疗互助")
    number = number_in(applicant.tells(*CLAIM_SHORT, "确认提交").text)
    applicant.asks("撤回申请")
    assert "没有撤" in applicant.tells("不撤了").text
    assert "审核中" in applicant.asks().text
    applicant.asks("撤回申请")
    assert f"申请{number}撤回了" in applicant.tells("撤回").text
    assert applicant.asks().titles == []
    applicant.applies("我在庆元，要报医疗互助")
    assert number_in(applicant.tells(*CLAIM_SHORT, "确认提交").text) != number


def test_a_second_one_is_refused_here_with_its_number_and_elsewhere_without(
    applicant: Applicant, neighbour: Applicant
) -> None:
    applicant.applies("我在庆元，要报医疗互助")
    number = number_in(applicant.tells(*CLAIM_SHORT, "确认提交").text)
    applicant.applies("我在庆元，要报医疗互助")
    again = applicant.tells(*CLAIM_SHORT, "确认提交")
    assert number in again.text
    assert again.titles == ["查申请", "补材料"]
    neighbour.applies("我在庆元，要报医疗互助")
    refused = neighbour.tells(*CLAIM_SHORT, "确认提交")
    assert "这个身份证号已经有一份" in refused.text
    assert "SQ" not in refused.text
    assert "12351" in refused.text


def test_number_and_code_open_it_elsewhere_and_nothing_else_does(applicant: Applicant, neighbour: Applicant) -> None:
    applicant.applies("我在庆元，要报医疗互助")
    receipt = applicant.tells(*CLAIM_SHORT, "确认提交").text
    number, code = number_in(receipt), receipt.split("查询码：")[1].split("\n")[0]
    assert "申请号" in neighbour.asks().text
    assert "查询码" in neighbour.tells(number).text
    assert "没查到" in neighbour.tells("AAAAAAAA").text
    found = neighbour.asks(f"查申请 {number.lower()} {code.lower()}")
    assert f"申请{number}" in found.text
    assert found.titles == []
    assert "补材料" not in neighbour.asks(f"补材料 {number}").titles


def test_a_member_needs_no_application(applicant: Applicant, office: Office) -> None:
    applicant.applies("我在江北庄桥街道，想入会")
    number = number_in(applicant.tells(*JOIN_SHORT, "确认提交").text)
    office.lets_pass(number, office.service("330205/join_union"))
    applicant.applies("我在江北庄桥街道，想入会")
    told = applicant.tells(*JOIN_SHORT, "确认提交").text
    assert "已经是会员" in told
    assert "庄桥街道社区工会联合会" in told


def test_the_same_message_twice_files_once(applicant: Applicant) -> None:
    applicant.applies("我在庆元，要报医疗互助")
    applicant.tells(*CLAIM_SHORT)
    first = applicant.tells("确认提交")
    assert applicant.delivers(first.message_id, "continue_form") == first
    assert applicant.asks().text.count("您提交") == 1


def test_two_open_ones_are_listed(applicant: Applicant) -> None:
    applicant.applies("我在庆元，要报医疗互助")
    first = number_in(applicant.tells(*CLAIM_SHORT, "确认提交").text)
    applicant.applies("我在江北庄桥街道，想入会")
    second = number_in(applicant.tells(*JOIN_SHORT, "确认提交").text)
    assert applicant.asks().titles == [second, first]
    assert f"申请{first}（医疗互助报销）" in applicant.asks(first).text
    assert "申请号" in applicant.asks("撤回申请").text
    applicant.tells(first)
    assert f"申请{first}撤回了" in applicant.tells("撤回").text
