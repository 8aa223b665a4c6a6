"""Who answers a worker: the bot, nobody for now, a person – through the dispatcher's own steps."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.intake import Incoming, take_in
from bot.conversations.inbox import get_conversation
from bot.conversations.model import Choice, ConversationState, Entry, Reply, Turn
from bot.conversations.turns import finish_turn, lease_next
from bot.dialogue.answering import Answer, Delay, told
from bot.dialogue.people import PeopleAnswerer
from bot.dialogue.people_offered import PeopleOffered
from bot.handover.model import Ending, HandoverState, Reason
from bot.handover.reading import handovers_of, open_handover_of
from bot.handover.rules import HandoverRule, HandoverRules, load_rules
from bot.handover.states import claim, end
from bot.handover.tables import HandoverRow
from bot.settings import DATA_DIR
from bot.staff.accounts import add_staff
from bot.staff.model import Role
from bot.storage.columns import new_id
from bot.working_time.calendar import WorkingCalendar
from tests.handover.conftest import Scene, desk, hours


class ScriptedBot:
    """Stands where the engine's answers come from: says what the test tells it that the model understood."""

    def __init__(self) -> None:
        self.understanding: dict[str, Any] = {"decision": "answer", "question": "wages/boss_owes_wages"}
        self.asked: list[str] = []

    async def answer(self, turn: Turn) -> Answer | Delay:
        """Answer with one sentence."""
        self.asked.append(turn.text)
        return told(turn, [Reply("机器人的话", (Choice("查工单", {"chosen": "ticket_status"}),))], self.understanding)

    async def forget(self, turn: Turn) -> None:
        """There is nothing to forget."""


class Worker:
    """A worker who writes and taps; every message is answered as the dispatcher does it."""

    def __init__(self, scene: Scene, calendar: WorkingCalendar, rules: HandoverRules, if_staffed: bool = False) -> None:
        self.scene, self.bot = scene, ScriptedBot()
        offered = PeopleOffered(lambda: rules, scene.database)
        self._answerer = PeopleAnswerer(self.bot, offered, desk(calendar), scene.database, scene.keys, if_staffed)
        self.conversation: ConversationState = scene.conversation()
        self.says("在吗")  # so that the notice of privacy is behind us

    def says(self, text: str, token: str | None = None) -> str:
        """Write; what is told to it, all in one."""
        database = self.scene.database
        with database.write() as session:
            take_in(session, self.scene.keys, self.conversation, Incoming(new_id(), text, token=token))
            turn = lease_next(session, self.conversation.id, "test", timedelta(minutes=1))
        assert turn is not None
        before = len(self.scene.entries(self.conversation))
        answer = asyncio.run(self._answerer.answer(turn))
        assert isinstance(answer, Answer)
        with database.write() as session:
            finish_turn(session, turn, answer.replies, answer.understanding, answer.place)
        return "\n".join(entry.text for entry in self.scene.entries(self.conversation)[before:])

    def taps(self, title: str) -> str:
        """Tap the newest choice of this title."""
        offers = [offer for entry in self.scene.entries(self.conversation) for offer in entry.choices]
        return self.says("", token=[offer.send for offer in offers if offer.title == title][-1])

    @property
    def choices(self) -> list[str]:
        """The choices below the last message."""
        last: Entry = self.scene.entries(self.conversation)[-1]
        return [offer.title for offer in last.choices]

    @property
    def owner(self) -> str:
        """Who has the conversation."""
        with self.scene.database.read() as session:
            return get_conversation(session, self.conversation.id).owner

    @property
    def reason(self) -> tuple[Reason, str]:
        """Reason and skill of the open hand-over."""
        with self.scene.database.read() as session:
            found = open_handover_of(session, self.conversation.id)
        assert found is not None
        return found.reason, found.skill

    def is_claimed(self) -> None:
        """An agent takes him."""
        with self.scene.database.write() as session:
            found = open_handover_of(session, self.conversation.id)
            assert found is not None
            claim(session, found.id, "anna")

    def is_left(self) -> None:
        """The agent closes."""
        with self.scene.database.write() as session:
            found = open_handover_of(session, self.conversation.id)
            assert found is not None
            end(session, self.scene.keys, found.id, Ending.CLOSED)


RULES = load_rules(DATA_DIR / "handover" / "rules.yml", DATA_DIR / "nlu")


@pytest.fixture
def worker(scene: Scene) -> Worker:
    """A worker while people are there."""
    return Worker(scene, hours(True), RULES)


def test_the_whole_way_to_a_person_and_back(worker: Worker) -> None:
    assert "排在第1位" in worker.says("转人工")
    assert worker.owner == "queued"
    assert "留着了" in worker.says("我在磐安的工地")
    assert worker.says("三个月没发钱") == ""  # told once, not each time
    assert worker.bot.asked == ["在吗"]
    worker.is_claimed()
    assert worker.says("您好，同志") == ""
    assert worker.says("不等了") == ""
    assert worker.owner == "human"
    worker.is_left()
    assert worker.owner == "bot"
    assert worker.choices == ["联系上了", "没联系上"]
    assert "解决了吗" in worker.taps("联系上了")
    assert "满意" in worker.taps("没解决")
    assert "谢谢" in worker.taps("4分")
    assert "已经评过" in worker.taps("1分")
    assert "已经评过" in worker.taps("没联系上")
    with worker.scene.database.read() as session:
        (found,) = handovers_of(session, worker.conversation.id)
        row = session.get_one(HandoverRow, found.id)
        assert (row.contacted, row.solved, row.satisfied) == (True, False, 4)
        assert row.rated_at is not None
    assert worker.says("工资怎么要") == "机器人的话"


