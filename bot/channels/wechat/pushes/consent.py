"""What a worker answers when he is asked whether he may be sent notices (订阅通知)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from bot.platforms.consents import add_consent, withdraw_consent


def note_consents(session: Session, conversation_id: str, event: str, answers: Iterable[tuple[str, str]]) -> None:
    """Note the answers that a push tells.

    WeChat documentation: `subscribe_msg_popup_event` comes of a question just answered; an agreement is to one notice.
    With `subscribe_msg_change_event` he manages in the account's settings what he agreed to before.

    Args:
        event: its name, in any case.
        answers: TemplateId and SubscribeStatusString (`accept`, `reject`) of each item of its list.
    """
    for template, status in answers:
        if event.lower() == "subscribe_msg_popup_event" and status == "accept":
            add_consent(session, conversation_id, template[:80])
        elif event.lower() == "subscribe_msg_change_event" and status == "reject":
            withdraw_consent(session, conversation_id, template[:80])
