"""What workers asked in vain becomes a list of work, without personal data, and from it an example."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.content.editing import EditError
from bot.content.examples import examples
from bot.content.gaps.accepting import accept, drop, dropped
from bot.content.gaps.cleaning import anonymous
from bot.content.gaps.worklist import KNOWN, NEW, loaded, saved, worklist
from bot.conversations.feedback import rate
from bot.conversations.gaps import Gap, gaps_since
from bot.conversations.model import Choice
from bot.conversations.offers import make_offers
from bot.conversations.tables import ConversationRow, InboxRow, OutboxRow
from bot.directory.places import load_places
from bot.settings import ROOT
from bot.storage.columns import now
from bot.storage.database import Database

PLACES = load_places(ROOT / "data" / "directory")
ANSWERED = {"decision": "answer", "question": "wages/final_pay"}


class Talk:
    """A conversation as it lies in the database."""

    def __init__(self, database: Database, channel: str = "web") -> None:
        self._database, self._minute = database, 0
        with database.write() as session:
            row = ConversationRow(channel=channel, address_hash=f"{channel}{id(self)}")
            session.add(row)
            session.flush()
            self.id = row.id

    def said(self, text: str, understanding: dict[str, Any], chosen: str | None = None) -> str:
        """A message with what was made of it; gives the id of the bot's reply."""
        self._minute += 1
        with self._database.write() as session:
            message = InboxRow(
                conversation_id=self.id,
                channel="web",
                dedup_key=f"{self.id}:{self._minute}",
                order=self._minute,
                text=text,
                chosen={"chosen": chosen} if chosen else None,
                state="done",
                understanding=understanding,
                received_at=now() - timedelta(hours=1) + timedelta(minutes=self._minute),
            )
            session.add(message)
            session.flush()
            reply = OutboxRow(conversation_id=self.id, inbox_id=message.id, author="bot", text="好的。")
            session.add(reply)
            session.flush()
            return reply.id


def found(database: Database) -> list[tuple[str, str, str | None, str | None]]:
    with database.read() as session:
        return [
            (gap.text, gap.cause, gap.answered, gap.chosen) for gap in gaps_since(session, now() - timedelta(days=1))
        ]


def test_what_was_not_settled_is_found_with_its_cause(database: Database) -> None:
    talk = Talk(database)
    talk.said("宿舍漏水谁管", {"decision": "unknown"})
    talk.said("钱没结", {"decision": "ask"})
    talk.said("离职工资什么时候结清", ANSWERED, chosen="wages/final_pay")
    talk.said("那个事怎么弄", {"decision": "ask"})
    talk.said("有没有别的", {"decision": "ask"})
    talk.said("都不是", {"decision": "unknown"}, chosen="none_of_these")
    talk.said("尾款压着不给我", ANSWERED)
    talk.said("压着尾款不给我啊", ANSWERED)
    talk.said("谢谢", {"decision": "answer", "question": "smalltalk/thanks"})
    talk.said("我要投诉", {"decision": "flow"})
    other = Talk(database)
    reply = other.said("年底奖金走了还给吗", ANSWERED)
    with database.write() as session:
        rate(session, other.id, reply, useful=False)
    Talk(database, "console").said("试试这句", {"decision": "unknown"})
    assert sorted(found(database)) == sorted(
        [
            ("宿舍漏水谁管", "unknown", None, None),
            ("钱没结", "chosen", None, "wages/final_pay"),
            ("那个事怎么弄", "left", None, None),
            ("有没有别的", "none", None, None),
            ("尾款压着不给我", "repeated", "wages/final_pay", None),
            ("年底奖金走了还给吗", "disliked", "wages/final_pay", None),
        ]
    )


def test_the_questions_that_were_offered_are_known(database: Database) -> None:
    talk = Talk(database)
    reply = talk.said("钱没结", {"decision": "ask"})
    with database.write() as session:
        choices = [Choice("工资", {"chosen": "wages/unpaid_wages"}), Choice("都不是", {"chosen": "none_of_these"})]
        make_offers(session, talk.id, {reply: choices})
    with database.read() as session:
        (found_gap,) = gaps_since(session, now() - timedelta(days=1))
    assert found_gap.offered == ("wages/unpaid_wages",)


def gap(text: str, cause: Any = "unknown", chosen: str | None = None) -> Gap:
    return Gap(text, cause, None, chosen, now())


def test_alike_messages_are_one_task_and_the_most_frequent_comes_first(root: Path) -> None:
    gaps = [
        gap("食堂饭菜太差能反映吗"),
        gap("公司宿舍漏水没人修"),
        gap("宿舍漏水公司没人来修"),
        gap("公司宿舍漏水没人修怎么办"),
    ]
    tasks = worklist(gaps, list(examples(root / "data" / "nlu")))
    assert [(task.number, task.count) for task in tasks] == [(1, 3), (2, 1)]
    assert all("漏水" in sentence for sentence in tasks[0].sentences)


