"""What a message asks of the programmes of a place, and what it changes of a sum that was just told."""

from __future__ import annotations

import pytest

from bot.directory.places import PlaceIndex
from bot.forms.conditions import Value
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.programmes.wishes import ProgrammeWishes
from bot.text.normalise import normalise

PANAN, QINGYUAN, ZHENHAI, LISHUI = "330727", "331126", "330211", "331100"
STARTUP, MUTUAL_AID, BENEFITS = "programme/330727/startup", "programme/331126/mutual_aid", "programme/330211/ten_plus_x"
TOLD: dict[str, Value] = {"year": "2019", "enrolled": "enrolled", "own_share": 12000}


@pytest.fixture(scope="module")
def wishes(programmes: ProgrammeCatalogue, places: PlaceIndex) -> ProgrammeWishes:
    return ProgrammeWishes(programmes, places)


@pytest.mark.parametrize(
    ("said", "place", "form"),
    [
        ("磐安 创业补贴算算", PANAN, STARTUP),
        ("我在磐安，买机器花了1.5万，算算能领多少", PANAN, STARTUP),
        ("我在磐安开店，招了10个人，能补多少", PANAN, STARTUP),
        ("去年住院花了一万二 能报多少", QINGYUAN, MUTUAL_AID),
        ("自负8000能报多少", QINGYUAN, MUTUAL_AID),
        ("互助帮我算一下", QINGYUAN, MUTUAL_AID),
        ("上海浦东能领什么", "310115", ""),
        ("上海松江 我自己入的会，能领什么", "310117", ""),
        ("金丰机械上班，刚入会，拍了5张隐患照片，算算能拿多少钱", ZHENHAI, BENEFITS),
        ("农家乐和景区都搞，下岗的，算算奖多少", PANAN, STARTUP),
        ("我们这里能领哪些补助", PANAN, ""),
        ("能领什么", None, ""),
        ("互助算算能报多少", LISHUI, ""),
        ("帮我算算创业补贴", None, ""),
    ],
)
def test_who_asks_for_the_sum_is_not_given_a_general_answer(
    wishes: ProgrammeWishes, said: str, place: str | None, form: str
) -> None:
    wish = wishes.asked(normalise(said), place)
    assert wish is not None
    assert wish.form == form


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("医疗互助报销比例是多少", QINGYUAN),
        ("互助能领多少", QINGYUAN),
        ("租店面能补多少", PANAN),
        ("我下岗了，能领多少失业金", PANAN),
        ("住院请假三个月工资扣多少，帮我算算", QINGYUAN),
        ("工伤住院的钱算算能报多少", QINGYUAN),
        ("算了不弄了", PANAN),
        ("怎么算加班费", PANAN),
        ("失业能领什么", PANAN),
        ("我被辞退了能领什么", PANAN),
        ("我被公司辞退了，能拿多少", PANAN),
        ("创业扶持怎么申请", PANAN),
        ("我在厂里上班，老板拖了三个月工资不发，去年住院也没报销", QINGYUAN),
    ],
)
def test_what_has_an_answer_of_its_own_is_left_to_it(wishes: ProgrammeWishes, said: str, place: str) -> None:
    assert wishes.asked(normalise(said), place) is None


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("不对，是18年", {"year": "2018"}),
        ("18年", {"year": "2018"}),
        ("要是去年呢", {"year": "later"}),
        ("13000", {"own_share": 13000}),
        ("那一万五呢", {"own_share": 15000}),
        ("自负应该是8000", {"own_share": 8000}),
        ("要是没参加呢", {"enrolled": "not_enrolled"}),
        ("一万二", {}),
        ("谢谢", {}),
        ("没有", {}),
        ("好的", {}),
        ("不对吧", {}),
        ("要什么材料", {}),
        ("那门诊算吗", {}),
        ("我去年受伤了公司不赔怎么办", {}),
    ],
)
def test_below_a_sum_a_few_words_change_it(wishes: ProgrammeWishes, said: str, changed: dict[str, Value]) -> None:
    assert wishes.changed(MUTUAL_AID, TOLD, normalise(said)) == changed


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("还租了店面", {"items": "rent,equipment"}),
        ("换成租房呢", {"items": "rent"}),
        ("不是微型，是个体户", {"business": "self_employed"}),
        ("设备其实是15万", {"equipment_cost": 150_000}),
        ("我是困难职工", {"status": "hardship"}),
    ],
)
def test_another_thing_is_added_only_by_whoever_says_also(
    wishes: ProgrammeWishes, said: str, changed: dict[str, Value]
) -> None:
    values: dict[str, Value] = {
        "status": "laid_off",
        "items": "equipment",
        "business": "micro",
        "equipment_cost": 80_000,
    }
    assert wishes.changed(STARTUP, values, normalise(said)) == changed


def test_after_a_single_programme_was_named_an_answer_to_it_is_understood(wishes: ProgrammeWishes) -> None:
    assert wishes.changed("programme/331082/pioneer_loan", {}, "党员") == {"status": "party_member"}
    assert wishes.changed("programme/140100/railway_student_aid", {}, "不是铁路的") == {"railway": "no"}
    assert wishes.changed(MUTUAL_AID, {}, "2019") == {"year": "2019"}
    assert wishes.changed("programme/330800/special_relief", {"need": "dialysis"}, "透析和孩子读书都有") == {
        "need": "dialysis,school"
    }
    assert wishes.changed(MUTUAL_AID, {}, "老板不发工资") == {}


def test_a_programme_is_found_by_its_name(wishes: ProgrammeWishes) -> None:
    assert list(wishes.found_in("10+x有什么", ZHENHAI)) == ["330211/ten_plus_x"]
    assert list(wishes.found_in("10+X有什么", ZHENHAI)) == ["330211/ten_plus_x"]
    assert list(wishes.found_in("五个一怎么拿", "310115")) == ["310000/five_ones"]
    assert list(wishes.found_in("10+X有什么", PANAN)) == ["330211/ten_plus_x"], "known, but of another place"
    assert list(wishes.found_in("1782八项服务是哪些", None)) == ["330205/eight_services"]
    assert wishes.found_in("互助有什么", PANAN) == {}, "no name: several kinds are called so"


def test_a_bare_wish_for_the_sum_means_the_answer_before(wishes: ProgrammeWishes) -> None:
    wish = wishes.of_question("startup/tourism_project_reward", "那算算吧", PANAN)
    assert wish is not None
    assert wish.form == STARTUP
    assert wishes.of_question("startup/tourism_project_reward", "那算算吧", QINGYUAN) is None
    assert wishes.of_question("startup/tourism_project_reward", "算了", PANAN) is None


def test_who_asks_how_much_is_shown_the_programme_by_any_of_its_words(wishes: ProgrammeWishes) -> None:
    assert list(wishes.found_in("医药费报销多少", QINGYUAN)) == ["331126/mutual_aid"]
    assert wishes.found_in("医药费单子丢了", QINGYUAN) == {}
