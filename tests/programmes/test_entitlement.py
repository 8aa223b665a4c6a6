"""Who may get what: worked examples of every kind of rule, and what holds for any numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.choosing import chosen
from bot.forms.conditions import Value
from bot.forms.fields import Field, Option
from bot.forms.money import yuan
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.programmes.entitlement import entitlement
from bot.programmes.items import Item, work_out
from bot.programmes.model import Programme, Rule
from bot.programmes.words import told
from bot.programmes.years import year_field

NOW = 2026


def reply(programmes: ProgrammeCatalogue, programme_id: str, **values: Value) -> str:
    programme = programmes.get(programme_id)
    assert programme is not None
    return told(entitlement(programme, values, NOW))


def test_the_year_of_the_treatment_picks_the_rule(programmes: ProgrammeCatalogue) -> None:
    seen = {"enrolled": "enrolled", "own_share": 10_000}
    before = reply(programmes, "331126/mutual_aid", year="2018", **seen)
    assert "最多5000元（10,000元×50%＝5000元；起付线和各段比例没有资料" in before
    assert "90%" not in before
    after = reply(programmes, "331126/mutual_aid", year="2019", **seen)
    assert "· 个人自负部分：9000元（10,000元×90%＝9000元）" in after
    assert "2019年的办法" in after
    assert "给不给、给多少由庆元县总工会定，以当地最新通知为准" in after


def test_after_the_last_known_year_its_rule_is_only_a_hint(programmes: ProgrammeCatalogue) -> None:
    text = reply(programmes, "331126/mutual_aid", year="later", enrolled="unknown", own_share=1000)
    assert "我只有2019年的办法，后来改没改，我没有资料" in text
    assert "以当地最新通知为准" in text
    assert "900元" in text


def test_a_share_ends_at_its_cap_and_sums_are_not_added_where_nobody_says_so(programmes: ProgrammeCatalogue) -> None:
    values: dict[str, Value] = {"status": "laid_off", "items": "rent,equipment", "business": "micro"}
    text = reply(programmes, "330727/startup", **values, equipment_cost=120_000)
    assert "· 租用经营场地：2000元到4000元" in text
    assert "· 购买机器设备：10,000元（120,000元×10%＝12,000元，封顶10,000元）" in text
    assert "合计" not in text
    assert "几项能不能一起拿" in text
    text = reply(programmes, "330727/startup", **values, equipment_cost=80_000)
    assert "8000元（80,000元×10%＝8000元）" in text


def test_an_answer_to_a_question_that_no_longer_applies_does_not_count(programmes: ProgrammeCatalogue) -> None:
    text = reply(programmes, "330727/startup", status="laid_off", items="rent", equipment_cost=80_000, people_hired=12)
    assert "购买机器设备" not in text
    assert "安置" not in text


def test_levels_and_what_an_employer_adds(programmes: ProgrammeCatalogue) -> None:
    checkup: dict[str, Value] = {"model_worker": "yes", "works_for": "elsewhere"}
    assert "体检套餐：783元" in reply(programmes, "330523/model_worker_checkup", **checkup, sex="female")
    assert "体检套餐：600元" in reply(programmes, "330523/model_worker_checkup", **checkup, sex="male")
    text = reply(programmes, "330211/ten_plus_x", member="member", employer="jinfeng", photos=3)
    assert "拍到安全隐患：30元（3张×10元＝30元）（金丰机械工会加的）" in text
    assert "大礼包" not in text
    assert "金丰" not in reply(programmes, "330211/ten_plus_x", member="new", employer="other")


def test_who_may_not_have_it_is_told_before_more_is_asked(programmes: ProgrammeCatalogue) -> None:
    programme = programmes.get("331126/mutual_aid")
    assert programme is not None
    form = programme.form("x", NOW)
    assert form.refusal({"year": "2019"}) is None
    refusal = form.refusal({"year": "2019", "enrolled": "not_enrolled"})
    assert refusal is not None
    assert refusal.instead, "there is always a way on"
    earlier = form.refusal({"year": "earlier"})
    assert earlier is not None
    assert "不能拿别的年份的来算" in earlier.told


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("2019年出院的", "2019"),
        ("19年", "2019"),
        ("二零一九年", "2019"),
        ("一八年底", "2018"),
        ("2015年", "earlier"),
        ("〇八年", "earlier"),
        ("去年", "later"),
        ("上个月刚出院", "later"),
        ("2023年看的", "later"),
        ("前年", "later"),
    ],
)
def test_years_are_understood_as_people_say_them(programmes: ProgrammeCatalogue, said: str, value: str) -> None:
    programme = programmes.get("331126/mutual_aid")
    assert programme is not None
    assert programme.year_of is not None
    field = year_field(programme.year_of, [rule.years for rule in programme.rules], NOW)
    assert chosen(field, said) == value


def test_a_year_between_two_rules_has_none(programmes: ProgrammeCatalogue) -> None:
    programme = programmes.get("331126/mutual_aid")
    assert programme is not None
    assert programme.year_of is not None
    field = year_field(programme.year_of, ["2018", "2021-2030"], NOW)
    assert [option.value for option in field.options] == ["2021-2030", "2018", "between", "earlier"]
    assert chosen(field, "2020年") == "between"
    assert chosen(field, "去年") == "2021-2030"


BANDS = (
    Item("一段", share=Decimal("0.5"), of="spent", above=Decimal(1000), below=Decimal(5000)),
    Item("二段", share=Decimal("0.7"), of="spent", above=Decimal(5000)),
)


@pytest.mark.parametrize(
    ("spent", "rows"),
    [
        (800, ["一段：0元（800元没有超过1000元）", "二段：0元（800元没有超过5000元）", "合计：0元"]),
        (1000, ["一段：0元（1000元没有超过1000元）"]),
        (1001, ["一段：0.5元（（1001元－1000元）×50%＝0.5元）"]),
        (5000, ["一段：2000元（（5000元－1000元）×50%＝2000元）", "二段：0元"]),
        (12_000, ["1000元到5000元的部分4000元×50%＝2000元", "（12,000元－5000元）×70%＝4900元", "合计：6900元"]),
    ],
)
def test_a_deductible_and_bands_are_worked_out_line_by_line(spent: int, rows: list[str]) -> None:
    text = told(entitlement(made(Rule("2026", "出处2026", BANDS, adds_up=True)), {"spent": spent}, NOW))
    for row in rows:
        assert row in text


@given(st.decimals(0, 10_000_000, places=2), st.integers(1, 100_000), st.integers(1, 100_000))
def test_bands_of_one_share_together_are_one_share_of_all_above_the_deductible(
    spent: Decimal, deductible: int, width: int
) -> None:
    edges = (Decimal(deductible), Decimal(deductible + width))
    share = Decimal("0.5")
    bands = (
        Item("甲", share=share, of="spent", above=edges[0], below=edges[1]),
        Item("乙", share=share, of="spent", above=edges[1]),
    )
    sums = [found.sum[0] for item in bands if (found := work_out(item, {"spent": str(spent)})) and found.sum]
    whole = max(spent - deductible, Decimal(0)) * share
    assert abs(sum(sums) - whole) <= Decimal("0.01"), "but for the rounding of each to a cent"


@given(st.decimals(0, 10_000_000, places=2), st.decimals("0.01", 1, places=2), st.integers(2, 100_000))
def test_a_share_never_exceeds_its_cap_nor_what_was_spent(spent: Decimal, share: Decimal, cap: int) -> None:
    item = Item("甲", share=share, of="spent", cap=Decimal(cap))
    worked = work_out(item, {"spent": str(spent)})
    assert worked is not None
    assert worked.sum is not None
    low, high = worked.sum
    assert low == high == min((spent * share).quantize(Decimal("0.01"), "ROUND_HALF_UP"), Decimal(cap))


@given(st.lists(st.integers(0, 100_000), min_size=2, max_size=5))
def test_the_total_is_the_sum_of_the_lines_where_the_source_allows_to_add(sums: list[int]) -> None:
    items = tuple(Item(f"第{number}笔", fixed=Decimal(amount)) for number, amount in enumerate(sums))
    found = entitlement(made(Rule("2026", "出处2026", items, adds_up=True)), {}, NOW)
    assert found.total == (sum(sums), sum(sums))
    assert f"合计：{yuan(sum(sums))}" in told(found)
    assert entitlement(made(Rule("2026", "出处2026", items)), {}, NOW).total is None


def test_a_sum_that_nobody_knows_is_said_so() -> None:
    programme = made(Rule("2026", "出处2026", (Item("助学金", levels={"a": None, "b": Decimal(5)}, of="level"),)))
    assert "按您说的，这个办法里没有对得上的" in told(entitlement(programme, {}, NOW))
    item = programme.rules[0].items[0]
    unknown, known = work_out(item, {"level": "a"}), work_out(item, {"level": "b"})
    assert unknown is not None
    assert (unknown.words, unknown.sum) == ("这一档多少没有资料", None)
    assert known is not None
    assert known.words == "5元"


def made(rule: Rule) -> Programme:
    level = Field("level", "choice", "档", "哪一档？", options=(Option("a", "甲"), Option("b", "乙")))
    spent = Field("spent", "money", "花了多少", "花了多少元？")
    return Programme(
        kind="sample",
        category="benefit",
        title="举例",
        place="330727",
        place_name="金华市磐安县",
        organiser="磐安县总工会",
        who="大家",
        words=("举例",),
        rules=(rule,),
        unknown=(),
        review_by="2030-01-01",
        fields=(level, spent),
    )
