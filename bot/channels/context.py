"""What every channel needs, handed in once at start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.conversations.live import LiveHub
from bot.directory.book import DirectoryBook
from bot.directory.places import PlaceIndex
from bot.emergencies.desk import EmergencyDesk
from bot.forms.fields import Form
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.storage.database import Database


@dataclass(frozen=True)
class ChannelContext:
    """Settings, storage, keys, the hub that wakes those who wait, the desk for emergencies, places, unions, forms."""

    settings: Settings
    database: Database
    keys: KeyRing
    hub: LiveHub
    emergencies: EmergencyDesk
    places: PlaceIndex
    directory: DirectoryBook
    forms: Callable[[], Mapping[str, Form]]
