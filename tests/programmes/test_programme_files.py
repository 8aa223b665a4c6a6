"""A maintainer who miswrites a programme is told file, line and remedy; a changed file counts at once."""

from __future__ import annotations

import os
import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from bot.data_files.reading import DataFileError
from bot.directory.places import PlaceIndex
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.programmes.expiry import to_review
from bot.programmes.items import Item
from bot.programmes.model import Programme, Rule
from bot.programmes.years import YearAsked
from bot.settings import DATA_DIR, ROOT

GUIDE = ROOT / "docs" / "add-a-programme.zh-CN.md"
GOOD = """\
programme:
  kind: heating
  category: relief
  title: 取暖补助
  place: "330727"
  place_name: 金华市磐安县
  organiser: 磐安县总工会
  who: 家里困难的职工
  words: [取暖]
  questions: [care/hardship_aid]
  service: 330727/startup_subsidy
  year_of:
    title: 哪一年的冬天
    ask: 是哪一年冬天？
  fields:
    - name: family
      kind: choice
      title: 家里情况
      ask: 家里是哪一种？
      options:
        - value: poor
          title: 低保
        - value: other
          title: 别的
    - name: people
      kind: number
      title: 几口人
      ask: 家里几口人？
      when: {family: poor}
      least: 1
      most: 20
    - name: bill
      kind: money
      title: 取暖费
      ask: 取暖费多少？
  refusals:
    - when: {family: other}
      told: 只给低保的。
  rules:
    - years: "2024"
      source: 取暖通知（2024年，测试用）
      items:
        - title: 补助
          share: 0.5
          of: bill
          cap: 300
    - years: "2025-2026"
      source: 取暖通知（2025年，测试用）
      items:
        - title: 按人补
          when: {people: {at_least: 2}}
          each: 100
          unit: 口
          of: people
        - title: 按类补
          levels: {poor: 600, other: null}
          of: family
  unknown: []
  review_by: "2026-09-30"
"""


def written(folder: Path, text: str, place: str = "330727", name: str = "heating") -> Path:
    path = folder / "programmes" / place / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def changed(*replacements: tuple[str, str]) -> str:
    text = GOOD
    for old, new in replacements:
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        text = text.replace(old, new)
    return text


