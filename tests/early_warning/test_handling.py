"""People acknowledge, take over, write, close; every act is noted, and none is done behind somebody's back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.audit.log import entries
from bot.early_warning import handling
from bot.early_warning.handling import WarningMoveError
from bot.early_warning.model import WarningState
from bot.early_warning.reading import find_warning, steps_of
from bot.early_warning.tables import WarningStepRow
from tests.early_warning.brewing import Town


@pytest.fixture
def warning_id(town: Town) -> str:
    for _ in range(3):
        town.file()
    return town.warning().id


def act(town: Town, what: str, warning_id: str, *more: object, by: str = "li") -> None:
    with town.database.write() as session:
        getattr(handling, what)(session, town.keys, warning_id, by, *more)


def test_from_acknowledging_to_the_closing_note(town: Town, warning_id: str) -> None:
    act(town, "acknowledge", warning_id)
    act(town, "write_note", warning_id, "  约了厂长明天来  ")
    act(town, "take_over", warning_id, by="wang")
    act(town, "close", warning_id, "工资都补发了", 3, by="wang")
    with town.database.read() as session:
        found = find_warning(session, warning_id)
        steps = steps_of(session, town.keys, warning_id)
        noted = [(entry.who, entry.what, entry.subject) for entry in reversed(entries(session))]
        stored = [row.note for row in session.query(WarningStepRow) if row.note]
    assert found is not None
    assert (found.state, found.staff_id) == (WarningState.CLOSED, "wang")
    assert [(step.what, step.staff_id, step.note) for step in steps] == [
        ("opened", None, None),
        ("acknowledged", "li", None),
        ("noted", "li", "约了厂长明天来"),
        ("taken", "wang", None),
        ("closed", "wang", "工资都补发了"),
    ]
    subject = f"warning:{warning_id}"
    assert noted == [
        ("li", "warning_acknowledged", subject),
        ("li", "warning_noted", subject),
        ("wang", "warning_taken", subject),
        ("wang", "warning_closed", subject),
    ]
    assert not any("工资".encode() in note for note in stored), "notes lie encrypted"


def test_what_is_over_stays_so(town: Town, warning_id: str) -> None:
    act(town, "mark_false", warning_id, "同一个人报了三次", 3)
    for what, more in (("acknowledge", ()), ("take_over", ()), ("write_note", ("嗯嗯",)), ("close", ("好了", 3))):
        with pytest.raises(WarningMoveError, match="已经结束（误报）"):
            act(town, what, warning_id, *more)


@pytest.mark.parametrize("text", ["", " 好 ", "好" * 2001])
def test_a_note_says_something(town: Town, warning_id: str, text: str) -> None:
    for what, more in (("write_note", (text,)), ("close", (text, 3)), ("mark_false", (text, 3))):
        with pytest.raises(WarningMoveError, match="2到2000个字"):
            act(town, what, warning_id, *more)


def test_what_came_since_is_not_closed_unseen(town: Town, warning_id: str) -> None:
    town.file()
    for what in ("close", "mark_false"):
        with pytest.raises(WarningMoveError, match="又来了1件"):
            act(town, what, warning_id, "已经处理", 3)
    act(town, "close", warning_id, "已经处理", 4)


def test_a_warning_that_rises_must_be_acknowledged_anew(town: Town, warning_id: str) -> None:
    act(town, "acknowledge", warning_id)
    town.file(sum=200_000)
    risen = town.warning()
    assert (risen.state, risen.staff_id) == (WarningState.OPEN, "li")
    act(town, "acknowledge", warning_id, by="wang")
    assert town.warning().staff_id == "li", "it keeps its owner"


def test_of_many_who_acknowledge_at_once_one_does(town: Town, warning_id: str) -> None:
    def one(number: int) -> bool:
        try:
            act(town, "acknowledge", warning_id, by=f"staff{number}")
        except WarningMoveError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(8))) == 1