def test_while_queued_he_asks_the_bot_only_if_he_wishes(worker: Worker) -> None:
    worker.says("转人工")
    assert "位置留着" in worker.taps("先问问机器人")
    assert worker.says("工资怎么要") == "机器人的话"
    assert worker.owner == "queued"
    assert "排在第1位" in worker.says("转人工")
    assert "排在第1位" in worker.taps("继续等")
    assert "留着了" in worker.says("还有加班费")
    assert worker.taps("查工单") == "机器人的话"  # nobody else can be meant by it
    assert worker.says("接着问") == "机器人的话"
    assert "不排队了" in worker.taps("不等了")
    assert worker.owner == "bot"
    assert "没有在排队" in worker.taps("继续等")
    assert worker.choices == ["转人工"]


def test_the_worker_ends_the_help_with_plain_words(worker: Worker) -> None:
    worker.says("转人工")
    worker.is_claimed()
    said = worker.says("结束人工")
    assert "人工接待结束了" in said
    assert "联系上您了吗" in said
    assert worker.owner == "bot"


def test_other_words_for_it_are_understood_by_the_engine(worker: Worker) -> None:
    worker.bot.understanding = {"decision": "answer", "question": "smalltalk/talk_to_a_person"}
    assert "12351" in worker.says("给个号码我打过去")
    assert (worker.owner, worker.choices) == ("bot", ["转人工", "登记工单"])
    assert "排在第1位" in worker.says("我要个会喘气的")
    assert worker.owner == "queued"


def test_not_understood_twice_in_a_row_offers_a_person_and_his_tap_queues_him(worker: Worker) -> None:
    worker.bot.understanding = {"decision": "unknown"}
    assert worker.says("啊吧啊吧") == "机器人的话"
    assert "连着两次没答上来" in worker.says("阿巴阿巴")
    assert worker.choices == ["转人工", "登记工单", "再说一次"]
    assert worker.owner == "bot"
    assert "再说一次" in worker.taps("再说一次")
    assert worker.says("啊吧") == "机器人的话"  # a new attempt is not held against him at once
    worker.says("阿巴")
    worker.taps("转人工")
    assert worker.owner == "queued"
    assert worker.reason == (Reason.NOT_UNDERSTOOD, "")


def test_an_answer_in_between_counts_anew(worker: Worker) -> None:
    worker.bot.understanding = {"decision": "unknown"}
    worker.says("啊吧啊吧")
    worker.bot.understanding = {"decision": "answer", "question": "wages/boss_owes_wages"}
    worker.says("工资怎么要")
    worker.bot.understanding = {"decision": "unknown"}
    assert worker.says("阿巴阿巴") == "机器人的话"


def test_a_locked_proof_offers_a_person(worker: Worker) -> None:
    worker.bot.understanding = {"decision": "flow", "topic": "ticket_status", "locked": True}
    worker.says("查工单")
    assert worker.choices == ["转人工", "查工单"]
    worker.taps("转人工")
    assert worker.reason == (Reason.LOCKED, "")


def test_a_near_deadline_offers_somebody_who_knows_the_law(worker: Worker) -> None:
    assert "期限很近了" in worker.says("仲裁后天开庭，工资的事怎么办")
    assert worker.choices == ["转人工", "查工单"]
    worker.taps("转人工")
    assert worker.reason == (Reason.RULE, "legal")


def test_a_rule_may_hand_over_at_once(scene: Scene) -> None:
    rule = HandoverRule("strike", "停工", "这种事要请人来。", words=("停工",), at_once=True)
    worker = Worker(scene, hours(True), HandoverRules((rule,)))
    said = worker.says("我们停工了")
    assert "机器人的话" in said
    assert "这种事要请人来。" in said
    assert worker.owner == "queued"
    assert worker.reason == (Reason.RULE, "")


def test_at_night_nobody_is_queued(scene: Scene) -> None:
    worker = Worker(scene, hours(False, timedelta(hours=30)), RULES)
    assert "现在没有人工值班" in worker.says("转人工")
    assert worker.owner == "bot"
    assert worker.choices == ["补充材料", "查工单"]
    assert worker.says("工资怎么要") == "机器人的话"


def test_words_on_their_way_when_the_person_left_are_the_bots_again(worker: Worker) -> None:
    worker.says("转人工")
    worker.is_claimed()
    database = worker.scene.database
    with database.write() as session:
        take_in(session, worker.scene.keys, worker.conversation, Incoming(new_id(), "工资怎么要"))
        turn = lease_next(session, worker.conversation.id, "test", timedelta(minutes=1))
    assert turn is not None
    assert turn.conversation.owner == "human"
    worker.is_left()
    answer = asyncio.run(worker._answerer.answer(turn))
    assert isinstance(answer, Answer)
    assert [reply.text for reply in answer.replies] == ["机器人的话"]
    with database.read() as session:
        assert handovers_of(session, worker.conversation.id)[0].state is HandoverState.ENDED


@pytest.mark.parametrize(("role", "comes"), [(None, False), (Role.MAINTAINER, False), (Role.AGENT, True)])
def test_nobody_is_queued_where_no_account_may_ever_take_him(scene: Scene, role: Role | None, comes: bool) -> None:
    if role is not None:
        with scene.database.write() as session:
            add_staff(session, scene.keys, "cli", "xiaowang", "小王", role, ())
    worker = Worker(scene, hours(open_now=True), HandoverRules(()), if_staffed=True)
    worker.says("转人工")
    assert (worker.scene.now(worker.conversation).owner == "queued") is comes
