"""Conversations as workers begin them, and what is read of them later."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from bot.conversations.addresses import know_address
from bot.conversations.inbox import get_conversation, lock_conversation, open_conversation, receive, set_place
from bot.conversations.model import Reply
from bot.conversations.outbox import write_replies
from bot.files.limits import file_limits
from bot.files.links import attach
from bot.files.store import prepare_file, store_file
from bot.handover.asking import ask_for_person
from bot.handover.model import Handover, Reason
from bot.privacy.door import mask
from bot.settings import load_settings
from bot.storage.columns import new_id
from tests.console.console_office import Office
from tests.files.samples import jpeg


@dataclass
class Talk:
    """A conversation. `file_id`: of the picture that came with it, empty when there is none."""

    office: Office
    id: str
    handover: Handover | None
    file_id: str

    @property
    def path(self) -> str:
        return f"/console/conversations/{self.id}"

    def worker_says(self, text: str) -> None:
        with self.office.database.write() as session:
            lock_conversation(session, self.id)
            masked = mask(session, self.office.keys, self.id, text)
            receive(session, get_conversation(session, self.id), uuid.uuid4().hex, masked)

    def bot_says(self, text: str) -> None:
        with self.office.database.write() as session:
            lock_conversation(session, self.id)
            write_replies(session, self.id, [Reply(text)], inbox_id=None)


def begin_talk(
    office: Office,
    text: str = "老板三个月没发工资了",
    *,
    place: str | None = None,
    channel: str = "web",
    asks: bool = True,
    picture: bool = False,
    skill: str = "",
    risk: int = 0,
    reason: Reason = Reason.ASKED,
) -> Talk:
    """Have a worker write, and ask for people."""
    with office.database.write() as session:
        address = uuid.uuid4().hex
        one = open_conversation(session, channel, office.keys.hash("address", address))
        lock_conversation(session, one.id)
        if place is not None:
            set_place(session, one.id, place)
        if channel != "web":
            know_address(session, office.keys, one.id, channel, address)
        received = receive(session, one, new_id(), mask(session, office.keys, one.id, text))
        file_id = ""
        if picture:
            limits = file_limits(load_settings(_env_file=None))
            file_id = store_file(
                session, office.keys, one.id, prepare_file(office.keys, jpeg(), "工资条.jpg", limits), limits
            ).id
            attach(session, file_id, "message", received.inbox_id)
        write_replies(session, one.id, [Reply("拖欠工资可以投诉，也可以申请仲裁。")], inbox_id=received.inbox_id)
        handover = None
        if asks:
            handover = ask_for_person(session, office.keys, one.id, reason, skill=skill, risk=risk)
    return Talk(office, one.id, handover, file_id)