def test_what_no_question_covers_is_told_from_what_was_misunderstood(root: Path) -> None:
    taught = list(examples(root / "data" / "nlu"))
    gaps = [
        gap("离职了最后一个月工资什么时候结清啊师傅"),
        gap("蓝牙耳机配对失败"),
        gap("那边说的那个", "chosen", "wages/unpaid_wages"),
    ]
    tasks = {task.sentences[0]: task for task in worklist(gaps, taught)}
    assert tasks["离职了最后一个月工资什么时候结清啊师傅"].kind == KNOWN
    assert tasks["离职了最后一个月工资什么时候结清啊师傅"].suggested[0] == "wages/final_pay"
    assert (tasks["蓝牙耳机配对失败"].kind, tasks["蓝牙耳机配对失败"].suggested) == (NEW, ())
    assert tasks["那边说的那个"].suggested[0] == "wages/unpaid_wages"


def test_nobody_can_be_recognised(root: Path) -> None:
    text = "我叫王小明，手机13812345678，〔姓名3〕和〔手机7〕也在，身份证后六位01003X"
    told = anonymous(text)
    assert not any(secret in told for secret in ("王小明", "13812345678", "01003X", "姓名3", "手机7"))
    assert told == "〔姓名1〕和〔手机1〕也在，身份证后六位〔证件后六位1〕"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我叫王小明，培训一整天没钱拿，我电话13812345678", "培训一整天没钱拿"),
        ("宿舍漏水，电话一三八一二三四五六七八", "宿舍漏水"),
        ("我老公李德柱也是", "我老公〔姓名1〕也是"),
        ("班长张建国说不给钱，老板马上说要扣", "班长〔姓名1〕说不给钱，老板马上说要扣"),
        ("宁波大发五金厂欠我工资", "〔单位1〕欠我工资"),
        ("大发五金有限公司欠我工资", "〔单位1〕欠我工资"),
        ("我在宁波的厂里上班", "我在宁波的厂里上班"),
    ],
)
def test_names_of_people_and_firms_are_masked(text: str, told: str) -> None:
    assert anonymous(text, PLACES) == told


def test_greetings_and_introductions_make_no_messages_alike(root: Path) -> None:
    gaps = [
        gap("你好，我叫王小明，食堂饭菜太差，我电话13812345678"),
        gap("你好，我叫李大山，宿舍漏水，我电话13912345678"),
    ]
    gaps += [gap("师傅 宿舍漏水怎么办？"), gap("请问宿舍漏水啊"), gap("你好，在吗")]
    tasks = worklist(gaps, list(examples(root / "data" / "nlu")))
    assert [(task.count, len(task.sentences)) for task in tasks] == [(3, 1), (1, 1)]  # the wordings differ in nothing


def test_what_workers_tapped_and_the_model_made_of_it_tells_whether_there_is_a_question(root: Path) -> None:
    taught = list(examples(root / "data" / "nlu"))
    offered = ("wages/final_pay", "wages/unpaid_wages")
    asked = [Gap(text, "left", None, None, now(), offered) for text in ("老板讲年底一起结", "老板讲到年底一起结")]
    refused = [gap("班车路线改了不停我们村", "none"), gap("班车改了路线不停我们村", "left")]
    (money, bus) = sorted(worklist([*asked, *refused], taught), key=lambda task: task.kind)
    assert "年底" in money.sentences[0]
    assert (money.kind, money.suggested[0]) == (KNOWN, "wages/final_pay")
    assert (bus.kind, bus.suggested) == (NEW, ())


def test_noise_and_what_was_taught_or_dropped_is_left_out(root: Path, tmp_path: Path) -> None:
    taught = list(examples(root / "data" / "nlu"))
    gaps = [gap("？？？"), gap("ok"), gap(taught[0].sentence), gap("公司宿舍漏水没人修")]
    (task,) = worklist(gaps, taught)
    file = tmp_path / "dropped.json"
    drop(file, task)
    assert worklist(gaps, taught, dropped(file)) == []


def test_accepting_writes_an_example_that_is_not_listed_again(root: Path, tmp_path: Path) -> None:
    gaps = [gap("辞工以后那点尾巴钱啥时到手")]
    saved(worklist(gaps, list(examples(root / "data" / "nlu"))), tmp_path / "list.json")
    (task,) = loaded(tmp_path / "list.json")
    ((path, line),) = accept(root, task, "wages/final_pay", task.sentences)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[line - 1] == "    - 辞工以后那点尾巴钱啥时到手"
    assert lines[line].startswith("question:")
    assert worklist(gaps, list(examples(root / "data" / "nlu"))) == []


def test_what_cannot_be_accepted_is_told(root: Path) -> None:
    (task,) = worklist([gap("辞工以后那点尾巴钱啥时到手")], [])
    with pytest.raises(
        EditError, match="没有叫“wages/nothing”的问题。是新问题的，先 make new kind=question topic=wages"
    ):
        accept(root, task, "wages/nothing", task.sentences)
    known = next(iter(examples(root / "data" / "nlu" / "wages")))
    with pytest.raises(EditError, match=f"已经是 {known.label} 的例句"):
        accept(root, task, "wages/final_pay", [known.sentence])
    with pytest.raises(EditError, match="是考题"):
        accept(root, task, "wages/final_pay", ["离职工资什么时候结"])
