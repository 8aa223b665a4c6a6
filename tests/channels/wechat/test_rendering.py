"""What workers get to see on WeChat, and that nothing of it is lost or too long."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.numbers import number_said
from bot.channels.wechat.sending.cutting import cut, size
from bot.channels.wechat.sending.rendering import Part, parts
from bot.conversations.model import Author, Entry, Offer

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LINK = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^&"]*)&msgmenuid=([^"]*)">([^<]*)</a>')
ABILITIES = st.sampled_from([(), ("link_menu",), ("msgmenu",), ("link_menu", "msgmenu")])
WORDS = st.text(
    st.one_of(
        st.sampled_from("工资会员。\n！？，<a>/& 12👷🏽\u200d♀️é\u0301"), st.characters(exclude_categories=["Cs", "Cc"])
    )
)
LONG = st.builds(lambda words, times: words * times, WORDS, st.integers(1, 400))
OFFERS = st.lists(
    st.builds(Offer, WORDS.filter(str.strip).map(lambda t: t[:80]), st.text("aB3_-", min_size=1)), max_size=12
)


def _entry(text: str, *choices: str, author: Author = "bot") -> Entry:
    return Entry("1", 1, author, text, AT, tuple(Offer(title, f"token{title}") for title in choices))


def _without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_messages_that_go_out_together_are_one_with_the_choices_of_the_last() -> None:
    told = parts([_entry("第一句", "旧的"), _entry("第二句", "入会", "查工单"), _entry("第三句")], ())
    assert told == [
        Part("第一句\n\n第二句\n\n第三句\n\n回复数字就行：\n1. 入会\n2. 查工单", "第一句\n\n第二句\n\n第三句")
    ]


def test_links_carry_the_title_and_the_token() -> None:
    [part] = parts([_entry("请选：", "入会 & 缴费")], ("link_menu",))
    [(content, token, label)] = LINK.findall(part.text)
    assert (unquote(content), token, label) == (
        "入会 & 缴费",
        "token%E5%85%A5%E4%BC%9A%20%26%20%E7%BC%B4%E8%B4%B9",
        label,
    )
    assert label == "入会 & 缴费"
    assert part.text.startswith("请选：\n\n")


def test_a_menu_stands_beside_the_text_that_replaces_it() -> None:
    [part] = parts([_entry("请选：", "入会", "查工单")], ("msgmenu",))
    assert part.menu is not None
    assert (part.menu.head, part.menu.entries) == ("请选：", (("token入会", "入会"), ("token查工单", "查工单")))
    assert part.text.endswith("1. 入会\n2. 查工单")


def test_links_that_do_not_fit_become_numbers_before_they_cost_another_message() -> None:
    told = parts([_entry("字" * 600, *(f"选择{number}" for number in range(5)))], ("link_menu",))
    assert len(told) == 1
    assert told[0].text.endswith("5. 选择4")


def test_cuts_lie_between_paragraphs_lines_or_sentences() -> None:
    first, second = "甲" * 300, "乙" * 200
    assert cut(f"{first}\n{first}\n\n{second}") == [f"{first}\n{first}", second]
    assert cut(f"{first}\n{first}\n{second}") == [f"{first}\n{first}", second]
    assert cut(f"{first}。{first}。{second}") == [f"{first}。{first}。", second]
    assert [len(piece) for piece in cut("丙" * 700)] == [682, 18]


def test_what_looks_like_a_tag_is_none() -> None:
    [part] = parts([_entry('<a href="https://evil.example">点我</a> 工资<3000\x00')], ())
    assert part.text == '＜a href="https://evil.example">点我＜/a> 工资<3000'


@settings(max_examples=150, deadline=None)
@given(LONG)
def test_cutting_loses_nothing_and_cuts_no_character(text: str) -> None:
    pieces = cut(text)
    assert all(piece.strip() and size(piece) <= 2048 for piece in pieces)
    assert _without_blanks("".join(pieces)) == _without_blanks(text)
    assert all(piece[0] not in "\u200d\ufe0f" for piece in pieces[1:]) or len(set(text)) < 3


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(LONG, OFFERS), min_size=1, max_size=3), ABILITIES)
def test_parts_are_sendable_and_whole(messages: list[tuple[str, list[Offer]]], abilities: tuple[str, ...]) -> None:
    entries = [Entry("1", 1, "bot", text, AT, tuple(offers)) for text, offers in messages]
    told = parts(entries, abilities)  # type: ignore[arg-type]  # the strategy gives abilities only
    assert all(1 <= size(part.text) <= 2048 and "\x00" not in part.text for part in told)
    assert [part.text for part in told] == [part.text for part in parts(entries, {*abilities, "msgmenu"})]  # type: ignore[arg-type]
    assert all(part.text.count("<a ") == len(LINK.findall(part.text)) == part.text.count("</a>") for part in told)
    offers = next((entry.choices for entry in reversed(entries) if entry.choices), ())
    assert all(str(number) + ". " in "\n".join(part.text for part in told) for number in range(1, len(offers) + 1))
    plain = _without_blanks("".join(part.plain for part in told))
    said = _without_blanks("".join(text for text, _ in messages))
    assert len(plain) == len(re.sub("[\x00-\x1f\x7f\ufffe\uffff]", "", said))


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", 2), (" ２ ", 2), ("②", 2), ("二", 2), ("选2", 2), ("第2个", 2), ("2、", 2), ("12", 12), ("十", 10),
     ("0", None), ("3个月", None), ("2000", None), ("12351", None), ("", None), ("我要2", None)],
)  # fmt: skip
def test_a_bare_number_is_a_choice_and_nothing_else_is(text: str, number: int | None) -> None:
    assert number_said(text) == number
