"""What a worker is answered in an emergency, while no engine runs, and what is written for those who help."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversations.inbox import get_conversation
from bot.conversations.ownership import change_owner
from bot.conversations.tables import InboxRow
from bot.emergencies import wording
from bot.emergencies.desk import EmergencyDesk
from bot.forms.tables import DraftRow
from bot.tickets.following import MOST_FACTS, withdraw
from bot.tickets.tables import TicketRow
from tests.emergencies.conftest import PHONE, Scene

HURT = "工友从架子上掉下来了 一直流血"


def test_danger_is_answered_with_numbers_a_ticket_and_two_questions(scene: Scene) -> None:
    (told,) = scene.say(HURT)
    (alert,) = scene.alerts()
    assert told.index("120") < told.index(alert.ticket_number) < told.index("人在哪里")
    assert "正在通知工会值班的人" in told
    with scene.database.read() as session:
        (ticket,) = session.scalars(select(TicketRow))
        (message,) = session.scalars(select(InboxRow))
    assert (ticket.type, ticket.urgent, ticket.place, ticket.number) == ("emergency", True, None, alert.ticket_number)
    assert HURT in ticket.story
    assert (message.state, message.understanding["decision"]) == ("done", "emergency")
    assert {task.kind for task in scene.tasks()} == {"alert_mail", "alert_webhook"}


def test_nobody_is_promised_help_that_nobody_sends(scene: Scene) -> None:
    scene.on_duty = False
    assert "值班" not in "".join(scene.say(HURT) + scene.say("在江北区庄桥街道天水路8号厂房二楼") + scene.say(PHONE))
    assert "通知" not in scene.told()[0]


def test_place_and_phone_complete_the_ticket_and_are_acknowledged(scene: Scene) -> None:
    scene.say(HURT)
    (first,) = scene.say("宁波江北庄桥 天水路8号 厂房二楼")
    assert first.startswith(wording.NOTED_PLACE)
    assert wording.ASK_PHONE in first
    (second,) = scene.say(f"打{PHONE}")
    assert second.startswith(wording.NOTED_PHONE)
    assert wording.ASK_PLACE not in second
    facts = scene.facts()
    assert scene.places.full_name(facts.place or "").startswith("宁波市江北区")
    assert facts.contact == PHONE
    assert "天水路8号" in facts.words[1][1]
    assert PHONE not in "".join(text for _, text in facts.words)
    (alert,) = scene.alerts()
    assert (alert.place_known, alert.phone_known) == (True, True)


def test_what_the_first_words_tell_is_not_asked_again(scene: Scene) -> None:
    (told,) = scene.say(f"磐安县安文街道海螺街3号工地塌了埋了人 我电话{PHONE}")
    assert wording.ASK_BOTH not in told
    assert wording.ASK_PLACE not in told
    assert scene.facts().contact == PHONE


def test_what_is_missing_is_asked_once_more_and_never_again(scene: Scene) -> None:
    asked = sum(wording.ASK_PHONE in text or wording.ASK_BOTH in text for text in scene.say(HURT))
    for words in ("在庄桥天水路8号", "就在大门口旁边", "三号楼楼顶"):
        asked += sum(wording.ASK_PHONE in text for text in scene.say(words))
    assert asked == 2


def test_other_words_go_the_normal_way(scene: Scene) -> None:
    scene.say(HURT)
    for words in ("工伤认定怎么办", "磐安的创业补贴有多少", "谢谢"):
        assert scene.say(words) == []
    with scene.database.read() as session:
        waiting = session.scalars(select(InboxRow).where(InboxRow.state == "pending")).all()
    assert len(waiting) == 3


def test_more_danger_is_the_same_emergency(scene: Scene) -> None:
    scene.say(HURT)
    (told,) = scene.say("他没有呼吸了")
    assert "120" in told
    assert wording.MORE in told
    (alert,) = scene.alerts()
    assert [text for _, text in scene.facts().words][1] == "他没有呼吸了"
    assert all(":" not in task.key for task in scene.tasks())  # the same kind of danger is no news
    scene.say("车间着火了")
    assert len(scene.alerts()) == 1
    assert [task.key for task in scene.tasks() if ":" in task.key] == [f"{alert.id}:danger"] * 2


def test_an_hour_later_danger_is_a_new_emergency(scene: Scene) -> None:
    scene.say(HURT)
    scene.let_pass(timedelta(minutes=61))
    assert scene.say("在庄桥天水路8号") == []
    scene.say("车间着火了")
    assert len(scene.alerts()) == 2


def test_a_message_that_comes_twice_is_one(scene: Scene) -> None:
    scene.say(HURT, key="m1")
    assert scene.say(HURT, key="m1") == []
    assert len(scene.alerts()) == 1


def test_all_clear_is_noted_and_told_to_whoever_is_on_duty(scene: Scene) -> None:
    for clear in ("没事了 误报", "人安全了", "救出来了"):
        scene.say(HURT)
        (told,) = scene.say(clear)
        assert told == wording.SAFE_NOTED
        alert = scene.alerts()[-1]
        assert alert.said_safe
        assert f"{alert.id}:safe" in {task.key for task in scene.tasks()}
        scene.let_pass(timedelta(minutes=61))


def test_the_button_says_that_all_are_safe(scene: Scene) -> None:
    scene.say(HURT)
    (told,) = scene.say("", token=scene.safe_button())
    assert told == wording.SAFE_NOTED


def test_not_safe_is_not_taken_for_safe(scene: Scene) -> None:
    scene.say(HURT)
    for words in ("还没出来", "人没事吗", "不安全"):
        scene.say(words)
    assert not scene.alerts()[0].said_safe


def test_help_on_its_way_is_noted(scene: Scene) -> None:
    scene.say(HURT)
    (told,) = scene.say("120已经在路上了")
    assert told.startswith(wording.HELP_COMING)
    assert not scene.alerts()[0].said_safe


def test_whoever_speaks_of_dying_hears_no_numbers_of_cases(scene: Scene) -> None:
    told = scene.say("我不想活了") + scene.say("在江边 庄桥那个桥上") + scene.say(PHONE) + scene.say("我没事了")
    assert len(told) == 4
    assert "12356" in told[0]
    for text in told:
        assert "系统" not in text
        assert "GD" not in text
        assert "登记" not in text
    assert scene.facts().contact == PHONE


def test_whoever_speaks_of_dying_is_listened_to(scene: Scene) -> None:
    """没人管我 is no question, and nobody tells him that there is no material on it."""
    scene.say("我不想活了")
    for words in ("没人管我", "嗯嗯嗯嗯", "工资不发 家里还等着钱", "怎么办"):
        (told,) = scene.say(words)
        assert wording.GENTLE_LISTENING in told
        assert words in scene.facts().words[-1][1]
    assert scene.say("工资不发怎么办") == []


def test_a_death_is_no_help_on_its_way(scene: Scene) -> None:
    scene.say(HURT)
    assert scene.say("已经送医院了 人没了") == [wording.CONDOLENCE]
    assert "人没了" in scene.facts().words[-1][1]


def test_what_is_called_out_after_danger_is_kept(scene: Scene) -> None:
    scene.say(HURT)
    for words in ("他老婆也来了", "磐安城东工地"):
        (told,) = scene.say(words)
        assert "记下了" in told
        assert words in scene.facts().words[-1][1]
    assert scene.say("怎么办啊")[0].startswith(wording.HELP_FIRST)
    assert scene.say("老板还欠我三个月工资") == []


def test_a_form_gets_its_answer_also_after_an_emergency(scene: Scene) -> None:
    """While a form waits for a place, the place goes into the ticket and to the form."""
    scene.say(HURT)
    with scene.database.write() as session:
        draft = DraftRow(conversation_id=scene.id, form="ticket", title="登记", values={}, asking="place")
        draft.expects, draft.prompt, draft.can_wait = "place", "在哪里？", False
        draft.offered, draft.choices, draft.waiting = [], [], []
        session.add(draft)
    assert scene.say("在庄桥天水路8号") == []
    assert "天水路8号" in scene.facts().words[-1][1]


def test_a_person_who_has_the_conversation_is_left_alone(scene: Scene) -> None:
    with scene.database.write() as session:
        assert get_conversation(session, scene.id).owner == "bot"
        assert change_owner(session, scene.id, "bot", "queued")
        assert change_owner(session, scene.id, "queued", "human")
    assert scene.say(HURT) == []
    assert scene.alerts() == []


def test_ticket_and_alert_are_written_with_the_message_or_not_at_all(scene: Scene) -> None:
    desk = EmergencyDesk(scene.rules, scene.book, somebody_on_duty=True)

    def until_the_power_fails() -> None:
        with scene.database.write() as session:
            assert desk.attend(session, scene.keys, get_conversation(session, scene.id), "m", HURT) is not None
            raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError):
        until_the_power_fails()
    assert scene.alerts() == []
    assert scene.tasks() == []


def test_the_union_of_the_place_gets_it_as_soon_as_the_place_is_known(scene: Scene) -> None:
    scene.say(HURT)
    scene.say("在宁波市江北区庄桥街道")
    with scene.database.read() as session:
        ticket = session.scalars(select(TicketRow)).one()
        assert (ticket.place, ticket.union_code, ticket.queue) == ("330205005", "gh-330205005", "ungridded")


def test_danger_after_the_ticket_was_withdrawn_is_a_new_emergency(scene: Scene) -> None:
    scene.say(HURT)
    with scene.database.write() as session:
        assert withdraw(session, session.scalars(select(TicketRow)).one())
    scene.say("着火了 快来人")
    first, second = scene.alerts()
    assert first.ticket_number != second.ticket_number
    assert "着火了" in scene.facts().words[0][1]


def test_whoever_goes_on_for_long_is_kept_to_the_last_word(scene: Scene) -> None:
    scene.say(HURT)
    for number in range(MOST_FACTS + 2):
        scene.say(f"着火了 {number}")
    assert scene.facts().words[-1][1].endswith(str(MOST_FACTS + 1))
