"""What the classifier sees of a text: the words, and none of the numbers that no example holds."""

from __future__ import annotations

import pytest

from bot.nlu.features import prepared


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("查会员 〔手机1〕 证件后六位〔证件后六位1〕", "查会员 证件后六位"),
        ("查会员〔手机12〕〔证件1〕", "查会员"),
        ("查工单 GD2611229999", "查工单"),
        ("查工单gd 261122-0001到哪了", "查工单 到哪了"),
        ("〔手机1〕", ""),
        ("GD2611229999", ""),
        ("按人社部发〔2017〕5号文", "按人社部发〔2017〕5号文"),
        ("一年28天，工资2611220001元", "一年28天,工资2611220001元"),
        ("GDP2611220001", "gdp2611220001"),
    ],
)
def test_references_and_ticket_numbers_are_left_out(text: str, seen: str) -> None:
    assert prepared(text) == seen
