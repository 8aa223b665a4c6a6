"""What a maintainer is told of a fault that pydantic found: what is wrong, and what to write instead."""

from __future__ import annotations

import re

from pydantic_core import ErrorDetails

_QUOTES = "数字、日期和 yes、no、true、false 要加引号"
_BY_TYPE = {
    "string_type": f"“{{name}}”要写文字；{_QUOTES}。",
    "string_too_short": "“{name}”不能空着。",
    "string_pattern_mismatch": "“{name}”的写法不对，{sample}。",
    "string_too_long": "“{name}”太长，最多{max_length}个字。",
    "bool_type": "“{name}”只能写 true 或 false（不加引号）。",
    "list_type": "“{name}”要写成列表，每一项以“- ”开头，或者写成 [甲, 乙]。",
    "tuple_type": "“{name}”要写成列表，每一项以“- ”开头，或者写成 [甲, 乙]。",
    "dict_type": "“{name}”要写成“名字: 值”的样子，检查缩进；冒号要用英文的，后面空一格。",
    "dataclass_type": "“{name}”要写成“名字: 值”的样子，检查缩进；冒号要用英文的，后面空一格。",
    "int_type": "“{name}”要写整数（不加引号）。",
    "float_type": "“{name}”要写数字（不加引号）。",
    "decimal_type": "“{name}”要写数字（不加引号）。",
    "decimal_parsing": "“{name}”要写数字（不加引号）。",
    "missing": "缺少“{name}”，补上这一项。",
    "missing_argument": "缺少“{name}”，补上这一项。",
    "unexpected_keyword_argument": "不认识“{name}”，看看是不是写错了；没有用的就删掉。",
    "extra_forbidden": "不认识“{name}”，看看是不是写错了；没有用的就删掉。",
    "literal_error": "“{name}”只能从这些里选：{expected}。",
    "enum": "“{name}”只能从这些里选：{expected}。",
    "greater_than_equal": "“{name}”至少是{ge}。",
    "greater_than": "“{name}”要大于{gt}。",
    "less_than_equal": "“{name}”最多是{le}。",
    "too_short": "“{name}”至少要有{min_length}项。",
    "too_long": "“{name}”最多{max_length}项。",
    "less_than": "“{name}”要小于{lt}。",
    "finite_number": "“{name}”要写数字（不加引号）。",
    "date_parsing": '“{name}”要写日期，比如 "2026-06-30"（加引号）。',
    "date_from_datetime_parsing": '“{name}”要写日期，比如 "2026-06-30"（加引号）。',
}

_SAMPLES = (
    ("2027-06-30", '写成 "2027-06-30" 这样的日期'),
    ("2026", '写成 "2026" 这样的四位年份'),
    ("2026-2028", '写成 "2026" 或者 "2026-2028" 这样的年份'),
    ("330727", '写6位区划代码，街道写9位，比如 "330727"'),
    ("wages/final_pay", "写成 主题/问题，比如 wages/final_pay"),
    ("pay_slip", "只用小写英文、数字和下划线，字母开头，比如 pay_slip"),
    ("第三十条", "写成 第三十条 这样"),
    ("13800000001", "写11位手机号"),
    ("01003X", "写6位，最后一位可以是X"),
)
"""What fits a pattern, and how to say so to somebody who reads no patterns."""


def _sample(pattern: str) -> str:
    fitting = (words for sample, words in _SAMPLES if re.search(pattern, sample))
    return next(fitting, "照别的文件里的样子改")


def remedy(fault: ErrorDetails) -> str:
    """Return the Chinese sentence for a fault. A `ValueError` of our own models is a Chinese sentence already."""
    name = next((str(part) for part in reversed(fault["loc"]) if isinstance(part, str) and part != "[key]"), "这个文件")
    context = fault.get("ctx", {})
    if fault["type"] == "value_error":
        return str(context["error"])
    template = _BY_TYPE.get(fault["type"])
    if template is None:
        return f"“{name}”的写法不对，照别的文件里的样子改。"
    filled = {key: value for key, value in context.items() if key != "name"}
    if "pattern" in filled:
        filled["sample"] = _sample(str(filled["pattern"]))
    if "expected" in filled:
        filled["expected"] = filled["expected"].replace(" or ", "、").replace(", ", "、").replace("'", "")
    return template.format(name=name, **filled)
