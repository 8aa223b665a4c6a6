"""What workers send is understood and answered: every kind of message, every event."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels.flood import TOO_FAST
from bot.channels.greeting import TOPICS, WELCOME
from bot.channels.wechat import wording
from bot.channels.wechat.sending.quota import FOLLOW, MESSAGE, SCAN, TAP
from bot.conversations.addresses import reach_of
from bot.conversations.tables import AddressRow, ConversationRow
from bot.dialogue.wording import PRIVACY_NOTICE
from bot.files.tables import FileRow
from bot.platforms.tables import NoticeConsentRow
from bot.storage.columns import now
from bot.tasks.tables import TaskRow
from tests.channels.wechat.town import Town
from tests.files.samples import jpeg
from tests.stand_ins.wechat import messages

pytestmark = pytest.mark.parametrize("database_system", ["sqlite"])


def told(town: Town, person: str, words: str) -> str:
    """What the worker reads in answer to his words."""
    reply = town.platform.say(person, words).reply()
    assert reply is not None
    return reply.text


def left_to_send(town: Town) -> tuple[int | None, timedelta]:
    """What the account may still send to its one worker, and for how long."""
    with town.database.read() as session:
        reach = reach_of(session, session.scalars(select(ConversationRow.id)).one())
        assert reach is not None
        assert reach.until is not None
        return reach.messages_left, reach.until - now()


def test_a_question_is_answered_in_the_answer_to_the_push(town: Town) -> None:
    town.engine.custom = {"decision": "flow", "text": "好的，“入会”就这样办 ]]> <完>。"}
    person = town.platform.person()
    assert told(town, person, "怎么入会") == f"{PRIVACY_NOTICE}\n\n好的，“入会”就这样办 ]]> <完>。"
    town.wait_for(lambda: town.deliveries() == ["sent"], "confirmation")
    assert told(town, person, "谢谢") == "好的，“入会”就这样办 ]]> <完>。"
    assert town.api.sent == []
    assert left_to_send(town)[0] == MESSAGE.count
    assert left_to_send(town)[1] > timedelta(hours=47)


def test_what_the_platform_calls_a_worker_is_nowhere_in_clear(town: Town) -> None:
    person = town.platform.person()
    told(town, person, "你好")
    with town.database.engine.connect() as connection:
        for table in ("conversations", "addresses", "inbox", "outbox", "deliveries", "events"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608
            assert rows
            assert person not in str(rows)
            assert person.encode() not in b"".join(value for row in rows for value in row if isinstance(value, bytes))


def test_an_emoji_code_is_no_command_of_the_engine(town: Town) -> None:
    told(town, town.platform.person(), "/:8-)")
    told(town, town.platform.person(), "/restart")
    assert [turn["text"] for turn in town.engine.turns] == [":8-)", "restart"]


def test_choices_are_taken_by_number_by_title_and_by_their_id(town: Town) -> None:
    person = town.platform.person()
    town.engine.custom = {
        "decision": "flow",
        "text": "要登记吗？",
        "choices": [{"title": "登记", "chosen": "open_ticket"}, {"title": "不用", "text": "先不登记了"}],
    }
    assert told(town, person, "老板不给钱").endswith("1. 登记\n2. 不用")
    for words in ("1", "２。", "第1个", "登记"):
        told(town, person, words)
    assert town.inbox()[1:] == [
        ("done", "登记", {"chosen": "open_ticket"}),
        ("done", "先不登记了", {"text": "先不登记了"}),
        ("done", "登记", {"chosen": "open_ticket"}),
        ("done", "登记", {"chosen": "open_ticket"}),
    ]
    assert told(town, person, "3")
    assert town.inbox()[-1] == ("done", "3", None)
    with town.database.read() as session:
        token = session.connection().exec_driver_sql("SELECT token FROM offers WHERE position = 1").scalars().first()
    town.platform.say(person, "不用", menu_id=token).reply()
    assert town.inbox()[-1] == ("done", "先不登记了", {"text": "先不登记了"})
    assert left_to_send(town)[0] == MESSAGE.count  # the larger number of an earlier action stays


def test_anothers_choice_means_nothing(town: Town) -> None:
    town.engine.custom = {
        "decision": "flow",
        "text": "要登记吗？",
        "choices": [{"title": "登记", "chosen": "open_ticket"}],
    }
    told(town, town.platform.person(), "老板不给钱")
    with town.database.read() as session:
        token = session.connection().exec_driver_sql("SELECT token FROM offers").scalars().one()
    town.platform.say(town.platform.person(), "别人的", menu_id=token).reply()
    assert town.inbox()[-1] == ("done", "别人的", None)
    assert left_to_send_of_newest(town) == TAP.count


def left_to_send_of_newest(town: Town) -> int | None:
    """What the account may still send to the worker who came last."""
    with town.database.read() as session:
        newest = session.scalars(select(ConversationRow.id).order_by(ConversationRow.created_at.desc())).first()
        assert newest is not None
        reach = reach_of(session, newest)
        return reach.messages_left if reach is not None else None


def test_a_photo_and_a_recording_are_fetched_at_once(town: Town) -> None:
    person = town.platform.person()
    reply = town.platform.send_image(person, jpeg()).reply()
    assert reply is not None
    assert "〔图片1〕" in reply.text
    voice = b"#!AMR\n" + bytes.fromhex("3c") + bytes(31)
    town.platform.send_voice(person, voice, recognition="老板不给钱。").reply()
    town.platform.send_voice(person, voice).reply()

    def kept() -> list[str]:
        with town.database.read() as session:
            return sorted(f"{row.kind} {row.state}" for row in session.scalars(select(FileRow)))

    town.wait_for(lambda: kept() == ["image kept", "voice kept", "voice kept"], "the files")
    assert [text for _, text, _ in town.inbox()] == ["〔图片1〕", "〔语音1〕老板不给钱", "〔语音2〕"]


def test_an_address_tells_the_place(town: Town) -> None:
    person = town.platform.person()
    town.platform.push(person, messages.location(29.9, 121.5, "浙江省宁波市江北区庄桥街道天合路12号")).reply()
    assert town.inbox()[0][2] == {"place": "330205005", "emergency": True}
    assert town.engine.turns[0]["metadata"]["place_only"]
    for label in ("", "某某广场"):
        reply = town.platform.push(person, messages.location(29.9, 121.5, label)).reply()
        assert reply is not None
        assert reply.text == wording.PLACE_UNKNOWN
    assert len(town.engine.turns) == 1
    assert "29.9" not in str(town.inbox())


def test_an_address_sent_after_words_of_danger_reaches_those_who_help(town: Town) -> None:
    person = town.platform.person()
    told(town, person, "我站在楼顶不想活了")
    reply = town.platform.push(person, messages.location(29.9, 121.5, "浙江省宁波市江北区庄桥街道天合路12号")).reply()
    assert reply is not None
    assert town.engine.turns == []
    assert "电话" in reply.text


def test_a_shared_page_is_read_by_its_title(town: Town) -> None:
    town.platform.push(
        town.platform.person(), messages.link("医疗互助怎么参加", "", "https://mp.weixin.qq.com/s/a")
    ).reply()
    assert town.engine.turns[0]["text"] == "医疗互助怎么参加链接"


def test_what_cannot_be_read_is_answered_without_the_dialogue(town: Town) -> None:
    person = town.platform.person()
    for push, words in (
        (messages.unsupported(), wording.STICKER),
        (messages.unknown(), wording.UNREADABLE),
        (messages.unknown("something_new"), wording.UNREADABLE),
    ):
        reply = town.platform.push(person, push).reply()
        assert reply is not None
        assert reply.text == words
    assert town.engine.turns == []


def test_who_follows_is_welcomed_with_topics(town: Town) -> None:
    person = town.platform.person()
    reply = town.platform.follow(person).reply()
    assert reply is not None
    assert reply.text.startswith(f"{PRIVACY_NOTICE}\n\n{WELCOME}")
    assert all(topic.title in reply.text for topic in TOPICS)
    assert left_to_send(town)[0] == FOLLOW.count
    assert left_to_send(town)[1] < timedelta(minutes=1)
    told(town, person, "1")
    assert town.inbox()[-1][2] == TOPICS[0].payload
    assert PRIVACY_NOTICE not in town.platform.seen_by(person)[-1]


@pytest.mark.parametrize(
    ("scene", "place", "words"),
    [
        ("grid-zq-01", "330205005", "庄桥街道第一网格"),
        ("station-zd-330205005-1", "330205005", "庄桥街道职工服务站"),
        ("union-gh-330205", "330205", "宁波市江北区总工会"),
    ],
)
def test_a_code_with_a_scene_tells_the_place_and_who_is_responsible(
    town: Town, scene: str, place: str, words: str
) -> None:
    newcomer = town.platform.person()
    for push in (messages.subscribe(scene, "ticket"), messages.scan(scene, "ticket")):
        reply = town.platform.push(newcomer, push).reply()
        assert reply is not None
        assert words in reply.text
        assert TOPICS[0].title in reply.text
    with town.database.read() as session:
        assert session.scalars(select(ConversationRow.place)).one() == place


def test_an_unknown_scene_is_greeted_as_any_other(town: Town) -> None:
    person = town.platform.person()
    for scene in ("grid-gone", "123", "x" * 64):
        reply = town.platform.push(person, messages.scan(scene, f"t{scene}")).reply()
        assert reply is not None
        assert TOPICS[0].title in reply.text
    assert left_to_send(town)[0] == SCAN.count


def test_the_menu_says_what_its_keys_mean(town: Town) -> None:
    person = town.platform.person()
    for key in ("chosen:joining/how_to_join", "text:我要找人工"):
        town.platform.push(person, messages.click(key)).reply()
    assert town.inbox()[0] == ("done", "怎么加入工会", {"chosen": "joining/how_to_join"})
    assert town.inbox()[1][1:] == ("我要找人工", None)
    assert town.engine.turns[0]["metadata"]["chosen"] == "joining/how_to_join"
    for key in ("V1001_TODAY", "chosen:../../x", "chosen:"):
        reply = town.platform.push(person, messages.click(key)).reply()
        assert reply is not None
        assert TOPICS[0].title in reply.text
    assert len(town.engine.turns) == 2
    assert left_to_send(town)[0] == TAP.count


def test_events_that_ask_for_nothing_are_acknowledged_and_leave_nothing(town: Town) -> None:
    person = town.platform.person()
    for push in (
        messages.reported_location(29.9, 121.5),
        messages.view("https://union.example"),
        messages.template_finished(1, "failed:user block"),
        messages.mass_finished(2, 100),
        messages.desk_session("kf_create_session", "a@b"),
        messages.event("something_new"),
    ):
        assert town.platform.push(person, push).reply() is None
    with town.database.read() as session:
        assert session.scalars(select(ConversationRow)).all() == []


def test_a_consent_to_a_notice_counts_once_however_often_it_is_told(town: Town) -> None:
    person = town.platform.person()
    told(town, person, "你好")
    push = town.platform.push(person, messages.subscription_answered({"template-1": True, "template-2": False}))
    assert push.reply() is None
    assert town.platform.replay(push).reply() is None
    with town.database.read() as session:
        consents = session.scalars(select(NoticeConsentRow)).all()
        assert [(row.template, row.remaining) for row in consents] == [("template-1", 1)]


@pytest.mark.settings(limit_messages="2/hour")
def test_who_sends_too_much_is_told_once_and_still_heard_in_danger(town: Town) -> None:
    person = town.platform.person()
    for words in ("一句", "两句"):
        assert told(town, person, words) != TOO_FAST
    assert told(town, person, "三句") == TOO_FAST
    assert town.platform.say(person, "四句").reply() is None
    assert town.platform.push(person, messages.unsupported()).reply() is None
    assert "120" in told(town, person, "救命，有人拿刀砍我")
    assert told(town, town.platform.person(), "别人的话") != TOO_FAST
    assert [turn["text"] for turn in town.engine.turns] == ["一句", "两句", "别人的话"]


def test_the_data_of_who_leaves_are_deleted_later_unless_he_comes_back(town: Town) -> None:
    person = town.platform.person()
    told(town, person, "你好")
    assert town.platform.unfollow(person).reply() is None
    assert town.platform.push(person, messages.unsubscribe()).reply() is None
    with town.database.read() as session:
        task = session.scalars(select(TaskRow).where(TaskRow.kind == "forget_unfollowed")).one()
        assert timedelta(days=6) < task.due_at - now() < timedelta(days=7)
        assert not session.scalars(select(AddressRow.reachable)).one()
    assert town.platform.follow(person).reply() is not None
    with town.database.read() as session:
        assert session.scalars(select(TaskRow).where(TaskRow.kind == "forget_unfollowed")).all() == []
        assert session.scalars(select(AddressRow.reachable)).one()


@pytest.mark.settings(wechat_forget_days=0)
@pytest.mark.parametrize("revoked", [False, True])
def test_the_data_are_gone_when_the_time_is_over(town: Town, revoked: bool) -> None:
    person = town.platform.person()
    told(town, person, "我的电话是13800001111")
    town.platform.push(
        person, messages.person_changed(person, revoked=True) if revoked else messages.unsubscribe()
    ).reply()
    town.wait_for(lambda: town.inbox() == [], "deletion")
    with town.database.read() as session:
        for table in ("addresses", "outbox", "deliveries", "personal_numbers"):
            assert session.connection().exec_driver_sql(f"SELECT * FROM {table}").all() == []  # noqa: S608
    assert told(town, person, "我回来了")


def test_a_person_who_speaks_with_the_worker_is_not_interrupted(town: Town) -> None:
    person = town.platform.person()
    told(town, person, "你好")
    with town.database.write() as session:
        session.scalars(select(ConversationRow)).one().owner = "human"
    assert town.platform.say(person, "在吗").reply() is None
    assert town.platform.push(person, messages.unsupported()).reply() is None
    assert [text for _, text, _ in town.inbox()] == ["你好", "在吗", wording.SENT_UNREADABLE]
