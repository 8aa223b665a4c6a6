"""Below the answer to a question stands the sum, when the words hold the figures; figures may also follow."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.privacy.keys import KeyRing
from bot.settings import load_settings
from bot.storage.database import Database
from tests.services import EngineStandIn, listening, running_bot

QUESTION = {"decision": "answer", "question": "contract/unlawful_dismissal", "confidence": 0.9}


class Chat:
    """One conversation; what the engine makes of a message is given by the test."""

    def __init__(self, url: str, engine: EngineStandIn) -> None:
        self._http, self._engine = httpx.Client(base_url=url, timeout=20), engine
        self._token = self._http.post("/channels/web/conversations").json()["conversation"]

    def says(self, text: str, custom: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the replies, without notices."""
        self._engine.custom = custom
        body = {"conversation": self._token, "id": str(uuid.uuid4()), "text": text}
        replies = self._http.post("/channels/web/messages", json=body).json()["replies"]
        return [reply for reply in replies if reply["author"] != "notice"]

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


@pytest.fixture
def chat(database: Database, keys: KeyRing, tmp_path: Path) -> Iterator[Chat]:
    """A conversation with a running bot."""
    settings = load_settings(_env_file=None, var_dir=tmp_path / "var", web_answer_wait=5.0)
    engine = EngineStandIn()
    with listening(engine.app()) as engine_url, running_bot(settings, database, keys, engine_url) as url:
        chat = Chat(url, engine)
        yield chat
        chat.close()


def titles(reply: dict[str, Any]) -> list[str]:
    return [choice["title"] for choice in reply["choices"]]


def test_a_question_without_figures_offers_the_sum(chat: Chat) -> None:
    (answer,) = chat.says("被违法辞退赔多少", QUESTION)
    assert "算一算：离职补偿" in titles(answer)


def test_a_question_with_figures_is_answered_by_the_sum(chat: Chat) -> None:
    (told,) = chat.says("无缘无故开除我，干了5年3个月，月薪6000，赔多少", QUESTION)
    assert "66,000元" in told["text"]
    assert "单位说的什么理由" in told["text"]
    assert told["text"].count("依据：") == 1
    assert titles(told)[:1] == ["换个数再算"]
    assert "没理由被公司辞退怎么办" in titles(told)
    assert "算一算：离职补偿" not in titles(told)


def test_figures_beside_another_question_leave_its_answer_whole(chat: Chat) -> None:
    answer, told = chat.says("无缘无故开除我，干了5年3个月，月薪6000，我想回去接着上班", QUESTION)
    assert "两倍" in answer["text"]
    assert "66,000元" in told["text"]


def test_a_figure_that_does_not_suffice_is_heard(chat: Chat) -> None:
    (answer,) = chat.says("无缘无故开除我，干了5年3个月，赔多少", QUESTION)
    assert "再告诉我“月平均工资”" in answer["text"]
    assert titles(answer)[0] == "算一算：离职补偿"


@pytest.mark.parametrize("resembled", ["contract/resign_procedure", "contract/unlawful_dismissal"])
def test_bare_figures_belong_to_the_question_before_whatever_they_resemble(chat: Chat, resembled: str) -> None:
    chat.says("被违法辞退赔多少", QUESTION)
    other = {"decision": "answer", "question": resembled, "confidence": 0.7}
    (more,) = chat.says("干了三年零两个月", other)
    assert "月平均工资" in more["text"]
    assert titles(more) == ["算一算：离职补偿"]
    (told,) = chat.says("一个月5500", other)
    assert "38,500元" in told["text"]


def test_a_calculator_named_alone_is_offered(chat: Chat) -> None:
    (told,) = chat.says("离职补偿", {"decision": "ask", "choices": ["contract/forced_resignation"], "confidence": 0.4})
    assert titles(told)[0] == "算一算：离职补偿"


def test_what_the_question_takes_for_granted_is_not_asked(chat: Chat) -> None:
    _, told = chat.says("干了5年3个月，月薪6000", QUESTION)
    assert "66,000元" in told["text"]
    assert "（N，" not in told["text"]


def test_figures_may_follow_one_by_one(chat: Chat) -> None:
    chat.says("被违法辞退赔多少", QUESTION)
    (more,) = chat.says("干了两年七个月", {"decision": "unknown", "choices": []})
    assert "月平均工资" in more["text"]
    assert "算一算：离职补偿" in titles(more)
    (told,) = chat.says("一个月八千", {"decision": "unknown", "choices": []})
    assert "48,000元" in told["text"]
    (again,) = chat.says("不对，月薪九千", {"decision": "unknown", "choices": []})
    assert "54,000元" in again["text"]


