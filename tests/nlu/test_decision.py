"""Answer, ask back, or say that it is not known."""

from __future__ import annotations

import pytest

from bot.nlu.decision import Thresholds, decide
from bot.nlu.features import Features
from bot.nlu.question_model import Candidate, QuestionModel, Reading
from bot.nlu.several_questions import several
from bot.nlu.understanding import understood

BORDERS = Thresholds(sure=0.5, possible=0.06, refuse=0.3, short=3, short_sure=0.7)
LONG = 12


def reading(*ranking: tuple[str, float]) -> Reading:
    """Return what the model might say; the rest of the probability goes to labels that nobody offers."""
    rest = [("wages/other", 0.001), ("wages/another", 0.0)]
    return Reading([Candidate(label, probability) for label, probability in (*ranking, *rest)])


@pytest.mark.parametrize(
    ("read", "length", "decision", "label"),
    [
        (reading(("joining/a", 0.9)), LONG, "answer", "joining/a"),
        (reading(("open_ticket", 0.9)), LONG, "answer", "open_ticket"),
        (reading(("joining/a", 0.51), ("joining/b", 0.4)), LONG, "answer", "joining/a"),
        (reading(("joining/a", 0.49), ("joining/b", 0.1)), LONG, "ask", None),
        (reading(("joining/a", 0.6), ("joining/b", 0.1)), 3, "ask", None),
        (reading(("joining/a", 0.6), ("joining/b", 0.1)), 4, "answer", "joining/a"),
        (reading(("joining/a", 0.7), ("joining/b", 0.1)), 3, "answer", "joining/a"),
        (reading(("joining/a", 0.05), ("joining/b", 0.04)), LONG, "unknown", None),
        (reading(("out_of_scope/weather", 0.9), ("joining/a", 0.02)), LONG, "unknown", None),
        (reading(("out_of_scope/weather", 0.5), ("joining/a", 0.45)), LONG, "unknown", None),
        (reading(("joining/a", 0.6), ("out_of_scope/weather", 0.31)), LONG, "unknown", None),
        (reading(("joining/a", 0.6), ("out_of_scope/x", 0.2), ("out_of_scope/y", 0.2)), LONG, "unknown", None),
        (reading(("joining/a", 0.6), ("out_of_scope/x", 0.1), ("out_of_scope/y", 0.1)), LONG, "answer", "joining/a"),
    ],
)
def test_what_to_do(read: Reading, length: int, decision: str, label: str | None) -> None:
    decided = decide(read, length, BORDERS)
    assert (decided.decision, decided.label) == (decision, label)


def test_a_close_race_offers_the_best_three() -> None:
    close = reading(("joining/a", 0.3), ("joining/b", 0.25), ("wages/c", 0.2), ("wages/d", 0.1))
    assert decide(close, LONG, BORDERS).choices == ["joining/a", "joining/b", "wages/c"]


def test_what_is_refused_is_never_offered() -> None:
    close = reading(("out_of_scope/weather", 0.29), ("joining/a", 0.28), ("wages/c", 0.2))
    assert decide(close, LONG, BORDERS).choices == ["joining/a", "wages/c"]


def test_unknown_offers_only_what_is_plausible() -> None:
    refused = reading(("out_of_scope/weather", 0.5), ("joining/a", 0.2), ("joining/b", 0.01))
    assert decide(refused, LONG, BORDERS).choices == ["joining/a"]


def test_an_answer_does_not_offer_itself() -> None:
    sure = reading(("joining/a", 0.6), ("joining/b", 0.2))
    assert decide(sure, LONG, BORDERS).choices == ["joining/b"]


def test_small_talk_is_never_offered() -> None:
    close = reading(("wages/a", 0.3), ("smalltalk/greeting", 0.29), ("wages/c", 0.2))
    assert decide(close, LONG, BORDERS).choices == ["wages/a", "wages/c"]
    refused = reading(("out_of_scope/weather", 0.5), ("smalltalk/privacy", 0.3), ("joining/a", 0.1))
    assert decide(refused, LONG, BORDERS).choices == ["joining/a"]


def test_nothing_but_small_talk_to_offer_is_not_understood() -> None:
    close = reading(("smalltalk/greeting", 0.3), ("smalltalk/thanks", 0.29))
    decided = decide(close, LONG, BORDERS)
    assert (decided.decision, decided.choices) == ("unknown", [])


def test_small_talk_itself_is_answered() -> None:
    assert decide(reading(("smalltalk/greeting", 0.9)), LONG, BORDERS).label == "smalltalk/greeting"


def test_no_choice_is_offered_twice() -> None:
    twice = reading(("joining/a", 0.3), ("wages/b", 0.25), ("joining/a", 0.2), ("wages/c", 0.1))
    assert decide(twice, LONG, BORDERS).choices == ["joining/a", "wages/b", "wages/c"]


def test_a_command_is_no_question() -> None:
    assert decide(reading(("open_ticket", 0.9)), LONG, BORDERS).question is None
    assert decide(reading(("joining/a", 0.9)), LONG, BORDERS).question == "joining/a"


def test_a_misspelt_threshold_names_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"shure.*there are: sure, possible"):
        Thresholds.from_config({"shure": 0.4})


@pytest.fixture(scope="module")
def model() -> QuestionModel:
    examples = {
        "ticket_status": ["查工单", "我的单子办到哪了", "查一下进度"],
        "joining/membership_fee": ["会费多少钱", "每月交多少会费", "会费怎么算"],
        "delete_my_data": ["删除我的信息", "把我的资料删掉", "清空我的数据"],
    }
    pairs = [(text, label) for label, texts in examples.items() for text in texts]
    return QuestionModel.fitted(pairs, Features({"text": 1.0}))


@pytest.mark.parametrize(
    "text",
    [
        "GD2611220003",
        "GD2611220003 UGXYM9UK",
        "gd261122-0003,ugxym9uk",
        "帮我查一下 GD2611220003 UGXYM9UK",
        "单号是GD2611220003,办到哪了?",
        "ＧＤ2611220003",
    ],
)
def test_a_ticket_number_alone_asks_for_its_status(text: str, model: QuestionModel) -> None:
    understanding = understood(text, {}, model, BORDERS)
    assert (understanding.intent, understanding.decision.label) == ("ticket_status", "ticket_status")


@pytest.mark.parametrize("text", ["删除GD2611220003", "会费多少钱 GD2611220003", "2611220003", "UGXYM9UK"])
def test_a_number_beside_other_words_is_read_as_usual(text: str, model: QuestionModel) -> None:
    assert understood(text, {}, model, BORDERS).intent != "ticket_status"


def test_a_form_that_waits_takes_the_ticket_number(model: QuestionModel) -> None:
    assert understood("GD2611220003 UGXYM9UK", {"expects": "code"}, model, BORDERS).intent == "inform"


def test_a_message_that_repeats_an_idle_word_is_read_to_its_end(model: QuestionModel) -> None:
    assert several("我该" * 35 + "x", model.read(["我该"])[0], model) is None
