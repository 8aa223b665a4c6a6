"""Regular expressions that maintainers write."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

_REASONS = (
    ("parenthesis", "圆括号没有成对"),
    ("missing )", "圆括号没有成对"),
    ("character set", "方括号没有成对"),
    ("character range", "方括号里的范围写反了"),
    ("repeat", "“*”“+”“?”前面没有字，或者写了两个"),
    ("fixed-width", "“(?<”里面的字数要固定"),
    ("escape", "反斜杠后面的字不对"),
    ("extension", "“(?”后面的写法不对"),
)


def why_broken(error: re.error) -> str:
    """Return in Chinese why a pattern is no regular expression."""
    return next((told for key, told in _REASONS if key in str(error)), "写法不对")


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"“{pattern}”不是正则表达式：{why_broken(error)}，改正它。") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
