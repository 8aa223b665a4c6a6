"""What processes share about platforms: values that expire, consents that are used up, and the purge of both."""

from __future__ import annotations

from datetime import timedelta

from bot.conversations.inbox import open_conversation
from bot.platforms.consents import add_consent, use_consent, withdraw_consent
from bot.platforms.leaders import lead
from bot.platforms.pacing import next_turn, pause
from bot.platforms.retention import purge_platforms
from bot.platforms.values import share_value, shared_value
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database

HOUR = timedelta(hours=1)


def test_expired_values_and_old_rates_are_purged(database: Database, keys: KeyRing) -> None:
    with database.write() as session:
        share_value(session, keys, "kept", "1", now() + HOUR)
        share_value(session, keys, "for_ever", "2")
        share_value(session, keys, "over", "3", now() - HOUR)
        next_turn(session, "used", HOUR)
        pause(session, "unused", now() - 48 * HOUR)
        assert lead(session, "a group that was answered", "1", -48 * HOUR)
        assert lead(session, "polling", "1", HOUR)
        assert purge_platforms(session) == 3
        assert purge_platforms(session) == 0
        found = [shared_value(session, keys, name) for name in ("kept", "for_ever", "over")]
    assert found == ["1", "2", None]


def test_each_consent_is_used_once(database: Database, keys: KeyRing) -> None:
    with database.write() as session:
        conversation = open_conversation(session, "wechat", keys.hash("wechat", "someone")).id
        add_consent(session, conversation, "T")
        add_consent(session, conversation, "T")
        add_consent(session, conversation, "U")
        withdraw_consent(session, conversation, "U")
        used = [use_consent(session, conversation, template) for template in ("T", "T", "T", "U")]
    assert used == [True, True, False, False]
