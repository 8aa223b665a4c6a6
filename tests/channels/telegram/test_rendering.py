"""Messages become Telegram messages: nothing is lost, nothing is too long."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.rendering import CHOOSE, MOST_UNITS, parts
from bot.conversations.model import Entry, Offer

TOKEN = "k3JcQ0b8mX1yZ2aBcDeFgHiJ"
letters = st.sampled_from("工资。，\n 👷a🏽")
texts = st.builds("".join, st.lists(st.one_of(letters, st.just("字" * 1500), st.just("👷" * 900), st.characters())))


def entry(text: str, *titles: str) -> Entry:
    """A message with choices."""
    return Entry("1", 1, "bot", text, datetime.now(UTC), tuple(Offer(title, TOKEN) for title in titles))


@given(st.lists(st.tuples(texts, st.lists(st.text(max_size=80), max_size=3)), max_size=3))
def test_every_piece_can_be_sent_and_no_button_is_lost(messages: list[tuple[str, list[str]]]) -> None:
    entries = [entry(text, *titles) for text, titles in messages]
    found = parts(entries)
    assert found == parts(entries)
    for part in found:
        assert 0 < len(part.text.strip().encode("utf-16-le")) <= 2 * MOST_UNITS
        for title, data in part.buttons:
            assert title
            assert 1 <= len(data.encode()) <= 64
    assert sum(len(part.buttons) for part in found) == sum(len(titles) for _, titles in messages)


def test_choices_without_words_get_a_heading() -> None:
    (part,) = parts([entry(" ", "甲", "乙")])
    assert (part.text, [title for title, _ in part.buttons]) == (CHOOSE, ["甲", "乙"])
    assert parts([entry(" ")]) == []
