"""Conversations."""

from __future__ import annotations

from collections.abc import Mapping

from bot.staff.model import Role
from tests.console.console_office import Office
from tests.console.conversations.talks import begin_talk

READS = {Role.AGENT, Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN}
ANSWERS = {Role.AGENT, Role.SUPERVISOR, Role.ADMIN}
LEADS = {Role.SUPERVISOR, Role.ADMIN}
REVEALS = READS
_ONE = "/console/conversations/{conversation_id}"

EXPECTED: dict[str, set[Role] | None] = {
    "GET /console/conversations": READS,
    "GET /console/conversations/lists": READS,
    "GET /console/conversations/live": READS,
    "POST /console/conversations/active": READS,
    "POST /console/conversations/presence": ANSWERS,
    "POST /console/conversations/automatic": LEADS,
    "POST /console/conversations/many": LEADS,
    f"GET {_ONE}": READS,
    f"GET {_ONE}/older": READS,
    f"GET {_ONE}/worker": READS,
    f"GET {_ONE}/files/{{file_id}}": READS,
    f"POST {_ONE}/read": READS,
    f"POST {_ONE}/claim": ANSWERS,
    f"POST {_ONE}/say": ANSWERS,
    f"POST {_ONE}/again": ANSWERS,
    f"POST {_ONE}/note": ANSWERS,
    f"POST {_ONE}/draft": ANSWERS,
    f"POST {_ONE}/typing": ANSWERS,
    f"POST {_ONE}/transfer": ANSWERS,
    f"POST {_ONE}/release": ANSWERS,
    f"POST {_ONE}/close": ANSWERS,
    f"POST {_ONE}/assign": LEADS,
    f"POST {_ONE}/join": LEADS,
    f"POST {_ONE}/leave": LEADS,
    f"POST {_ONE}/reveal": REVEALS,
}


def prepared(office: Office) -> Mapping[str, str]:
    """A conversation of that place that waits for people, with a picture."""
    talk = begin_talk(office, place="330727", picture=True)
    return {"conversation_id": talk.id, "file_id": talk.file_id}
