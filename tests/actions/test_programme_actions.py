"""A worker asks what he may get: where he is decides, and only what the conditions need is asked."""

from __future__ import annotations

import pytest

from bot.conversations.tables import InboxRow
from bot.directory.places import PlaceIndex
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database
from tests.actions.action_worker import Heard, Worker

WISH = "what_can_i_get"
MUTUAL_AID = "programme/331126/mutual_aid"
STARTUP = "programme/330727/startup"


@pytest.fixture
def worker(database: Database, keys: KeyRing, places: PlaceIndex) -> Worker:
    """Somebody who asks."""
    return Worker(database, keys, places)


def tapped(heard: Heard, title: str) -> dict[str, str]:
    """Return what a choice sends."""
    (payload,) = [choice for choice in heard.custom["choices"] if choice["title"] == title]
    return dict(payload)


def test_the_place_is_asked_then_its_programmes_are_named(worker: Worker) -> None:
    assert "您在哪个县（市、区）上班" in worker.says("我能领什么", WISH).text
    heard = worker.says("上海普陀")
    assert "单体入会“五个一”（上海市，2015年的办法）" in heard.text
    assert {"福利午餐", "单体入会“五个一”", "登记下来，请工会答复"} <= set(heard.titles)


def test_the_programme_that_was_named_is_asked_at_once_when_the_place_is_told(worker: Worker) -> None:
    worker.says("住院报销能补多少", WISH)
    assert "是哪一年出院或看病的" in worker.says("庆元").text
    assert "那一年，单位给您参加了" in worker.says("2018年").text
    assert "个人自负" in worker.says("参加了").text
    heard = worker.says("12000")
    assert "最多6000元（12,000元×50%＝6000元" in heard.text
    assert "2018年的办法" in heard.text


def test_what_was_told_already_is_not_asked(worker: Worker) -> None:
    heard = worker.says("我在庆元，2019年住院，单位参加了的，自负一万，能补多少", WISH)
    assert "9000元（10,000元×90%＝9000元）" in heard.text
    assert "庆元县总工会定" in heard.text


def test_from_the_result_one_applies_without_saying_it_again(worker: Worker) -> None:
    heard = worker.says("我在庆元，2019年住院，单位参加了的，自负一万，能补多少", WISH)
    send = tapped(heard, "现在就办：医疗互助报销")
    opened = worker.says(send["text"], "apply", chosen="apply", service=send["service"])
    assert "参加互助的人叫什么名字" in opened.text
    assert "9000元" in opened.text, "the estimate of the application, from the same figures"


def test_startup_is_handed_over_too(worker: Worker) -> None:
    worker.says("能领多少", WISH, chosen=WISH, service=STARTUP)
    worker.says("下岗或失业职工")
    worker.says("1，2")
    worker.says("微型企业")
    heard = worker.says("设备花了12万")
    assert "10,000元（120,000元×10%＝12,000元，封顶10,000元）" in heard.text
    send = tapped(heard, "现在就办：创业扶持申请")
    opened = worker.says(send["text"], "apply", chosen="apply", service=send["service"])
    assert "申请人叫什么名字" in opened.text
    assert "封顶10,000元" in opened.text


def test_a_neighbours_rules_are_never_passed_off_as_local(worker: Worker) -> None:
    heard = worker.says("我在武义，创业能补多少", WISH)
    assert "金华市武义县" in heard.text
    assert "还没有资料" in heard.text
    assert "不能拿别处的来套" in heard.text
    assert "磐安" not in heard.text
    assert "登记下来，请工会答复" in heard.titles
    other = worker.says("我在庆元，创业能补多少", WISH)
    assert "“创业”这方面，我还没有资料" in other.text
    assert "职工医疗互助" in other.titles


def test_whoever_names_a_city_is_shown_its_counties_as_such(worker: Worker) -> None:
    heard = worker.says("我在金华，能领什么补贴", WISH)
    assert "金华市工会给职工的补助、互助、助学，我还没有资料" in heard.text
    assert "职工创业扶持（金华市磐安县）" in heard.titles


def test_who_does_not_get_it_is_told_why_and_may_change_his_answer(worker: Worker) -> None:
    worker.says("算算我能领多少", WISH, chosen=WISH, service=MUTUAL_AID)
    worker.says("去年")
    heard = worker.says("没参加")
    assert "没参加的报不了" in heard.text
    assert "单位漏报了，帮我登记" in heard.titles
    send = tapped(heard, "换个情况再算")
    assert "是哪一年" in worker.says("换个情况再算", WISH, chosen=WISH, service=send["service"]).text


def test_years_before_the_first_rule_are_not_worked_out(worker: Worker) -> None:
    worker.says("算算我能领多少", WISH, chosen=WISH, service=MUTUAL_AID)
    heard = worker.says("2015年")
    assert "不能拿别的年份的来算" in heard.text
    assert "登记下来，请工会答复" in heard.titles


