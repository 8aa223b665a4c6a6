"""Whatever stands in a file, it is read or refused with its line; nothing unquoted is taken for text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from bot.data_files.lines import line_of
from bot.data_files.reading import DataFileError, parsed, read_data

names = st.from_regex("[a-z]{1,6}", fullmatch=True).filter(lambda name: name not in ("null", "true", "false"))
trees = st.recursive(
    st.integers(0, 99),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(names, inner, min_size=1, max_size=3),
    max_leaves=12,
)


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Person:
    """A model."""

    name: str
    tags: tuple[str, ...] = ()
    age: int = 0


def written(tree: object, depth: int, lines: list[str], places: dict[tuple[int | str, ...], int]) -> None:
    """Write a tree as YAML of one key or entry a line, and note the line of each."""

    def walk(node: object, at: tuple[int | str, ...], indent: int) -> None:
        entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in entries:
            head = f"{key}:" if isinstance(node, dict) else "-"
            leaf = not isinstance(value, dict | list)
            lines.append(" " * indent + head + (f" {value}" if leaf else ""))
            places[*at, key] = len(lines)
            if not leaf:
                walk(value, (*at, key), indent + 2)

    walk(tree, (), depth)


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(names, trees, min_size=1, max_size=4))
def test_every_key_and_entry_is_found_at_its_line(tree: dict[str, object]) -> None:
    lines: list[str] = []
    places: dict[tuple[int | str, ...], int] = {}
    written(tree, 0, lines, places)
    text = "\n".join(lines)
    assert parsed(Path("x/y.yml"), text) == tree
    for where, line in places.items():
        # An entry of a list that is itself a list or mapping is where its first line of content is.
        assert line_of(text, where) in (line, line + 1)
        assert line_of(text, (*where, "nothing", 7)) >= line
    assert line_of(text, ()) == 1


@settings(deadline=None)
@given(st.text("ab:-#'\"[]{},|>&*!%@` \n\t0é", max_size=40))
def test_no_text_makes_anything_but_a_value_or_a_problem(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = Path(tmp_path_factory.getbasetemp()) / "any.yml"
    file.write_text(text, encoding="utf-8", newline="")
    try:
        assert isinstance(read_data(file, Person), Person)
    except DataFileError as error:
        for problem in error.problems:
            assert problem.line is None or 1 <= problem.line <= text.count("\n") + 2
            assert "any.yml" in str(problem)


@pytest.mark.parametrize("value", ["2026-03-05", "2026", "1.5", "true", "", "null", "[a]", "{a: b}"])
def test_what_is_not_quoted_is_no_text(tmp_path: Path, value: str) -> None:
    file = tmp_path / "person.yml"
    file.write_text(f"age: 3\nname: {value}\n", encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        read_data(file, Person)
    (problem,) = error.value.problems
    assert problem.line == 2
    assert "“name”要写文字" in problem.text


BROKEN = {
    "name: 甲\n\tage: 3": (2, "行首有制表符（Tab）"),
    "name: 甲\n\u3000age: 3": (2, "行首有全角空格"),
    "name：甲\nage: 3": (1, "冒号要用英文的"),
    "age: 3\nname:甲": (2, "冒号要用英文的"),
    "name: 甲\nname: 乙": (2, "写了两次"),
    'age: 3\nname: "甲': (2, "引号没有关上"),
    'name: "甲" 乙': (1, "缩进"),
    "name: 甲: 乙": (1, "多余的冒号"),
    "tags:\n- 甲\n乙\nage: 3": (3, "少了“- ”"),
    "tags:\n- 甲\n-乙\nage: 3": (3, "少了“- ”"),
    "tags: [甲\nage: 3": (2, "括号要成对"),
    "name: - 甲": (1, "列表要从下一行开始"),
    "age: 3\nname: *甲": (2, "“*”开头的文字要给整句加引号"),
    "age: 3\nname: !甲 乙": (2, "不能以“!”"),
    "age: 3\nname: @甲": (2, "不能以“@”"),
    "age: 3\nname: %甲": (2, "不能以“@”、“`”、“%”"),
    "name: | 甲": (1, "后面不能再写字"),
    'age: 3\nname: "a\\甲"': (2, "反斜杠"),
    "  age: 3\nname: 甲": (2, "对不齐"),
    "name: 甲\n   age: 3": (2, "上一行缩进不对"),
    "name: 甲\x07": (1, "控制字符"),
    "age: 3\nname: 2026-02-30": (2, "“name”要写文字"),
    "2026-02-30: 甲\nname: 甲": (1, "不认识“2026-02-30”"),
    "name: 甲\nage: .nan": (2, "“age”要写整数"),
    "name: &a [*a]": (None, "自己套着自己"),
    "": (1, "名字: 值"),
    "甲": (1, "名字: 值"),
}


@pytest.mark.parametrize("text", BROKEN)
def test_what_breaks_the_yaml_is_told_in_chinese_with_its_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "person.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        read_data(file, Person)
    line, words = BROKEN[text]
    told = [(problem.line, problem.text) for problem in error.value.problems]
    assert [one for one in told if one[0] == line and words in one[1]], told


def test_every_tab_and_every_wrong_colon_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "person.yml"
    for text in ("name: 甲\n\ttags: []\n\tage: 3\n", "name: 甲\ntags：[]\nage：3\n"):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(DataFileError) as error:
            read_data(file, Person)
        assert [problem.line for problem in error.value.problems] == [2, 3]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_told(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "person.yml"
    file.write_bytes("name: 张三\n".encode(encoding))
    with pytest.raises(DataFileError, match="另存为 UTF-8"):
        read_data(file, Person)


def test_a_mark_at_the_beginning_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "person.yml"
    file.write_bytes("name: 张三\r\ntags:\r\n- 甲\r\n".encode("utf-8-sig"))
    assert read_data(file, Person) == Person("张三", ("甲",))


def test_quoted_it_is(tmp_path: Path) -> None:
    file = tmp_path / "person.yml"
    file.write_text('name: "2026-03-05"\ntags: ["1", "true"]\n', encoding="utf-8")
    assert read_data(file, Person) == Person("2026-03-05", ("1", "true"))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="读不了"):
        read_data(tmp_path / "none.yml", Person)
