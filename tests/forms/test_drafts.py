"""Drafts in the database: saved at every step, seen at the door, asked about when they are old."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from bot.conversations.inbox import open_conversation
from bot.conversations.tables import ConversationRow
from bot.directory.places import PlaceIndex
from bot.forms.conditions import Values
from bot.forms.drafts import DRAFT_LIFETIME, drop_drafts, expected_field, open_draft
from bot.forms.fields import Form
from bot.forms.filling import Filled, fill_in, give_up, open_form
from bot.forms.steps import Asked, Cancelled, Finished
from bot.forms.tables import DraftRow
from bot.storage.columns import now
from bot.storage.database import Database


class Desk:
    """Opens and fills in forms in one conversation, each step in a transaction of its own."""

    def __init__(self, database: Database, places: PlaceIndex, *forms: Form) -> None:
        self.database, self.places, self.forms = database, places, {form.name: form for form in forms}
        with database.write() as session:
            self.conversation_id = open_conversation(session, "web", "somebody").id

    def open(self, form: Form, values: Values | None = None) -> Filled:
        with self.database.write() as session:
            return open_form(session, self.conversation_id, self.forms, form.name, self.places, values or {})

    def say(self, text: str) -> Filled | None:
        with self.database.write() as session:
            return fill_in(session, self.conversation_id, self.forms, self.places, text)

    def give_up(self) -> Filled | None:
        with self.database.write() as session:
            return give_up(session, self.conversation_id, self.forms, self.places)

    def expects(self) -> str | None:
        with self.database.read() as session:
            return expected_field(session, self.conversation_id)

    def prompt(self) -> str:
        with self.database.read() as session:
            draft = open_draft(session, self.conversation_id)
        assert draft is not None
        return draft.prompt

    def let_it_lie(self) -> None:
        with self.database.write() as session:
            old = now() - DRAFT_LIFETIME - timedelta(minutes=1)
            session.execute(update(DraftRow).values(updated_at=old))


@pytest.fixture
def desk(database: Database, places: PlaceIndex, trip_form: Form, lookup_form: Form) -> Desk:
    return Desk(database, places, trip_form, lookup_form)


def test_the_kind_of_field_is_known_at_every_step(desk: Desk, trip_form: Form) -> None:
    assert desk.expects() is None
    desk.open(trip_form)
    seen = [desk.expects()]
    for text in ("甲组", "五金厂", "磐安", "老毛病腰疼"):
        desk.say(text)
        seen.append(desk.expects())
    assert seen == ["choice", "text", "place", "text", "choice"]
    filled = desk.say("确认提交")
    assert filled is not None
    assert isinstance(filled.step, Finished)
    assert desk.expects() is None
    assert desk.say("确认提交") is None


def test_the_question_is_kept_as_it_was_asked(desk: Desk, lookup_form: Form) -> None:
    desk.open(lookup_form)
    desk.say("你猜")
    assert "11位手机号" in desk.prompt()


def test_opening_the_same_form_again_goes_on(desk: Desk, trip_form: Form) -> None:
    desk.open(trip_form)
    desk.say("甲组")
    filled = desk.open(trip_form, {"group": "b"})
    assert isinstance(filled.step, Asked)
    assert filled.step.draft.values == {"group": "a"}
    assert filled.step.draft.asking == "employer"


def test_giving_up_keeps_nothing(desk: Desk, trip_form: Form) -> None:
    desk.open(trip_form)
    desk.say("甲组")
    filled = desk.give_up()
    assert filled is not None
    assert filled.step == Cancelled()
    assert desk.give_up() is None
    again = desk.open(trip_form)
    assert isinstance(again.step, Asked)
    assert again.step.draft.values == {}


@pytest.mark.parametrize("end", [("〔手机1〕", "〔证件1〕"), ("取消",)])
def test_a_long_form_waits_for_a_short_one(
    desk: Desk, trip_form: Form, lookup_form: Form, end: tuple[str, ...]
) -> None:
    desk.open(trip_form)
    desk.say("甲组")
    desk.say("五金厂")
    desk.open(lookup_form)
    assert desk.expects() == "phone"
    for text in end:
        filled = desk.say(text)
    assert filled is not None
    assert filled.form == lookup_form
    assert filled.resumed is not None
    assert filled.resumed[1].draft.values == {"group": "a", "employer": "五金厂"}
    assert desk.expects() == "place"


def test_a_long_form_survives_a_short_one_that_is_done_at_once(desk: Desk, trip_form: Form, lookup_form: Form) -> None:
    desk.open(trip_form)
    desk.say("甲组")
    filled = desk.open(lookup_form, {"phone": "手机1", "tail": "证件1"})
    assert isinstance(filled.step, Finished)
    assert filled.resumed is not None
    assert desk.expects() == "text"
    desk.open(lookup_form)
    filled = desk.open(lookup_form, {"phone": "手机1", "tail": "证件1"})
    assert isinstance(filled.step, Finished)
    assert filled.resumed is not None
    assert filled.resumed[1].draft.values == {"group": "a"}


def test_a_waiting_form_that_is_opened_comes_to_the_front(desk: Desk, trip_form: Form, lookup_form: Form) -> None:
    desk.open(trip_form)
    desk.say("甲组")
    desk.open(lookup_form)
    filled = desk.open(trip_form)
    assert isinstance(filled.step, Asked)
    assert filled.step.draft.values == {"group": "a"}


@pytest.mark.parametrize(("words", "values"), [("接着填", {"group": "a"}), ("重新填", {}), ("取消", None)])
def test_an_old_draft_is_asked_about(desk: Desk, trip_form: Form, words: str, values: dict[str, str] | None) -> None:
    desk.open(trip_form)
    desk.say("甲组")
    desk.let_it_lie()
    assert desk.expects() is None
    filled = desk.open(trip_form)
    assert isinstance(filled.step, Asked)
    assert [choice.title for choice in filled.step.prompt.choices] == ["接着填", "重新填", "取消"]
    after = desk.say(words)
    assert after is not None
    if values is None:
        assert after.step == Cancelled()
    else:
        assert isinstance(after.step, Asked)
        assert after.step.draft.values == values


def test_a_field_that_is_gone_after_an_update_ends_the_draft(desk: Desk, trip_form: Form, lookup_form: Form) -> None:
    desk.open(trip_form)
    with desk.database.write() as session:
        session.execute(update(DraftRow).values(asking="forgotten"))
    assert desk.say("甲组") is None
    assert desk.expects() is None


def test_drafts_go_with_their_conversation(desk: Desk, trip_form: Form) -> None:
    desk.open(trip_form)
    with desk.database.write() as session:
        session.execute(delete(ConversationRow))
    assert desk.expects() is None
    with desk.database.write() as session:
        assert not drop_drafts(session, desk.conversation_id)
