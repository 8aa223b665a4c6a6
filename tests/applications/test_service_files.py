"""A maintainer who miswrites a service is told file, line and remedy; a changed file counts at once."""

from __future__ import annotations

import os
import re
from dataclasses import fields
from pathlib import Path

import pytest
import structlog

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.service import Document, ReviewStep, Service, Told
from bot.data_files.reading import DataFileError
from bot.directory.places import PlaceIndex
from bot.forms.conditions import Condition
from bot.forms.estimates import Estimate, Line
from bot.forms.fields import Field, Option, Requirement
from bot.settings import DATA_DIR, ROOT

GOOD = """\
service:
  kind: holiday
  title: 疗养报名
  place: "330727"
  place_name: 金华市磐安县
  year: "2025"
  source: 磐安县总工会疗养通知（测试用）
  words: [疗养]
  one_open_by: phone
  place_field: workplace
  fields:
    - name: workplace
      kind: place
      title: 工作地点
      ask: 在哪里上班？
    - name: group
      kind: choice
      title: 分组
      ask: 哪一组？
      options:
        - value: a
          title: 甲组
        - value: b
          title: 乙组
    - name: days
      kind: number
      title: 天数
      ask: 几天？
      when: {group: a}
      least: 1
      most: 10
    - name: phone
      kind: phone
      title: 手机号
      ask: 手机号？
  refusals:
    - when: {group: b}
      told: 乙组满了。
  documents:
    - name: photo
      title: 证件照
      when: {group: a}
  estimate:
    before: phone
    lines:
      - title: 补助
        share: 0.5
        of: days
        cap: 100
  review:
    - level: district
      title: 县总工会
      days: 7
  told:
    submitted: 会有人看。
    approved: 报上了。
"""


def written(folder: Path, text: str, place: str = "330727") -> Path:
    path = folder / place / "holiday.yml"
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
        ServiceCatalogue(folder, places)
    return str(error.value)


@pytest.mark.parametrize("path", sorted((DATA_DIR / "services").glob("*/*.yml")), ids=lambda path: path.stem)
def test_the_services_that_are_there_are_good(path: Path, places: PlaceIndex) -> None:
    services = ServiceCatalogue(DATA_DIR / "services", places)
    service = services.get(f"{path.parent.name}/{path.stem}")
    assert isinstance(service, Service)
    assert places.full_name(service.place) == service.place_name
    assert service.unknown, "what the source does not say must be said"
    assert service.words
    form = services.forms()[f"{path.parent.name}/{path.stem}"]
    assert len(form.name) <= 80
    assert all(len(field.title) <= 20 for field in form.fields)


def test_the_sample_is_good(tmp_path: Path, places: PlaceIndex) -> None:
    written(tmp_path, GOOD)
    assert list(ServiceCatalogue(tmp_path, places).forms()) == ["330727/holiday"]


def test_the_example_of_the_guide_is_good_and_its_table_of_keys_complete(tmp_path: Path, places: PlaceIndex) -> None:
    guide = (ROOT / "docs" / "add-a-service.zh-CN.md").read_text(encoding="utf-8")
    written(tmp_path, guide.split("```yaml\n")[1].split("```")[0])
    assert list(ServiceCatalogue(tmp_path, places).forms()) == ["330727/holiday"]
    # The first three are for forms in code; a condition is written as {field: option}.
    told = set(re.findall("[a-z_]+", " ".join(re.findall("`[^`\\n]+`", guide)))) | {
        "offers_heard",
        "within",
        "weak",
        "field",
        "one_of",
    }
    for model in (Service, Document, ReviewStep, Told, Field, Option, Requirement, Estimate, Line, Condition):
        for field in fields(model):
            assert field.name in told, f"the guide does not tell of {field.name}"


