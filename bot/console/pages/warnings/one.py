"""One warning: why, who said what, what was done; and what can be done now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console.pages.warnings.listing import LIST, rule_titles
from bot.console.visit import Visit
from bot.early_warning import handling, wording
from bot.early_warning.figures import persons
from bot.early_warning.handling import WarningMoveError
from bot.early_warning.model import ENDED, KIND_TITLES, LEVEL_TITLES, STATE_TITLES, Warning, WarningStep
from bot.early_warning.reading import find_warning, others_of_subject, steps_of, tickets_of
from bot.early_warning.rules import warning_rules
from bot.privacy.keys import KeyRing
from bot.staff.accounts import all_staff
from bot.staff.roles import Permission
from bot.tickets.model import STATE_TITLES as TICKET_STATES
from bot.tickets.types import ticket_types
from bot.tickets.voices import Voice, count_voices, voices
from bot.tickets.watching import watched_tickets

PAGE = 50
LAST_PAGE = 1000
STEPS = {
    WarningStep.OPENED: "规则发出预警",
    WarningStep.RAISED: "规则升高级别",
    WarningStep.ACKNOWLEDGED: "确认收到",
    WarningStep.TAKEN: "接过来负责",
    WarningStep.NOTED: "记录",
    WarningStep.CLOSED: "办结",
    WarningStep.FALSE_ALARM: "标记为误报",
}


@dataclass(frozen=True)
class _Typed:
    """What was typed and not taken, so that it need not be typed again."""

    note: str = ""
    conclusion: str = ""
    reason: str = ""


def areas_of_warning(session: Session, parameters: Mapping[str, str]) -> Collection[str] | None:
    """Return the place of the warning that an address names; None when there is none."""
    warning = find_warning(session, parameters["warning_id"])
    return (warning.place,) if warning else None


def show(visit: Visit) -> Response:
    """Show a warning."""
    return _shown(visit)


def acknowledge(visit: Visit) -> Response:
    """Say that one has seen it."""
    return _act(visit, handling.acknowledge, "warning_acknowledged")


def take_over(visit: Visit) -> Response:
    """Become its owner."""
    return _act(visit, handling.take_over, "warning_taken")


def write_note(visit: Visit) -> Response:
    """Add a note."""
    text = visit.form.get("note", "")

    def work(session: Session, keys: KeyRing, warning_id: str, staff_id: str) -> None:
        handling.write_note(session, keys, warning_id, staff_id, text)

    return _act(visit, work, "warning_noted", _Typed(note=text))


def close(visit: Visit) -> Response:
    """Close it with what came of it."""
    text, seen = visit.form.get("conclusion", ""), _seen(visit)

    def work(session: Session, keys: KeyRing, warning_id: str, staff_id: str) -> None:
        _must_see(session, visit, warning_id)
        handling.close(session, keys, warning_id, staff_id, text, seen)

    return _act(visit, work, "warning_closed", _Typed(conclusion=text))


def mark_false(visit: Visit) -> Response:
    """Call it a false alarm."""
    text, seen = visit.form.get("reason", ""), _seen(visit)

    def work(session: Session, keys: KeyRing, warning_id: str, staff_id: str) -> None:
        _must_see(session, visit, warning_id)
        handling.mark_false(session, keys, warning_id, staff_id, text, seen)

    return _act(visit, work, "warning_false_alarm", _Typed(reason=text))


def _act(
    visit: Visit, work: Callable[[Session, KeyRing, str, str], None], done: str, typed: _Typed | None = None
) -> Response:
    console, warning_id = visit.console, visit.request.path_params["warning_id"]
    try:
        with console.database.write() as session:
            work(session, console.keys, warning_id, visit.me.staff.id)
    except WarningMoveError as error:
        return _shown(visit, str(error), typed)
    return visit.go(f"{LIST}/{warning_id}", done)


def _must_see(session: Session, visit: Visit, warning_id: str) -> None:
    """Let nobody end a warning of whose tickets he may see none.

    Raises:
        WarningMoveError: he may not.
    """
    joined = tickets_of(session, warning_id)
    if joined and not count_voices(session, visit.me.staff, joined):
        raise WarningMoveError("这条预警的工单您都看不到，不能由您结束。请交给看得到的人，比如主管。")


def _seen(visit: Visit) -> int:
    """Return how many tickets the page showed whose form was sent."""
    seen = visit.form.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _shown(visit: Visit, error: str | None = None, typed: _Typed | None = None) -> Response:
    console, staff = visit.console, visit.me.staff
    page = visit.request.query_params.get("page", "")
    number = max(1, min(int(page), LAST_PAGE)) if page.isdecimal() else 1
    with console.database.read() as session:
        warning = _found(session, visit.request.path_params["warning_id"])
        joined = tickets_of(session, warning.id)
        visible = count_voices(session, staff, joined)
        said = voices(session, console.places, staff, joined, (number - 1) * PAGE, PAGE)
        whole = {one.id: one.number for one in said if one.whole}
        people = persons(watched_tickets(session, whole))
        steps = steps_of(session, console.keys, warning.id)
        others = [one for one in others_of_subject(session, warning) if visit.covers((one.place,))]
        names = {one.id: one.name for one in all_staff(session)}
    rule = next((one for one in warning_rules(console.places) if one.name == warning.rule), None)
    path = f"{LIST}/{warning.id}"
    return visit.page(
        "warnings/one.html",
        422 if error else 200,
        warning=warning,
        rule=rule,
        titles=rule_titles(visit),
        why=wording.why(warning),
        in_all=wording.in_all(warning.figures),
        in_words=wording.levels,
        levels=LEVEL_TITLES,
        kinds=KIND_TITLES,
        states=STATE_TITLES,
        ticket_states=TICKET_STATES,
        type_title=ticket_types().title,
        said=said,
        other_names=_other_names(warning, said),
        same=_same_person(whole, people),
        hidden=len(joined) - visible,
        total=len(joined),
        earlier=f"{path}?page={number - 1}" if number > 1 else None,
        later=f"{path}?page={number + 1}" if number * PAGE < visible else None,
        steps=steps,
        step_titles=STEPS,
        others=others,
        names=names,
        may_work=visit.may(Permission.WARNINGS_WORK) and warning.state not in ENDED,
        may_end=visible > 0 or not joined,
        mine=warning.staff_id == staff.id,
        typed=typed or _Typed(),
        error=error,
    )


def _other_names(warning: Warning, said: list[Voice]) -> list[str]:
    """Return how else workers call the employer."""
    if warning.kind != "employer":
        return []
    return sorted({one.employer for one in said if one.employer and one.employer != warning.name})


def _same_person(numbers: Mapping[str, str], people: Mapping[str, int]) -> dict[str, list[str]]:
    """Return for tickets the numbers of others of the same worker.

    Only of those whose workers may be known: beside an ordinary ticket an anonymous one would be anonymous no more.
    """
    return {
        ticket_id: [numbers[other] for other, person in people.items() if person == mine and other != ticket_id]
        for ticket_id, mine in people.items()
    }


def _found(session: Session, warning_id: str) -> Warning:
    warning = find_warning(session, warning_id)
    if warning is None:  # warnings are deleted by the nightly purge alone, and the gate found it
        raise LookupError("the warning is gone")
    return warning
