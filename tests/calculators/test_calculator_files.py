"""Calculator files: those that are there are good, and every mistake in one is told with its line and what to do."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.calculators.book import CalculatorBook
from bot.calculators.calculator import FORM_PREFIX, Calculator
from bot.calculators.figures import PlaceFigures
from bot.calculators.formula import Around, LocalFigure
from bot.calculators.formulas import FORMULAS
from bot.content.laws import DEFAULT_FOLDER, read_laws
from bot.data_files.reading import DataFileError
from bot.directory.places import PlaceIndex
from bot.forms.fields import FIELD_KINDS
from bot.settings import DATA_DIR, ROOT
from bot.text.normalise import normalise

NAMES = sorted(path.stem for path in (DATA_DIR / "calculators").glob("*.yml"))

GOOD = """calculator:
  formula: overtime
  title: 加班费
  questions:
    wages/overtime_pay: {}
  words: [加班费]
  fields:
    - name: wage
      kind: money
      title: 月工资
      ask: 多少？
      heard: [月薪]
    - name: workday
      kind: number
      title: 平时
      ask: 几小时？
      optional: true
    - name: rest_day
      kind: number
      title: 周末
      ask: 几小时？
      optional: true
    - name: holiday
      kind: number
      title: 节日
      ask: 几小时？
      optional: true
  lines:
    hour: '{wage}，一小时{hour}'
    workday: '{hours}小时{sum}'
    rest_day: '{hours}小时{sum}'
    holiday: '{hours}小时{sum}'
    total: 合计{sum}
    none: 没有加班
  basis:
    - law: 劳动法
      articles: [第四十四条]
  examples:
    - say: 月薪6000，加班费多少
      fills: [wage]