FAULTS = {
    "tab": (("  kind: holiday", "\tkind: holiday"), "kind: holiday", ("制表符", "换成空格")),
    "a line too far in": (("  year: ", "   year: "), "year: ", ("缩进",)),
    "a line too far out": (("  place_name", "place_name"), "year:", ("上一行缩进不对",)),
    "a colon too many": (("title: 疗养报名", "title: 疗养: 报名"), "疗养: 报名", ("冒号",)),
    "a name twice": (('  year: "2025"', '  year: "2025"\n  year: "2024"'), '"2024"', ("写了两次", "删掉一个")),
    "a quote left open": (('year: "2025"', 'year: "2025'), "year:", ("引号没有关上",)),
    "an unknown key": (("      least: 1", "      smallest: 1"), "smallest", ("不认识“smallest”",)),
    "a date without quotes": (("title: 疗养报名", "title: 2026-03-05"), "2026-03-05", ("“title”要写文字", "加引号")),
    "a number without quotes": (('year: "2025"', "year: 2025"), "year:", ("“year”要写文字", "加引号")),
    "a true without quotes": (
        ("        - value: a\n", "        - value: true\n"),
        "value: true",
        ("“value”", "加引号"),
    ),
    "a condition without quotes": (
        ("when: {group: a}\n      least", "when: {group: 1}\n      least"),
        "{group: 1}",
        ("加引号",),
    ),
    "a place without quotes": (('place: "330727"', "place: 330727"), "place: 330727", ("加引号",)),
    "an empty value": (("source: 磐安县总工会疗养通知（测试用）", "source:"), "source:", ("“source”要写文字",)),
    "no title": (("  title: 疗养报名\n", ""), "service:", ("缺少“title”", "补上")),
    "no ask": (("      ask: 几天？\n", ""), "name: days", ("缺少“ask”",)),
    "an unknown kind": (
        ("kind: number", "kind: numer"),
        "kind: numer",
        ("“kind”只能从这些里选：text、name、", "、file。"),
    ),
    "words that are no list": (("words: [疗养]", "words: 疗养"), "words:", ("要写成列表",)),
    "an unknown place": (('place: "330727"', 'place: "339999"'), "339999", ("没有代码是 339999 的地方",)),
    "another folder's place": (('place: "330727"', 'place: "331126"'), "331126", ("文件放在 330727 里",)),
    "a cap below zero": (("cap: 100", "cap: -1"), "cap: -1", ("“cap”至少是0",)),
    "a share above one": (("share: 0.5", "share: 1.5"), "share: 1.5", ("“share”最多是1",)),
    "a share of nothing": (("        of: days\n", ""), "share:", ("share 和 of 要成对写",)),
    "a share of a text": (("of: days", "of: group"), "of: group", ("kind 是 money 或 number", "“group”不是")),
    "lowest above highest": (
        ("        share: 0.5\n        of: days\n        cap: 100\n", "        lowest: 5\n        highest: 4\n"),
        "lowest: 5",
        ("lowest 不能比 highest 大",),
    ),
    "two ways to pay": (("        cap: 100\n", "        fixed: 5\n"), "title: 补助", ("只能写一种",)),
    "an estimate by no programme": (
        (
            "    lines:\n      - title: 补助\n        share: 0.5\n        of: days\n        cap: 100\n",
            "    programme: 1/x\n",
        ),
        "programme: 1/x",
        ("data/programmes 里没有“1/x”",),
    ),
    "an estimate from two sources": (
        ("    before: phone\n", "    before: phone\n    programme: 330727/startup\n"),
        "before: phone",
        ("只写一样",),
    ),
    "an estimate before nothing": (("before: phone", "before: fone"), "before: fone", ("“fone”，没有这一项",)),
    "a condition on a later field": (
        ("{group: a}\n      least", "{phone: a}\n      least"),
        "{phone: a}",
        ("排在前面",),
    ),
    "a condition on no option": (
        ("{group: a}\n      least", "{group: c}\n      least"),
        "{group: c}",
        ("没有 value 是“c”的选项",),
    ),
    "a refusal on no option": (("when: {group: b}", "when: {group: x}"), "{group: x}", ("refusals", "“x”")),
    "a document on no field": (
        ("      when: {group: a}\n  estimate", "      when: {team: a}\n  estimate"),
        "{team: a}",
        ("“team”",),
    ),
    "a comparison with words": (
        ("{group: a}\n      least", "{group: {at_least: ten}}\n      least"),
        "at_least: ten",
        ("写数字",),
    ),
    "an unknown comparison": (
        ("{group: a}\n      least", "{group: {above: 3}}\n      least"),
        "above: 3",
        ("不认识“above”",),
    ),
    "a bad expression": (("      least: 1\n", "      heard: ['天(']\n      least: 1\n"), "天(", ("不是正则表达式",)),
    "least above most": (("least: 1", "least: 11"), "least: 11", ("least 比 most 大",)),
    "options without choice": (("kind: choice", "kind: text"), "kind: text", ("kind 是 choice 的要有 options",)),
    "a choice without options": (("kind: number", "kind: choice"), "", ("kind 是 choice 的要有 options",)),
    "two options of one value": (("value: b", "value: a"), "options:", ("两个选项的 value 一样",)),
    "a fallback that is no option": (
        ("      options:\n", "      fallback: z\n      options:\n"),
        "fallback: z",
        ("fallback",),
    ),
    "a field twice": (("name: days", "name: group"), "", ("“group”用了两次",)),
    "a document like a field": (("name: photo", "name: phone"), "", ("“phone”用了两次",)),
    "a name in Chinese": (("name: days", "name: 天数"), "name: 天数", ("“name”的写法不对",)),
    "no review": (
        ("    - level: district\n      title: 县总工会\n      days: 7\n", "    []\n"),
        "",
        ("“review”至少要有1项",),
    ),
    "a review without end": (("days: 7", "days: 0"), "days: 0", ("“days”至少是1",)),
    "an unknown level": (("level: district", "level: county"), "level: county", ("“level”只能从这些里选",)),
    "open by no number": (("one_open_by: phone", "one_open_by: group"), "one_open_by", ("“group”不是",)),
    "place field that is none": (("place_field: workplace", "place_field: days"), "place_field", ("kind 是 place",)),
    "members without a number": (
        ("  one_open_by: phone\n", "  one_open_by: phone\n  approval: makes_member\n"),
        "approval",
        ("id_number", "name", "不能跳过"),
    ),
    "a year that is none": (('year: "2025"', 'year: "25"'), "year:", ("“year”的写法不对",)),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_mistake_is_told_with_line_and_remedy(name: str, tmp_path: Path, places: PlaceIndex) -> None:
    replacement, where, says = FAULTS[name]
    text = changed(replacement)
    told = fault(tmp_path, places, text)
    for words in says:
        assert words in told
    assert told.startswith("330727/holiday.yml 第")
    if where:
        assert f"第{line_with(text, where)}行" in told, told
    assert not any(english in told for english in ("Input should", "validation error", "Value error", "Traceback"))


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path, places: PlaceIndex) -> None:
    told = fault(
        tmp_path, places, changed(("kind: number", "kind: numer"), ("days: 7", "days: 0"), ("most: 10", "most: a"))
    )
    assert len(told.splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "这个文件"), ("服务".encode("gbk"), "UTF-8"), (b"service:\n", "service"), (b"- a\n", "这个文件")],
    ids=["empty", "other encoding", "nothing below", "a list"],
)
def test_what_is_no_service_at_all_is_said(content: bytes, says: str, tmp_path: Path, places: PlaceIndex) -> None:
    path = written(tmp_path, "")
    path.write_bytes(content)
    with pytest.raises(DataFileError) as error:
        ServiceCatalogue(tmp_path, places)
    assert says in str(error.value)
    assert "holiday.yml" in str(error.value)


