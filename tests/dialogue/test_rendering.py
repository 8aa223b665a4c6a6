"""Words for the engine's decisions: local figures only for their place and year, the basis always."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conversations.model import Reply
from bot.dialogue.place_context import find_place
from bot.dialogue.rendering import PlaceContext, Renderer
from bot.directory.places import load_places
from bot.directory.unions import load_unions
from bot.questions.library import QuestionLibrary

PLACES = load_places(Path("data/directory"))
UNIONS = load_unions(Path("data/directory"), PLACES)
QUESTIONS = QuestionLibrary(Path("data"))
PANAN, XIHU, QINGYUAN = "330727", "330106", "331126"


def union_name(place: str) -> str | None:
    """The union in charge of a place."""
    union = UNIONS.union_for_place(place)
    return union.name if union else None


RENDERER = Renderer(QUESTIONS, PLACES, union_name)


def answer(question: str, place: str | None = None) -> Reply:
    """The reply to a question, asked by a worker at a place."""
    return RENDERER.render({"decision": "answer", "question": question}, PlaceContext(place))


@pytest.mark.parametrize("question", QUESTIONS.all(), ids=lambda question: question.name)
def test_no_local_figure_is_told_without_its_place(question: object) -> None:
    name = question.name  # type: ignore[attr-defined]
    for place in (None, XIHU):
        text = answer(name, place).text
        for local in QUESTIONS.get(name).local_answers:  # type: ignore[union-attr]
            if place is None or not PLACES.contains(local.place, place):
                assert local.text not in text
                assert local.source not in text


@pytest.mark.parametrize("question", QUESTIONS.all(), ids=lambda question: question.name)
def test_every_local_answer_names_place_year_and_source(question: object) -> None:
    name = question.name  # type: ignore[attr-defined]
    for local in QUESTIONS.get(name).local_answers:  # type: ignore[union-attr]
        text = answer(name, local.place).text
        assert f"{local.place_name} · {local.year}年" in text
        assert local.source in text


@pytest.mark.parametrize("question", QUESTIONS.all(), ids=lambda question: question.name)
def test_every_question_has_words_choices_and_its_basis(question: object) -> None:
    name = question.name  # type: ignore[attr-defined]
    found = QUESTIONS.get(name)
    assert found is not None
    reply = answer(name)
    for basis in found.basis:
        assert basis.text in reply.text
    assert len(reply.choices) == len(found.choices), "a choice names a question or command that does not exist"


def test_a_place_without_data_is_admitted_and_a_ticket_offered() -> None:
    reply = answer("startup/rent_subsidy", XIHU)
    assert "杭州市西湖区" in reply.text
    assert "没有资料" in reply.text
    assert {"chosen": "open_ticket"} in [choice.payload for choice in reply.choices]


def test_the_national_part_comes_with_the_local_part() -> None:
    text = answer("joining/how_to_join", "330205").text
    assert "宁波市江北区 · 2015年" in text
    assert text.index(QUESTIONS.get("joining/how_to_join").answer) == 0  # type: ignore[union-attr]


def test_a_close_race_asks_back_and_lets_him_say_none() -> None:
    custom = {"decision": "ask", "choices": ["joining/how_to_join", "joining/documents_to_join", "no/such"]}
    reply = RENDERER.render(custom, PlaceContext())
    assert [choice.payload["chosen"] for choice in reply.choices] == [
        "joining/how_to_join",
        "joining/documents_to_join",
        "none_of_these",
    ]


@pytest.mark.parametrize("custom", [{}, {"decision": "answer", "question": "no/such"}, {"decision": "ask"}])
def test_what_has_no_words_becomes_an_honest_refusal(custom: dict[str, object]) -> None:
    reply = RENDERER.render(custom, PlaceContext())
    assert "没有资料" in reply.text
    assert {"chosen": "open_ticket"} in [choice.payload for choice in reply.choices]


def test_a_shared_name_is_asked_only_where_the_place_matters() -> None:
    ambiguous = PlaceContext(None, ("鼓楼区", ["320106", "350102"]))
    asked = RENDERER.render({"decision": "answer", "question": "startup/rent_subsidy"}, ambiguous)
    assert [choice.payload for choice in asked.choices] == [{"place": "320106"}, {"place": "350102"}]
    told = RENDERER.render({"decision": "answer", "question": "wages/unpaid_wages"}, ambiguous)
    assert "不止一个" not in told.text


@pytest.mark.parametrize(
    ("text", "remembered", "code", "only"),
    [
        ("我在磐安", None, PANAN, True),
        ("租店面能补多少", PANAN, PANAN, False),
        ("庆元的互助报多少", PANAN, QINGYUAN, False),
        ("我是四川人，在宁波江北区打工，能入会吗", None, "330205", False),
        ("工资没发", None, None, False),
        ("鼓楼区能补多少", "320100", "320106", False),
    ],
)
def test_the_place_of_a_message(text: str, remembered: str | None, code: str | None, only: bool) -> None:
    context, only_place = find_place(PLACES, text, None, remembered)
    assert (context.code, only_place) == (code, only)


@pytest.mark.parametrize(
    "text",
    [
        "磐安县安文街道中山路12号",
        "我在磐安县城",
        "我老家磐安，在义乌打工",
        "不是磐安，是东阳",
        "我在磐安上班",
        "坐标磐安",
        "磐安呢",
        "那磐安呢",
        "换成磐安",
        "要是磐安呢",
        "那我在磐安呢",
    ],
)
def test_a_message_that_only_tells_where_he_is(text: str) -> None:
    context, only_place = find_place(PLACES, text, None, None)
    assert only_place
    assert context.remember
    assert context.code is not None


def test_another_place_alone_moves_him() -> None:
    for text in ("庆元呢", "换成庆元", "那庆元呢"):
        context, only = find_place(PLACES, text, None, PANAN)
        assert (context.code, context.remember, only) == (QINGYUAN, True, True)


@pytest.mark.parametrize("text", ["我在磐安开店能补多少", "磐安的公司拖欠工资", "在杭州被车撞了", "我不是磐安的"])
def test_a_message_that_tells_more(text: str) -> None:
    assert find_place(PLACES, text, None, None)[1] is False


def test_a_place_he_merely_mentions_does_not_move_him() -> None:
    context, _ = find_place(PLACES, "我朋友在义乌开店，租店面能补多少", None, PANAN)
    assert (context.code, context.remember) == ("330782", False)
    context, _ = find_place(PLACES, "我现在在义乌，租店面能补多少", None, PANAN)
    assert (context.code, context.remember) == ("330782", True)


def test_who_asks_about_a_place_and_says_that_he_is_elsewhere_is_not_moved_there() -> None:
    context, _ = find_place(PLACES, "我是隔壁县的，磐安的补贴我能领吗", None, None)
    assert (context.code, context.remember) == (PANAN, False)


def test_a_place_told_after_a_nationwide_answer_is_noted_and_not_all_said_again() -> None:
    custom = {"decision": "answer", "question": "contract/no_written_contract", "place_told": True}
    reply = RENDERER.render(custom, PlaceContext(PANAN))
    assert "记下了" in reply.text
    assert "磐安县总工会" in reply.text
    assert "依据" not in reply.text
