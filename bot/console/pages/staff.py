"""Administration of accounts, each within the places of whoever administers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.console.visit import Visit
from bot.privacy.keys import KeyRing
from bot.staff import accounts
from bot.staff.areas import read_areas
from bot.staff.model import Role, Staff, StaffError
from bot.staff.roles import Permission, may

LIST = "/console/staff"


def areas_of_account(session: Session, parameters: Mapping[str, str]) -> Collection[str] | None:
    """Return the places of the account that an address names; None when there is no such account."""
    staff = accounts.find_staff(session, parameters["staff_id"])
    return staff.areas if staff else None


def show_all(visit: Visit) -> Response:
    """List the accounts that lie in one's own places."""
    with visit.console.database.read() as session:
        found = [staff for staff in accounts.all_staff(session) if visit.covers(staff.areas)]
    return visit.page("staff_list.html", found=found, may_change=_may_change(visit))


def ask_new(visit: Visit) -> Response:
    """The form for a new account."""
    return visit.page("staff_new.html", typed={})


def take_new(visit: Visit) -> Response:
    """Add an account and show the link by which its owner signs in first."""
    console, form = visit.console, visit.form
    try:
        name, role, areas = _typed(visit)
        with console.database.write() as session:
            by = visit.me.staff.id
            staff = accounts.add_staff(session, console.keys, by, form.get("login", ""), name, role, areas)
            token = accounts.new_link(session, console.keys, by, staff.id)
    except StaffError as error:
        return visit.page("staff_new.html", 422, typed=form, error=str(error))
    return _link(visit, staff, token)


def show(visit: Visit) -> Response:
    """Show an account."""
    return _account(visit)


def change(visit: Visit) -> Response:
    """Change name, role and places of an account."""
    try:
        name, role, areas = _typed(visit)
    except StaffError as error:
        return _account(visit, str(error))

    def work(session: Session, keys: KeyRing, by: str, staff_id: str) -> None:
        accounts.change_staff(session, keys, by, staff_id, name, role, areas)

    return _act(visit, work, "saved")


def make_link(visit: Visit) -> Response:
    """Show a link that signs the account in once."""
    console, staff_id = visit.console, visit.request.path_params["staff_id"]
    try:
        with console.database.write() as session:
            token = accounts.new_link(session, console.keys, visit.me.staff.id, staff_id)
    except StaffError as error:
        return _account(visit, str(error))
    return _link(visit, _find(visit), token)


def reset(visit: Visit) -> Response:
    """Take password and second factor away and show the link for a new beginning."""
    console, staff_id = visit.console, visit.request.path_params["staff_id"]
    try:
        with console.database.write() as session:
            accounts.reset_staff(session, console.keys, visit.me.staff.id, staff_id)
            token = accounts.new_link(session, console.keys, visit.me.staff.id, staff_id)
    except StaffError as error:
        return _account(visit, str(error))
    return _link(visit, _find(visit), token)


def disable(visit: Visit) -> Response:
    """Disable an account."""
    return _act(visit, accounts.disable_staff, "disabled")


def enable(visit: Visit) -> Response:
    """Enable an account again."""
    return _act(visit, accounts.enable_staff, "enabled")


def _act(visit: Visit, work: Callable[[Session, KeyRing, str, str], None], done: str) -> Response:
    console, staff_id = visit.console, visit.request.path_params["staff_id"]
    try:
        with console.database.write() as session:
            work(session, console.keys, visit.me.staff.id, staff_id)
    except StaffError as error:
        return _account(visit, str(error))
    return visit.go(f"{LIST}/{staff_id}", done)


def _typed(visit: Visit) -> tuple[str, Role, tuple[str, ...]]:
    """Return name, role and places of the form.

    Raises:
        StaffError: the role is unknown, a place is, or a place lies outside one's own.
    """
    form = visit.form
    if form.get("role") not in set(Role):
        raise StaffError("请选一个角色。")
    areas = read_areas(visit.console.places, form.get("areas", ""))
    if not visit.covers(areas) and visit.me.staff.areas:
        raise StaffError("地区要在您自己负责的范围里，不能不填。")
    return form.get("name", ""), Role(form["role"]), areas


def _account(visit: Visit, error: str | None = None) -> Response:
    return visit.page(
        "staff.html",
        422 if error else 200,
        staff=_find(visit),
        typed=visit.form if error and "role" in visit.form else None,
        may_change=_may_change(visit),
        error=error,
    )


def _link(visit: Visit, staff: Staff, token: str) -> Response:
    base = visit.console.settings.public_url.rstrip("/") or str(visit.request.base_url).rstrip("/")
    return visit.page("staff_link.html", staff=staff, link=f"{base}/console/link/{token}")


def _find(visit: Visit) -> Staff:
    with visit.console.database.read() as session:
        staff = accounts.find_staff(session, visit.request.path_params["staff_id"])
    if staff is None:  # accounts are never deleted, and the gate found it
        raise LookupError("the account is gone")
    return staff


def _may_change(visit: Visit) -> bool:
    return may(visit.me.staff, Permission.STAFF_CHANGE)