def test_a_bare_answer_is_taken_for_what_was_asked_below(chat: Chat) -> None:
    unknown = {"decision": "unknown", "choices": []}
    (asked,) = chat.says("月薪6000加奖金，违法辞退我，干了4年，赔多少", QUESTION)
    assert "再告诉我“月平均工资”" in asked["text"]
    (told,) = chat.says("7000", unknown)
    assert "7000元×4个月×2＝56,000元" in told["text"]
    (corrected,) = chat.says("不对，干了5年", unknown)
    assert "7000元×5个月×2＝70,000元" in corrected["text"]


def test_bare_answers_follow_one_another_and_the_form_knows_them(chat: Chat) -> None:
    limit = {"decision": "answer", "question": "legal_help/arbitration_time_limit", "confidence": 0.9}
    ask = {"decision": "ask", "choices": ["contract/resign_procedure"], "confidence": 0.5}
    chat.says("2026年3月5日被辞退，仲裁时效到哪天", limit)
    (more,) = chat.says("没有", ask)
    assert "有没有没法申请的时候" in more["text"]
    assert titles(more) == ["算一算：仲裁时效到哪天"]
    (told,) = chat.says("没有", ask)
    assert "最晚2027年3月5日" in told["text"]


def test_words_that_answer_nothing_asked_stay_with_their_own_reply(chat: Chat) -> None:
    chat.says("无缘无故开除我，干了5年3个月，赔多少", QUESTION)
    for text in ("你们几点上班", "有人说打12351"):
        other, *_ = chat.says(text, {"decision": "unknown", "choices": []})
        assert "记下了" not in other["text"]
        assert "12,351" not in other["text"]


def test_two_sums_asked_for_at_once_are_both_told(chat: Chat) -> None:
    text = "干了8年，月薪六千，公司无故让我走，赔多少，另外周末加班20小时加班费怎么算"
    told = " ".join(reply["text"] for reply in chat.says(text, QUESTION))
    assert "6000元×8个月×2＝96,000元" in told
    assert "1379.31元" in told


def test_what_may_be_left_out_is_answered_by_none_of_it(chat: Chat) -> None:
    leave = {"decision": "answer", "question": "wages/annual_leave", "confidence": 0.9}
    unknown = {"decision": "unknown", "choices": []}
    chat.says("去年年假没休，工龄十一年，还在职", leave)
    (more,) = chat.says("没休", unknown)
    assert "月平均工资" in more["text"]
    (told,) = chat.says("6525", unknown)
    assert "还有10天没休" in told["text"]
    (half,) = chat.says("不对，休了2天半", unknown)
    assert "还有7.5天没休" in half["text"]


def test_words_after_a_filled_in_sum_change_one_of_its_figures(chat: Chat) -> None:
    worked = {"form": "calculate/severance", "values": {"how": "dismissed", "served": "2019-03/2026-10", "wage": 5800}}
    told = {"decision": "flow", "topic": "continue_form", "text": "……", "choices": [], "worked": worked}
    chat.says("5800", told)
    (again,) = chat.says("不对，月薪是6000", QUESTION)
    assert "6000元×8个月＝48,000元" in again["text"]
    (longer,) = chat.says("那干了9年呢", {"decision": "unknown", "choices": []})
    assert "6000元×9个月＝54,000元" in longer["text"]


def test_the_offer_to_register_a_case_stays(chat: Chat) -> None:
    chat.says("被违法辞退赔多少", QUESTION)
    offer, told = chat.says("2022年1月1日入职，2023年6月30日被辞退，月薪6000", {"decision": "offer_ticket"})
    assert "登记" in offer["text"]
    assert "算2个月工资" in told["text"]


def test_what_is_no_number_may_be_told_too(chat: Chat) -> None:
    leave = {"decision": "answer", "question": "social_insurance/maternity_leave", "confidence": 0.9}
    (told,) = chat.says("剖腹产生了双胞胎，产假怎么算", leave)
    assert "一共128天" in told["text"]


def test_a_question_back_offers_the_sum_too_and_figures_may_follow(chat: Chat) -> None:
    choices = ["contract/contract_not_renewed", "contract/economic_compensation"]
    ask = {"decision": "ask", "choices": choices, "confidence": 0.5}
    (asked,) = chat.says("我在这个厂干了十年，厂里说不续签了，给多少钱", ask)
    assert titles(asked)[0] == "算一算：离职补偿"
    (told,) = chat.says("一个月七千二", {"decision": "unknown", "choices": []})
    assert "72,000元" in told["text"]


def test_nothing_is_offered_twice(chat: Chat) -> None:
    answer, told = chat.says("干了5年3个月，月薪6000", QUESTION)
    sent = [choice["title"] for choice in (*answer["choices"], *told["choices"])]
    assert "帮我登记，开个工单" in sent
    assert "帮我登记，找人算" not in sent


def test_figures_that_are_none_of_a_sum_change_nothing(chat: Chat) -> None:
    assert len(chat.says("我们车间三个人都被违法辞退了", QUESTION)) == 1
    wages = {"decision": "answer", "question": "wages/unpaid_wages", "confidence": 0.9}
    assert len(chat.says("拖欠我三个月工资一共两万", wages)) == 1
