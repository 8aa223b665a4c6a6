"""data/wechat/notices.yml: the templates of notices that go out after the conversation's window has closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from bot.channels.wechat.sending.progress import Kind
from bot.data_files.reading import read_data

Way = Literal["template", "subscription"]
Value = Literal["kind", "number", "state", "time"]

_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,64}$")]
_FieldName = Annotated[str, Field(pattern=r"^[A-Za-z_]{1,30}[0-9]{0,3}$")]


@dataclass(frozen=True, config={"extra": "forbid"})
class Template:
    """One template of the platform, and what is put into its fields."""

    template_id: _Id
    fields: Annotated[dict[_FieldName, Value], Field(min_length=1)]


@dataclass(frozen=True, config={"extra": "forbid"})
class NoticeWords:
    """The notices about one kind of matter."""

    state: Annotated[str, Field(min_length=1, max_length=20)]
    template: Template
    subscription: Template


@dataclass(frozen=True, config={"extra": "forbid"})
class Notices:
    """The whole file."""

    consent_link: Annotated[str, Field(pattern=r'^(https://[^\s"<>]{1,190})?$')]
    ticket: NoticeWords
    application: NoticeWords

    def about(self, kind: Kind) -> NoticeWords:
        """Return the notices about tickets or applications."""
        return self.ticket if kind == "ticket" else self.application

    def has(self, way: Way) -> bool:
        """Return True when there is a template of this way."""
        return any(getattr(words, way).template_id for words in (self.ticket, self.application))


def read_notices(file: Path, template_ids: Mapping[str, str]) -> Notices:
    """Read the file.

    Args:
        template_ids: ids that go before those of the file, by `ticket.template`, `application.subscription`, ….

    Raises:
        DataFileError: the file cannot be used.
    """
    found = read_data(file, Notices)
    return replace(
        found,
        ticket=_with_ids(found.ticket, "ticket", template_ids),
        application=_with_ids(found.application, "application", template_ids),
    )


def _with_ids(words: NoticeWords, kind: Kind, ids: Mapping[str, str]) -> NoticeWords:
    template, subscription = ids.get(f"{kind}.template"), ids.get(f"{kind}.subscription")
    return replace(
        words,
        template=replace(words.template, template_id=template or words.template.template_id),
        subscription=replace(words.subscription, template_id=subscription or words.subscription.template_id),
    )
