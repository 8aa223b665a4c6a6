"""What an action has at hand, and what it answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.applications.catalogue import ServiceCatalogue
from bot.conversations.model import Choice, ConversationState, FormStep
from bot.directory.book import Directory, DirectoryBook
from bot.directory.places import PlaceIndex
from bot.forms.conditions import Values
from bot.forms.worked_out import WorkedOutForms
from bot.privacy.keys import KeyRing
from bot.storage.database import Database


@dataclass(frozen=True)
class ActionContext:
    """What all actions share.

    Attributes:
        worked_out: forms of data whose result is told, and filed nowhere: calculators, programmes.
    """

    database: Database
    keys: KeyRing
    places: PlaceIndex
    services: ServiceCatalogue
    directory: DirectoryBook
    sends_codes: bool = True
    worked_out: tuple[WorkedOutForms, ...] = ()


@dataclass(frozen=True)
class ActionCall:
    """One call: the worker's message, and the transaction in which it takes effect.

    Attributes:
        message_id: inbox id of the message, None outside the channels.
        text: his words, normalised, personal numbers as references.
        chosen: the command of the choice he tapped, None when he typed.
        service: id of the service, or name of the form, that the choice stands for.
        sends_codes: one-time codes can be sent by text message.
        begun_at: when he began to fill in the form that is complete now.
        another_waits: another form waits behind it, to which the files of the last hours belong.
    """

    session: Session
    keys: KeyRing
    places: PlaceIndex
    services: ServiceCatalogue
    directory: Directory
    conversation: ConversationState
    message_id: str | None
    text: str
    chosen: str | None
    service: str | None = None
    sends_codes: bool = True
    worked_out: tuple[WorkedOutForms, ...] = ()
    begun_at: datetime | None = None
    another_waits: bool = False


@dataclass(frozen=True)
class FlowReply:
    """What the worker is told.

    Attributes:
        forget: his data was deleted, so the engine must forget the dialogue too.
        retry: values with which the form is asked on, because what he gave did not fit.
        retry_form: name of the form that is asked on instead of the one that was filled in.
        locked: he could not prove himself and may not try on now; people can help.
        worked: the form whose sum is told, and the values it was worked out from: he may change one of them.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    forget: bool = False
    retry: Values | None = None
    retry_form: str | None = None
    form: FormStep | None = None
    locked: bool = False
    worked: tuple[str, Values] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the `custom` object of docs/architecture.md."""
        choices = [{"title": choice.title, **choice.payload} for choice in self.choices]
        reply: dict[str, Any] = {"decision": "flow", "text": self.text, "choices": choices}
        if self.form is not None:
            reply["form"] = asdict(self.form)
        if self.worked is not None:
            reply["worked"] = {"form": self.worked[0], "values": dict(self.worked[1])}
        return {**reply, **{name: True for name in ("forget", "locked") if getattr(self, name)}}


def command(title: str, chosen: str) -> Choice:
    """Return a choice that gives a command or asks a question `topic/name`."""
    return Choice(title, {"chosen": chosen})


def place_of(call: ActionCall) -> str | None:
    """Return the place that the matter is about: the one named last is his last word on it."""
    mentions = [mention for mention in call.places.find(call.text, call.conversation.place) if mention.code]
    named = [mention for mention in mentions if not mention.origin] or mentions
    return named[-1].code if named else call.conversation.place
