"""From YAML text to plain content, and from what breaks it to a line and a Chinese remedy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

_BAD_COLON = re.compile(r"\s*(?:- )?[a-z_]+(?:：|:(?=[^\s:/]))")
"""A key with a full-width colon, or without a space behind it; looked for only where the YAML breaks."""
_WIDE_INDENT = re.compile("[ ]*[\u3000\u00a0][\\s]*(?:- |[a-z_]+[:：])")
"""A key or an entry of a list behind a full-width space; in the middle of a text such a space is welcome."""
_INDENT = "缩进和上下行对不齐，同一级的行要左对齐。"
_MARK = "值不能以{mark}开头，YAML 会当成记号，给整句加引号。"
_TOLD = (
    ("duplicate key", "同一个名字写了两次，删掉一个。"),
    ("mapping values are not allowed", "这一行有多余的冒号，或者上一行缩进不对；文字里有冒号时给整句加引号。"),
    ("could not find expected ':'", "这一行少了“- ”（短横加空格），或者冒号后面少了空格；同一级的行要左对齐。"),
    ("sequence entries are not allowed", "“- ”不能写在这里：列表要从下一行开始，和上下行左对齐。"),
    ("expected ',' or", "方括号、花括号里用英文逗号隔开，括号要成对。"),
    ("expected the node content", "方括号、花括号里用英文逗号隔开，括号要成对。"),
    ("undefined alias", "前面没有用“&”起这个名字；“*”开头的文字要给整句加引号。"),
    ("constructor for the tag", _MARK.format(mark="“!”")),
    ("expected URI", _MARK.format(mark="“!”")),
    ("expected alphabetic or numeric", _MARK.format(mark="“*”、“&”")),
    ("duplicate anchor", _MARK.format(mark="“&”")),
    ("cannot start any token", _MARK.format(mark="“@”、“`”、“%”这样的符号")),
    ("expected a comment or a line break", "“|”和“>”后面不能再写字，内容从下一行写起，往里缩两格。"),
    ("expected chomping or indentation", "“|”和“>”后面不能再写字，内容从下一行写起，往里缩两格。"),
    ("unknown escape", "双引号里不能有这样的反斜杠，改成单引号。"),
    ("unacceptable key", "冒号前面的名字不能带括号；这一行是文字的话，给整句加引号。"),
    ("expected <block end>", _INDENT),
    ("expected '<document start>'", _INDENT),
    ("did not find expected", _INDENT),
)
_ELSE = "不是有效的 YAML，检查这一行和上一行的缩进、引号、括号和冒号后面的空格。"


@dataclass(frozen=True)
class Unquoted:
    """A date without quotes: it is no text, and no date either as long as nobody knows whether there is such a day."""

    written: str

    def __str__(self) -> str:
        return self.written


class BrokenYamlError(ValueError):
    """The text is no YAML; `faults` are lines (from 1; None: the whole text) and what to do."""

    def __init__(self, *faults: tuple[int | None, str]) -> None:
        super().__init__("\n".join(text for _, text in faults))
        self.faults = faults


class _Constructor(SafeConstructor):
    """Leaves dates as they were written."""


def _as_written(_: SafeConstructor, node: ScalarNode) -> Unquoted:
    return Unquoted(str(node.value))


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _as_written)


def content_of(text: str) -> Any:
    """Return the plain content of a YAML text: mappings, lists, texts, numbers, truth values, `Unquoted`.

    Raises:
        BrokenYamlError: it is no YAML.
    """
    lines = text.splitlines()
    tabs = [number for number, line in enumerate(lines, start=1) if "\t" in line[: len(line) - len(line.lstrip())]]
    if tabs:
        raise BrokenYamlError(*((number, "行首有制表符（Tab），换成空格。") for number in tabs))
    wide = [number for number, line in enumerate(lines, start=1) if _WIDE_INDENT.match(line)]
    if wide:
        raise BrokenYamlError(*((number, "行首有全角空格，换成普通的空格。") for number in wide))
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    try:
        return yaml.load(text)
    except MarkedYAMLError as error:
        raise BrokenYamlError(*_faults(error, lines)) from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BrokenYamlError((line, "有看不见的控制字符，把这一行重新打一遍。")) from error
    except (YAMLError, ValueError) as error:
        raise BrokenYamlError((None, _ELSE)) from error
    except RecursionError as error:
        raise BrokenYamlError((None, "一层套一层，太深了，检查括号。")) from error


def _faults(error: MarkedYAMLError, lines: list[str]) -> list[tuple[int | None, str]]:
    colons = [number for number, line in enumerate(lines, start=1) if _BAD_COLON.match(line)]
    if colons:
        return [(number, "冒号要用英文的，后面空一格，写成“名字: 值”。") for number in colons]
    said = str(error.problem or "")
    open_quote = "quoted scalar" in str(error.context or "") and "escape" not in said
    # What is never closed, and a line that is no key, breaks further down, but is to be mended where it begins.
    begun = open_quote or "could not find expected ':'" in said
    mark = error.context_mark if begun else error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else None
    if open_quote:
        return [(line, "这一行的引号没有关上，或者引号里面又有引号。")]
    return [(line, next((told for key, told in _TOLD if key in said), _ELSE))]