def test_a_later_year_is_worked_out_as_a_hint_only(worker: Worker) -> None:
    heard = worker.says("我在庆元，去年住院，参加了，自负5000，能补多少", WISH)
    assert "我只有2019年的办法，后来改没改，我没有资料" in heard.text
    assert "4500元" in heard.text


def test_the_only_programme_is_opened_at_once_when_one_wants_it_worked_out(worker: Worker) -> None:
    assert "是哪一年出院或看病的" in worker.says("我在庆元，帮我算算能领多少", WISH).text


def test_it_can_be_given_up(worker: Worker) -> None:
    worker.says("我能领什么", WISH)
    assert worker.says("算了", "cancel").text == "好，先不看了。"


def answered(worker: Worker, heard: Heard) -> Heard:
    """Note what was made of a message, as the dispatcher does when its replies are out."""
    worked = {name: heard.custom[name] for name in ("worked",) if name in heard.custom}
    with worker.database.write() as session:
        row = session.get_one(InboxRow, heard.message_id)
        row.state, row.done_at = "done", now()
        row.understanding = {"decision": "flow", "topic": WISH, **worked}
    return heard


def test_a_city_programme_is_not_passed_off_as_the_countys_own(worker: Worker) -> None:
    worker.says("我能领什么", WISH)
    heard = worker.says("上海浦东")
    assert "五个一”（上海市，2015年的办法）" in heard.text
    place_told = worker.says("我在龙游，家里透析，算算能补多少", WISH)
    assert "爱心透析：4500元" in place_told.text
    assert "（衢州市 · 2013到2015年的办法）" in place_told.text


def test_the_title_that_is_tapped_tells_nothing(worker: Worker) -> None:
    heard = worker.says("透析、大病、助学专项救助", WISH, chosen=WISH, service="programme/330800/special_relief")
    assert "家里是哪一种难处" in heard.text
    answered(worker, heard)
    heard = worker.says("换个情况再算", WISH, chosen=WISH, service="programme/330800/special_relief")
    assert "家里是哪一种难处" in heard.text


def test_below_the_sum_one_figure_can_be_changed(worker: Worker) -> None:
    def says(text: str) -> Heard:
        return answered(worker, worker.says(text, WISH, chosen=WISH, service=MUTUAL_AID))

    answered(worker, worker.says("我在庆元，2019年住院，单位参加了的，自负一万，能补多少", WISH))
    assert "最多5000元（10,000元×50%＝5000元" in says("不对，是18年").text
    assert "最多10,000元（20,000元×50%＝10,000元" in says("自负两万呢").text
    assert "没参加的报不了" in says("要是没参加呢").text
    assert "最多10,000元" in says("参加了的").text
    assert "是哪一年出院或看病的" in says("换个情况再算").text


def test_another_thing_asks_only_what_it_needs(worker: Worker) -> None:
    worker.says("能领多少", WISH, chosen=WISH, service=STARTUP)
    worker.says("下岗或失业职工")
    answered(worker, worker.says("租房"))
    asked = worker.says("还买了机器", WISH, chosen=WISH, service=STARTUP)
    assert "您办的是哪一种" in asked.text
    worker.says("微型企业")
    heard = worker.says("8万")
    assert "2000元到4000元" in heard.text
    assert "8000元（80,000元×10%＝8000元）" in heard.text


def test_a_year_without_a_rule_is_told_at_once_and_other_reasons_are_asked_for(worker: Worker) -> None:
    heard = worker.says("我在庆元，2017年住院自负2万，参加了的，能报多少", WISH)
    assert "不能拿别的年份的来算" in heard.text
    asked = worker.says("我在庆元，2019年住院自负2万，单位没给参加，能报多少", WISH)
    assert "那一年，单位给您参加了" in asked.text
    assert "18,000元" in worker.says("参加了").text


def test_after_a_place_without_data_another_place_is_looked_through_for_the_same(worker: Worker) -> None:
    answered(worker, worker.says("我在武义，算算创业补贴能有多少", WISH))
    heard = worker.says("磐安", WISH, chosen=WISH, service="programme_place")
    assert "您是下面哪一种" in heard.text


def test_what_is_known_of_a_place_without_a_programme_is_not_held_back(worker: Worker) -> None:
    heard = worker.says("我在奉化，能领什么", WISH)
    assert "宁波市奉化区" in heard.text
    assert "还没有资料" in heard.text
    assert "有人帮跑腿、上门修电器吗" in heard.titles
    with_programme = worker.says("我在临海，能领什么", WISH)
    assert {"先锋贷、工薪贷", "暑假孩子没人带怎么办"} <= set(with_programme.titles)
    assert "有没有低息贷款" not in with_programme.titles, "that is what its programme answers"


def test_a_year_told_late_changes_the_one_told_before(worker: Worker) -> None:
    worker.says("能报多少", WISH, chosen=WISH, service=MUTUAL_AID)
    worker.says("去年")
    heard = worker.says("2018年的")
    assert "看病那一年" in heard.text
    assert "那一年，单位给您参加了" in heard.text
    worker.says("参加了")
    assert "最多5000元" in worker.says("一万").text
