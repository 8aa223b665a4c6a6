"""Applications as workers file them, put straight into the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.applications.filing import file_application
from bot.applications.model import FiledApplication, NewApplication
from bot.applications.service import Service, read_service
from bot.conversations.inbox import open_conversation
from bot.files.limits import MB, FileLimits
from bot.files.links import attach
from bot.files.store import prepare_file, store_file
from bot.forms.conditions import Value
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.storage.database import Database
from tests.applications.applicant import id_number
from tests.files.samples import png

STARTUP, JOINING, CITY_JOINING = "330727/startup_subsidy", "330205/join_union", "310000/join_as_individual"
LIMITS = FileLimits(10 * MB, 20 * MB, 40, 150 * MB, 1000 * MB)
PHONE = "13812345678"
WANG = id_number("33020519900101001")


@dataclass(frozen=True)
class Filed:
    """An application with the conversation and the photo that belong to it."""

    number: str
    conversation: str
    file: str


@cache
def service_named(name: str) -> Service:
    return read_service(DATA_DIR / "services" / f"{name}.yml")


def person(index: int) -> str:
    """Return the ID number of one of many invented people."""
    return id_number(f"3302051990010{index // 1000 % 10}{index % 1000:03}")


def file_one(
    database: Database,
    keys: KeyRing,
    service: str = JOINING,
    place: str | None = "330205005",
    key: str = "one",
    *,
    photo: bool = False,
    union: str | None = None,
    conversation: str | None = None,
    **told: Value,
) -> Filed:
    """File an application of Wang Xiaoming, unless other things are told."""
    usual: Mapping[str, Value] = {
        "name": "王小明",
        "phone": PHONE,
        "id_number": WANG,
        "workplace": place,
        "employer": "演海五金厂",
        "employer_union": "none",
    }
    asked = {field.name for field in service_named(service).fields}
    if service == STARTUP:
        usual = {**usual, "status": "laid_off", "business": "small", "items": "equipment", "equipment_cost": 20000}
    values = {name: value for name, value in {**usual, **told}.items() if name in asked}
    new = NewApplication(service, values, place, union, str(values["id_number"]))
    photo_file = prepare_file(keys, png(), "营业执照.png", LIMITS) if photo else None
    with database.write() as session:
        conversation = conversation or open_conversation(session, "web", f"contact {key}").id
        filed = file_application(session, keys, service_named(service), new, conversation, f"message {key}")
        assert isinstance(filed, FiledApplication)
        stored = store_file(session, keys, conversation, photo_file, LIMITS) if photo_file else None
        if stored is not None:
            attach(session, stored.id, "application", filed.id)
    return Filed(filed.number, conversation, stored.id if stored else "")