def line_with(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def fault(folder: Path, places: PlaceIndex, text: str) -> str:
    written(folder, text)
    with pytest.raises(DataFileError) as error:
        ProgrammeCatalogue(folder / "programmes", places)
    return str(error.value)


@pytest.mark.parametrize("path", sorted((DATA_DIR / "programmes").glob("*/*.yml")), ids=lambda path: path.stem)
def test_the_programmes_that_are_there_are_good(path: Path, programmes: ProgrammeCatalogue) -> None:
    programme = programmes.get(f"{path.parent.name}/{path.stem}")
    assert isinstance(programme, Programme)
    assert any((programme.unknown, *(rule.unknown for rule in programme.rules))), "what no source says must be said"
    assert all(re.search("20[0-9]{2}", rule.source) for rule in programme.rules), "a source tells its year"
    personal = {"name", "phone", "id_number", "id_tail"}
    assert not personal & {field.kind for field in programme.fields}, "to work a sum out, nobody must tell who he is"


def test_the_sample_is_good(tmp_path: Path, places: PlaceIndex) -> None:
    written(tmp_path, GOOD)
    assert list(ProgrammeCatalogue(tmp_path / "programmes", places).all()) == ["330727/heating"]


def test_the_example_of_the_guide_is_good_and_its_tables_complete(tmp_path: Path, places: PlaceIndex) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    written(tmp_path, guide.split("```yaml\n")[1].split("```")[0])
    assert list(ProgrammeCatalogue(tmp_path / "programmes", places).all()) == ["330727/heating"]
    told = set(re.findall("[a-z_]+", " ".join(re.findall("`[^`\\n]+`", guide))))
    for model in (Programme, Rule, Item, YearAsked):
        for field in fields(model):
            assert field.name in told, f"the guide does not tell of {field.name}"


FAULTS = {
    "tab": (("  kind: heating", "\tkind: heating"), "kind: heating", ("制表符", "换成空格")),
    "a line too far in": (("  organiser: ", "   organiser: "), "organiser: ", ("缩进",)),
    "a line too far out": (("  place_name", "place_name"), "organiser:", ("上一行缩进不对",)),
    "a key twice": (("  title: 取暖补助", "  title: 取暖补助\n  title: 补助"), "title: 补助", ("写了两次", "删掉一个")),
    "an unknown key": (("          cap: 300", "          limit: 300"), "limit: 300", ("不认识“limit”",)),
    "a date without quotes": (('"2026-09-30"', "2026-09-30"), "2026-09-30", ("“review_by”要写文字", "加引号")),
    "a day that is none": (('"2026-09-30"', '"2026-13-30"'), "2026-13-30", ("“review_by”的写法不对",)),
    "years without quotes": (('years: "2024"', "years: 2024"), "years: 2024", ("“years”要写文字", "加引号")),
    "years that are none": (('"2025-2026"', '"2025年"'), "2025年", ("“years”的写法不对",)),
    "years the wrong way round": (('"2025-2026"', '"2026-2025"'), "2026-2025", ("2026比2025晚", "调过来")),
    "years in two rules": (('years: "2024"', 'years: "2024-2025"'), '"2025-2026"', ("重叠", "每年只归一条")),
    "rules in the wrong order": (('years: "2024"', 'years: "2028"'), '"2025-2026"', ("从早到晚",)),
    "rules without the question for the year": (
        ("  year_of:\n    title: 哪一年的冬天\n    ask: 是哪一年冬天？\n", ""),
        "rules:",
        ("要写 year_of",),
    ),
    "a field called year": (("name: bill", "name: year"), "", ("year", "换一个名字")),
    "a place without quotes": (('place: "330727"', "place: 330727"), "place: 330727", ("加引号",)),
    "an unknown place": (('place: "330727"', 'place: "339999"'), "339999", ("没有代码是 339999 的地方",)),
    "another folder's place": (
        ('place: "330727"\n  place_name: 金华市磐安县', 'place: "331126"\n  place_name: 丽水市庆元县'),
        "331126",
        ("文件放在 330727 里",),
    ),
    "another place's name": (("place_name: 金华市磐安县", "place_name: 磐安"), "place_name", ("金华市磐安县", "改成")),
    "no source": (("      source: 取暖通知（2024年，测试用）\n", ""), '"2024"', ("缺少“source”", "补上")),
    "nothing said of what is not known": (("  unknown: []\n", ""), "programme:", ("缺少“unknown”", "补上")),
    "no items": (("  who: 家里困难的职工", "  who:"), "who:", ("“who”要写文字",)),
    "an unknown category": (("category: relief", "category: money"), "category", ("“category”只能从这些里选",)),
    "words that are no list": (("words: [取暖]", "words: 取暖"), "words:", ("要写成列表",)),
    "no words": (("words: [取暖]", "words: []"), "words:", ("“words”至少要有1项",)),
    "a cap below the share": (("cap: 300", "cap: 0.3"), "cap: 0.3", ("cap 是封顶的元数", "写反了")),
    "a cap below zero": (("cap: 300", "cap: -1"), "cap: -1", ("“cap”至少是0",)),
    "a share above one": (("share: 0.5", "share: 50"), "share: 50", ("“share”最多是1",)),
    "a deductible of no share": (
        ("          each: 100\n", "          above: 50\n          each: 100\n"),
        "above: 50",
        ("above 只配 share",),
    ),
    "a band the wrong way round": (
        ("          cap: 300\n", "          above: 500\n          below: 400\n          cap: 300\n"),
        "below: 400",
        ("below 要比 above 大",),
    ),
    "a share of nothing": (
        ("          share: 0.5\n          of: bill\n", "          share: 0.5\n"),
        "share: 0.5",
        ("成对写",),
    ),
    "half a range": (
        ("          each: 100\n          unit: 口\n          of: people\n", "          lowest: 100\n"),
        "lowest: 100",
        ("成对写",),
    ),
    "a range the wrong way round": (
        (
            "          each: 100\n          unit: 口\n          of: people\n",
            "          lowest: 200\n          highest: 100\n",
        ),
        "lowest: 200",
        ("lowest 不能比 highest 大",),
    ),
    "two ways": (("          cap: 300\n", "          fixed: 300\n"), "title: 补助", ("只能写一种",)),
    "no way": (
        ("          each: 100\n          unit: 口\n          of: people\n", ""),
        "title: 按人补",
        ("要写一种",),
    ),
    "a share of a choice": (("of: bill", "of: family"), "of: family", ("kind 是 money 或 number", "“family”不是")),
    "so much for each yuan": (("of: people", "of: bill # !"), "# !", ("kind 是 number",)),
    "a level too few": (("{poor: 600, other: null}", "{poor: 600}"), "levels:", ("少了“other”", "写 null")),
    "a level too many": (("other: null}", "other: null, rich: 5}"), "levels:", ("没有 value 是“rich”",)),
    "a level that is no number": (("poor: 600", "poor: 六百"), "levels:", ("写数字",)),
    "a condition on no field": (("when: {people: {at", "when: {persons: {at"), "persons", ("没有这一项",)),
    "a condition on no option": (
        ("when: {family: poor}", "when: {family: rich}"),
        "{family: rich}",
        ("没有 value 是“rich”的选项",),
    ),
    "an item for no option": (
        ("when: {people: {at_least: 2}}", "when: {family: rich}"),
        "{family: rich}",
        ("没有 value 是“rich”的选项",),
    ),
    "a refusal on no option": (("when: {family: other}", "when: {family: x}"), "{family: x}", ("“x”",)),
    "a field twice": (("name: bill", "name: people"), "", ("“people”用了两次",)),
    "a question that is not there": (
        ("[care/hardship_aid]", "[care/heating]"),
        "care/heating",
        ("没有“care/heating”",),
    ),
    "a service that is not there": (
        ("service: 330727/startup_subsidy", "service: 330727/heating"),
        "service:",
        ("没有“330727/heating”",),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_mistake_is_told_with_line_and_remedy(name: str, tmp_path: Path, places: PlaceIndex) -> None:
    replacement, where, says = FAULTS[name]
    for folder in ("nlu", "services"):
        (tmp_path / folder).symlink_to(DATA_DIR / folder)
    text = changed(replacement)
    told = fault(tmp_path, places, text)
    for words in says:
        assert words in told
    assert told.startswith("330727/heating.yml 第")
    if where:
        assert f"第{line_with(text, where)}行" in told, told
    assert not any(english in told for english in ("Input should", "validation error", "Value error", "Traceback"))


def test_the_same_programme_in_two_files_is_told(tmp_path: Path, places: PlaceIndex) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, GOOD, name="warmth")
    with pytest.raises(DataFileError, match=r"warmth\.yml：.*已经写在 heating\.yml 里，合成一个文件"):
        ProgrammeCatalogue(tmp_path / "programmes", places)


def test_what_is_due_for_review_is_told_with_its_line(tmp_path: Path, places: PlaceIndex) -> None:
    path = written(tmp_path, GOOD)
    programme = ProgrammeCatalogue(tmp_path / "programmes", places).all()["330727/heating"]
    assert to_review(path, programme, date(2026, 7, 1)) == []
    (due,) = to_review(path, programme, date(2026, 9, 1))
    assert str(due).startswith(f"330727/heating.yml 第{line_with(GOOD, 'review_by')}行：复核日期2026-09-30快到")
    over, ends = to_review(path, programme, date(2026, 12, 1))
    assert "过了：查当地最新通知" in str(over)
    assert f"第{line_with(GOOD, '2025-2026')}行：办法只到2026年" in str(ends)


def touched(path: Path) -> None:
    # Two changes within one tick of the file system's clock would look like one.
    later = path.stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(later, later))


def test_a_changed_file_counts_at_once_and_a_broken_one_keeps_its_last_good_content(
    tmp_path: Path, places: PlaceIndex
) -> None:
    path = written(tmp_path, GOOD)
    programmes = ProgrammeCatalogue(tmp_path / "programmes", places)
    assert programmes.refresh() is False
    for text, title in (
        (changed(("title: 取暖补助", "title: 冬天补助")), "冬天补助"),
        (changed(("kind: heating", "kind: 取暖")), "冬天补助"),
        (GOOD, "取暖补助"),
    ):
        path.write_text(text, encoding="utf-8")
        touched(path)
        touched(path)
        programmes.refresh()
        assert [form.title for form in programmes.forms().values()] == [title]
    path.rename(path.with_name("warmth.yml"))
    assert programmes.refresh() is True
    assert list(programmes.all()) == ["330727/warmth"]


def test_the_narrowest_area_counts_and_a_neighbour_never(tmp_path: Path, places: PlaceIndex) -> None:
    written(tmp_path, GOOD)
    around = GOOD.replace('"330727"', '"330700"').replace("place_name: 金华市磐安县", "place_name: 金华市")
    written(tmp_path, around, "330700")
    programmes = ProgrammeCatalogue(tmp_path / "programmes", places)
    assert list(programmes.near("330727")) == ["330727/heating"]
    assert list(programmes.near("330702")) == ["330700/heating"]
    assert programmes.near("331126") == {}
    assert list(programmes.inside("330700")) == ["330727/heating"]
    assert list(programmes.after("care/hardship_aid", "330702")) == ["330700/heating"]
    assert programmes.after("care/hardship_aid", "331126") == {}
    assert programmes.after("care/hardship_aid", None) == {}
