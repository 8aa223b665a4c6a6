"""What people type becomes one spelling."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.text.normalise import KEPT_HEAD, KEPT_TAIL, LONGEST_TEXT, normalise, shortened

chinese = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=40)
anything = st.one_of(st.text(max_size=80), chinese)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("單位不給交社保怎麼辦", "单位不给交社保怎么办"),
        ("我在用軟體", "我在用软件"),
        ("文件在哪个程序里", "文件在哪个程序里"),
        ("工 会\u200b怎么 入", "工会怎么入"),
        ("我的 iPhone  15 丢了", "我的 iPhone 15 丢了"),
        ("１２３５１", "12351"),
        ("/restart", "restart"),
        ("／／ /入会", "入会"),
        ("/:8-)谢谢", ":8-)谢谢"),
        ("看这个 https://example.com/a?b=1 对吗", "看这个链接对吗"),
        ("老板\n跑了\r\n咋办", "老板跑了咋办"),
        ("电话〔手机1〕 证件〔证件1〕", "电话〔手机1〕证件〔证件1〕"),
        ("\u202e翻\u2066转\x00", "翻转"),
        (" \t\n", ""),
        ("/", ""),
    ],
)
def test_typed_text_becomes_one_spelling(typed: str, expected: str) -> None:
    assert normalise(typed) == expected


@settings(max_examples=300)
@given(anything)
@example("乾隆乾活著急")
def test_twice_is_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(anything)
def test_never_a_command_of_the_engine(text: str) -> None:
    assert not normalise("/" + text).startswith("/")
    assert normalise("/" + text) == normalise(text)


@given(anything)
def test_nothing_invisible_is_left(text: str) -> None:
    assert "".join(c for c in normalise(text) if c.isspace()).strip(" ") == ""
    assert normalise(text) == normalise(text).strip()


def test_a_long_story_keeps_its_beginning_and_its_end() -> None:
    story = "我是建筑工人" + "活" * LONGEST_TEXT + "工资怎么要"
    kept = normalise(story)
    assert kept.startswith("我是建筑工人")
    assert kept.endswith("工资怎么要")
    assert len(kept) <= KEPT_HEAD + KEPT_TAIL + 1


def test_a_long_but_usual_message_is_kept_whole() -> None:
    story = "干" * LONGEST_TEXT
    assert normalise(story) == story


def test_shortened_leaves_short_text_alone() -> None:
    assert shortened("一二三", 3, 1, 1) == "一二三"
    assert shortened("一二三四", 3, 1, 1) == "一…四"