"""


def read(folder: Path, places: PlaceIndex, text: str) -> CalculatorBook:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "extra.yml").write_text(text, encoding="utf-8")
    return CalculatorBook(folder, places)


def test_the_sample_is_good(tmp_path: Path, places: PlaceIndex) -> None:
    assert list(read(tmp_path, places, GOOD).forms()) == [f"{FORM_PREFIX}extra"]


def test_the_example_of_the_guide_is_good_and_its_tables_complete(tmp_path: Path, places: PlaceIndex) -> None:
    guide = (ROOT / "docs" / "add-a-calculator.zh-CN.md").read_text(encoding="utf-8")
    read(tmp_path, places, guide.split("```yaml\n")[1].split("```")[0])
    told = set(re.findall("[a-z0-9_]+", " ".join(re.findall("`[^`\\n]+`", guide))))
    assert {field.name for field in (*fields(Calculator), *fields(PlaceFigures))} <= told
    assert set(FORMULAS) <= told
    assert "duration" in told
    assert "duration" in FIELD_KINDS


@pytest.mark.parametrize(
    ("old", "new", "line_with", "says"),
    [
        ("formula: overtime", "formula: overtme", "formula:", "没有叫“overtme”的算法"),
        ("kind: money", "kind: number", "kind: number", "kind 要写 money"),
        ("- name: holiday", "- name: holidays", "fields:", "要用到“holiday”"),
        ("      ask: 多少？\n", "      ask: 多少？\n      quiet: true\n", "name: wage", "少不了“wage”"),
        ("    none: 没有加班\n", "", "lines:", "缺少“none”"),
        ("    none: 没有加班\n", "    none: 没有加班\n    nothing: 没有\n", "nothing:", "没有“nothing”这一行"),
        ("合计{sum}", "合计{summe}", "total:", "不能用 {summe}，可以用：{sum}"),
        ("合计{sum}", "合计{sum", "total:", "花括号没有成对"),
        ("fills: [wage]", "fills: [wages]", "fills:", "没有“wages”这一项"),
        ("say: 月薪6000", "say: 每月6000", "say:", "没有填上“wage”"),
        ("wages/overtime_pay: {}", "wages/overtime_pay: {how: x}", "wages/overtime_pay", "没有“how”这一项"),
        ("articles: [第四十四条]", "articles: [44]", "articles:", "要写文字"),
        ("      articles: [第四十四条]\n", "", "law:", "law 和 articles"),
        ("words: [加班费]", "words: ['(加班费']", "words:", "不是正则表达式"),
        ("  title: 加班费\n", "  title: 加班费\n  titel: 加班\n", "titel", "不认识“titel”"),
        ("    - say:", "\t- say:", "- say:", "制表符"),
    ],
)
def test_mistakes_are_told_with_line_and_remedy(
    tmp_path: Path, places: PlaceIndex, old: str, new: str, line_with: str, says: str
) -> None:
    assert GOOD.count(old) == 1
    text = GOOD.replace(old, new)
    with pytest.raises(DataFileError) as error:
        read(tmp_path, places, text)
    line = next(number for number, words in enumerate(text.splitlines(), 1) if line_with in words)
    assert says in str(error.value)
    assert f"extra.yml 第{line}行" in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"2025"', "2025", "要写文字"),
        ("amount: 8000", "amount: 八千", "要写数字"),
        ("amount: 8000", "amount: 0", "要大于0"),
        ('place: "330200"', 'place: "339999"', "没有代码是 339999"),
        ('place: "330200"', 'place: "330300"', "文件名是 330200"),
        ("      source: 举例\n", "", "缺少“source”"),
    ],
)
def test_mistakes_in_figures_of_a_place_are_told(
    tmp_path: Path, places: PlaceIndex, old: str, new: str, says: str
) -> None:
    good = (
        'figures:\n  place: "330200"\n  place_name: 宁波市\n  average_wage:\n      amount: 8000\n      year: "2025"\n'
    )
    good += "      source: 举例\n"
    folder = tmp_path / "figures"
    folder.mkdir()
    (folder / "330200.yml").write_text(good, encoding="utf-8")
    assert CalculatorBook(tmp_path, places).forms() == {}
    assert good.count(old) == 1
    (folder / "330200.yml").write_text(good.replace(old, new), encoding="utf-8")
    with pytest.raises(DataFileError, match=re.escape(says)):
        CalculatorBook(tmp_path, places)


def test_words_and_figures_change_without_a_restart(tmp_path: Path, places: PlaceIndex) -> None:
    book = read(tmp_path, places, GOOD)
    values = {"wage": 17_400, "workday": 10, "rest_day": None, "holiday": None}
    before = book.result(f"{FORM_PREFIX}extra", values, None)
    assert before is not None
    assert "10小时1500元" in before.text
    read(tmp_path, places, GOOD.replace("workday: '{hours}小时{sum}'", "workday: '平时{hours}小时，{sum}'"))
    (tmp_path / "broken.yml").write_text("calculator: [", encoding="utf-8")
    assert book.refresh()
    after = book.result(f"{FORM_PREFIX}extra", values, None)
    assert after is not None
    assert "平时10小时，1500元" in after.text
    assert list(book.forms()) == [f"{FORM_PREFIX}extra"]


@pytest.mark.parametrize("name", NAMES)
def test_sample_sentences_reach_their_calculator_and_are_worked_out_or_asked_on(
    name: str, book: CalculatorBook
) -> None:
    form_name = f"{FORM_PREFIX}{name}"
    calculator = book.all()[form_name]
    for example in calculator.examples:
        values = book.heard(form_name, [normalise(example.say)], None)
        result = book.worked_out(form_name, values, None)
        assert result is not None or book.still_asked(form_name, values), example.say
        if result is not None:
            assert calculator.closing in result.text
            assert "依据：" in result.text
            assert "{" not in result.text
    assert any(form_name in book.meant(normalise(example.say)) for example in calculator.examples)


@pytest.mark.skipif(not DEFAULT_FOLDER.is_dir(), reason=f"no texts of laws in {DEFAULT_FOLDER}")
@pytest.mark.parametrize("name", NAMES)
def test_every_article_exists(name: str, book: CalculatorBook) -> None:
    laws = read_laws(DEFAULT_FOLDER)
    for basis in book.all()[f"{FORM_PREFIX}{name}"].basis:
        if basis.law is not None:
            assert basis.law in laws
            assert set(basis.articles) <= set(laws[basis.law].articles)


def test_a_place_without_figures_takes_those_of_the_larger_one_and_a_neighbour_none(book: CalculatorBook) -> None:
    name = f"{FORM_PREFIX}severance"
    values = {"how": "agreed", "served": "P15Y", "wage": 50_000}
    capped, unknown = book.result(name, values, "310115"), book.result(name, values, "330200")
    assert capped is not None
    assert unknown is not None
    assert "36,921元×12个月＝443,052元" in capped.text
    assert "上海市2023年" in capped.text
    assert "50,000元×15个月＝750,000元" in unknown.text
    assert "平均工资我没有资料" in unknown.text


@pytest.mark.parametrize("formula", FORMULAS)
def test_whatever_a_form_can_hold_has_words(formula: str, book: CalculatorBook) -> None:
    """Every option of every choice, with and without what may be absent: no line without words, none unfilled."""
    around = Around(date(2026, 11, 22), {"average_wage": LocalFigure(Decimal(8000), "2025", "某市", "举例")})
    sample = {"money": 6000, "number": 2, "date": "2026-03", "duration": "2006-01/2020-06"}
    for calculator in (one for one in book.all().values() if one.formula == formula):
        choices = [field for field in calculator.fields if field.kind == "choice"]
        base = {field.name: sample[field.kind] for field in calculator.fields if field.kind in sample}
        base |= {field.name: field.options[0].value for field in choices}
        for field in choices:
            for option in field.options:
                values = {**base, field.name: option.value}
                for absent in (None, *FORMULAS[formula].may):
                    kept = {name: value for name, value in values.items() if name != absent}
                    if _holds_what_is_needed(calculator, kept):
                        assert calculator.told(kept, around)
                        assert calculator.told(kept, Around(around.today))


def _holds_what_is_needed(calculator: Calculator, values: dict[str, object]) -> bool:
    """Tell whether the form would be complete."""
    form = calculator.form("x")
    return all(field.name in values or field.optional or field.quiet for field in form.applicable(values))  # type: ignore[arg-type]
