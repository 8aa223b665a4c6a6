"""The account of a demonstration: an admin without password, opened by a link that the terminal shows."""

from __future__ import annotations

from bot.audit.log import COMMAND_LINE
from bot.privacy.keys import KeyRing
from bot.staff.accounts import add_staff, find_login, new_link
from bot.staff.model import Role
from bot.storage.database import Database

DEMO_LOGIN = "demo"


def demo_link(database: Database, keys: KeyRing) -> str | None:
    """Return the token of a fresh link for the demonstration's account, which is added if it is missing.

    None when somebody disabled it, or made a real account of it by setting a password.
    """
    with database.write() as session:
        staff = find_login(session, DEMO_LOGIN) or add_staff(
            session, keys, COMMAND_LINE, DEMO_LOGIN, "演示管理员", Role.ADMIN, ()
        )
        if staff.disabled or staff.has_password:
            return None
        return new_link(session, keys, COMMAND_LINE, staff.id)
