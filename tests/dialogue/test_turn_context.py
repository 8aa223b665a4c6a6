"""What the engine is told of the talk so far, and how the last answer is spoken of again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.conversations.tables import InboxRow
from bot.storage.columns import now
from tests.dialogue.conftest import Bot, Talk

JOIN = {"decision": "answer", "question": "joining/how_to_join"}
WAGES = {"decision": "answer", "question": "wages/unpaid_wages"}
TOLD = {"decision": "offer_ticket"}
FLOW = {"decision": "flow", "text": "好，我帮您登记。"}
CASE = "我在磐安顺发厂做了三个月，工资一分没发，欠我两万"


def test_the_engine_learns_what_was_answered_last_and_what_is_near(talk: Talk) -> None:
    assert "about" not in talk.say("怎么入会", **JOIN)
    about = talk.say("要什么材料")["about"]
    assert (about["question"], about["title"]) == ("joining/how_to_join", "怎么申请入会，分几步")
    assert about["aspects"]["documents"] == ["joining/documents_to_join"]
    assert "joining/part_time_worker" in about["near"]
    assert about["takes_story"] is False


def test_same_stands_for_the_question_just_answered(talk: Talk) -> None:
    talk.say("租店面补多少", decision="answer", question="startup/rent_subsidy")
    assert talk.say("多少钱")["about"]["aspects"]["amount"] == ["startup/rent_subsidy"]


@pytest.mark.parametrize("decision", ["ask", "unknown", "again"])
def test_what_was_not_understood_does_not_make_the_answer_before_forgotten(talk: Talk, decision: str) -> None:
    talk.say("怎么入会", **JOIN)
    talk.say("那个呢", decision=decision, choices=["joining/membership_fee"], about="joining/how_to_join", how="why")
    assert talk.say("那临时工呢")["about"]["question"] == "joining/how_to_join"


def test_thanks_and_greetings_are_no_answer_to_lean_on(talk: Talk) -> None:
    talk.say("怎么入会", **JOIN)
    talk.say("谢谢", decision="answer", question="smalltalk/thanks")
    assert talk.say("要什么材料")["about"]["question"] == "joining/how_to_join"


def test_a_flow_in_between_ends_it(talk: Talk) -> None:
    talk.say("怎么入会", **JOIN)
    talk.say("查会员", **FLOW)
    assert "about" not in talk.say("多少钱")


def test_half_an_hour_later_it_is_forgotten(talk: Talk, bot: Bot) -> None:
    talk.say("怎么入会", **JOIN)
    with bot.database.write() as session:
        session.execute(update(InboxRow).values(done_at=now() - timedelta(minutes=31)))
    assert "about" not in talk.say("多少钱")


def test_a_wording_that_fits_several_questions_goes_along_and_is_asked_back_in_its_words(talk: Talk) -> None:
    metadata = talk.say(
        "审核要几天", decision="ask", choices=["joining/application_time", "legal_help/arbitration_duration"]
    )
    assert "mutual_aid/claim_payment_time" in metadata["ambiguous"]
    assert talk.told == "您问的是哪件事要多久？"
    assert talk.titles == ["入会申请要等多久", "劳动仲裁要多久", "都不是"]


def test_a_question_back_about_something_else_keeps_its_own_words(talk: Talk) -> None:
    talk.say("审核要几天", decision="ask", choices=["joining/how_to_join", "joining/membership_fee"])
    assert "哪件事" not in talk.told


def test_two_questions_get_two_answers_under_their_titles(talk: Talk) -> None:
    talk.say("工资不发，也没签合同", **WAGES, also=["contract/no_written_contract"])
    assert [reply["text"].split("\n")[0] for reply in talk.replies] == [
        "【单位拖着工资不发怎么办】",
        "【单位一直不签合同怎么办】",
    ]
    assert len(talk.titles) == len(set(talk.titles))


def test_why_tells_the_basis(talk: Talk) -> None:
    talk.say("为什么", decision="again", how="why", about="wages/unpaid_wages")
    assert "《工会法》第二十三条" in talk.told
    assert "帮我登记，开个工单" in talk.titles


def test_what_next_tells_the_next_step(talk: Talk) -> None:
    talk.say("然后呢", decision="again", how="next", about="wages/unpaid_wages")
    assert "大概多少钱，我帮您登记" in talk.told


@pytest.mark.parametrize("about", ["wages/unpaid_wages", None])
def test_whoever_does_not_understand_an_answer_is_offered_a_person(talk: Talk, about: str | None) -> None:
    talk.say("没看懂", decision="again", how="repeat", about=about)
    assert "没有资料" not in talk.told
    assert {"我想和真人说话", "帮我登记，开个工单"} <= set(talk.titles)
    assert len(talk.titles) == 4


def test_an_answer_said_again_is_shorter(talk: Talk) -> None:
    talk.say("没看懂", decision="again", how="repeat", about="wages/unpaid_wages")
    assert "工资要按月、按约定的日子足额发，不能无故拖。" in talk.told
    assert "申请劳动仲裁" not in talk.told


def test_a_case_may_be_told_only_right_after_the_answer_that_asked_for_it(talk: Talk) -> None:
    talk.say("老板不发工资", **WAGES)
    assert talk.say("那个", decision="unknown")["about"]["takes_story"] is True
    assert talk.say(CASE)["about"]["takes_story"] is False


@pytest.mark.parametrize("agrees", ["登记", "好的", "那就登记吧", "可以", "嗯"])
def test_a_case_is_registered_when_he_agrees_in_the_words_in_which_he_told_it(talk: Talk, agrees: str) -> None:
    talk.say("老板不发工资", **WAGES)
    talk.say(CASE, **TOLD)
    assert talk.titles == ["登记", "不用"]
    assert talk.say("厂长姓王", **TOLD)["about"]["telling"] is True
    assert talk.say(agrees, **FLOW)["opens"] == "open_ticket"
    assert talk.engine.turns[-1]["text"].replace(",", "，") == f"{CASE}\n厂长姓王"


def test_a_tap_on_register_does_the_same(talk: Talk) -> None:
    talk.say("老板不发工资", **WAGES)
    talk.say(CASE, **TOLD)
    assert talk.tap("登记", **FLOW)["opens"] == "open_ticket"
    assert talk.engine.turns[-1]["text"].startswith("我在磐安")


@pytest.mark.parametrize("declines", ["不用", "不用了", "算了", "不登记"])
def test_nothing_is_registered_when_he_declines(talk: Talk, declines: str) -> None:
    talk.say("老板不发工资", **WAGES)
    talk.say(CASE, **TOLD)
    assert talk.say(declines, **FLOW) == {}
    assert "不登记" in talk.told


def test_a_later_yes_registers_nothing(talk: Talk) -> None:
    talk.say("老板不发工资", **WAGES)
    talk.say(CASE, **TOLD)
    talk.say("怎么入会", **JOIN)
    assert "opens" not in talk.say("好的")


def test_hesitating_again_and_again_comes_to_an_end(talk: Talk) -> None:
    talk.say("老板欠薪怎么办", **WAGES)
    talk.say(CASE, **TOLD)
    assert "opens" not in talk.say("那就" * 60 + "怎么着吧")
