"""What waits for a worker becomes texts that fit: nothing is lost, nothing is said twice, in order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from hypothesis import example, given
from hypothesis import strategies as st

from bot.channel_settings import WeChatAbility
from bot.channels.wechat.pushes.composing import MORE, compose
from bot.channels.wechat.sending.rendering import Abilities, Part, parts
from bot.conversations.model import Entry, Offer
from bot.conversations.passive import Undelivered
from bot.storage.columns import now

PUSHES: frozenset[WeChatAbility] = frozenset({"custom_send"})
MAY_NOT_PUSH: frozenset[WeChatAbility] = frozenset()
WORDS = st.integers(1, 1500).map(lambda count: "".join(chr(0x4E00 + number) for number in range(count)))


def waiting(*texts: str, choices: Sequence[str] = ()) -> list[Undelivered]:
    """Deliveries of one message each; the first one has the choices."""
    offers = [tuple(Offer(title, f"token-{title}") for title in choices), *([()] * len(texts))]
    return [
        Undelivered(str(number), (Entry(str(number), number, "bot", text, now(), offers[number]),), 0)
        for number, text in enumerate(texts)
    ]


def said(left: list[Undelivered], abilities: Abilities) -> list[str]:
    """Everything that is said until nothing is left, one answer after the other."""
    may_push = "custom_send" in abilities
    render = partial(parts, abilities=abilities)
    texts = []
    while (answer := compose(left, render, may_push)) is not None:
        assert answer.text
        assert len(answer.text.encode()) <= 2048
        left = [
            Undelivered(one.id, one.messages, one.parts_done + 1) if one.id == answer.begun else one
            for one in left
            if one.id not in answer.whole
        ]
        assert answer.text.endswith(MORE) == bool(left and not may_push)
        texts.append(answer.text.removesuffix(MORE))
    assert left == []
    return texts


@example(["短", "中" * 661, "后面还有一句"], MAY_NOT_PUSH)
@given(st.lists(WORDS, max_size=6), st.sampled_from([PUSHES, MAY_NOT_PUSH]))
def test_everything_is_said_once_and_in_order(texts: list[str], abilities: Abilities) -> None:
    told = "".join(said(waiting(*texts), abilities))
    assert told.replace("\n", "") == "".join(texts)


def test_short_replies_are_one_text() -> None:
    assert said(waiting("一", "二", "三"), PUSHES) == ["一\n\n二\n\n三"]


def test_the_newest_choices_are_shown_and_only_those() -> None:
    (text,) = said([*waiting("要登记吗", choices=["登记"]), *_later(waiting("哪里", choices=["宁波", "杭州"]))], PUSHES)
    assert text == "要登记吗\n\n哪里\n\n回复数字就行：\n1. 宁波\n2. 杭州"


def test_choices_that_nothing_newer_replaces_stay() -> None:
    (text,) = said(waiting("要登记吗", "照片没取到", choices=["登记"]), PUSHES)
    assert text == "要登记吗\n\n回复数字就行：\n1. 登记\n\n照片没取到"


def test_nothing_is_composed_of_nothing() -> None:
    def silent(_messages: Sequence[Entry]) -> list[Part]:
        return []

    assert compose([], silent, may_push=True) is None
    answer = compose(waiting("x"), silent, may_push=True)
    assert answer is not None
    assert (answer.text, answer.whole, answer.begun) == ("", ("0",), None)


def _later(found: list[Undelivered]) -> list[Undelivered]:
    return [Undelivered(f"later-{one.id}", one.messages, 0) for one in found]