def touched(path: Path) -> None:
    # Two changes within one tick of the file system's clock would look like one.
    later = path.stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(later, later))


def test_a_changed_file_counts_at_once_and_a_broken_one_keeps_its_last_good_content(
    tmp_path: Path, places: PlaceIndex
) -> None:
    path = written(tmp_path, GOOD)
    services = ServiceCatalogue(tmp_path, places)
    assert services.refresh() is False

    path.write_text(changed(("title: 疗养报名", "title: 职工疗养")), encoding="utf-8")
    touched(path)
    assert services.refresh() is True
    assert services.forms()["330727/holiday"].title == "职工疗养"

    path.write_text(changed(("kind: number", "kind: numer")), encoding="utf-8")
    touched(path)
    touched(path)
    with structlog.testing.capture_logs() as logs:
        assert services.refresh() is False
        assert services.refresh() is False
    (log,) = logs
    assert log["event"] == "data_file_unusable"
    assert "“kind”只能从这些里选" in log["reason"]
    assert services.forms()["330727/holiday"].title == "职工疗养"

    another = written(tmp_path, GOOD.replace('"330727"', '"331126"'), "331126")
    assert services.refresh() is True
    assert set(services.forms()) == {"330727/holiday", "331126/holiday"}
    another.unlink()
    assert services.refresh() is True
    assert set(services.forms()) == {"330727/holiday"}


def test_a_new_file_that_is_broken_harms_no_other(tmp_path: Path, places: PlaceIndex) -> None:
    written(tmp_path, GOOD)
    services = ServiceCatalogue(tmp_path, places)
    written(tmp_path, "service: [", "331126")
    services.refresh()
    assert set(services.forms()) == {"330727/holiday"}


def test_the_narrowest_area_counts_and_a_neighbour_never(tmp_path: Path, places: PlaceIndex) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, GOOD.replace('"330727"', '"330700"').replace("疗养报名", "全市疗养"), "330700")
    services = ServiceCatalogue(tmp_path, places)
    assert [service.title for service in services.meant("我要疗养", "330727").values()] == ["疗养报名"]
    assert [service.title for service in services.meant("我要疗养", "330702").values()] == ["全市疗养"]
    assert services.meant("我要疗养", "331126") == {}
    assert len(services.meant("我要疗养", None)) == 2
