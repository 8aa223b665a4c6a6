"""data/wechat/menu.yml: the account's menu, as the platform takes it and as a tap on it is understood."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator
from pydantic.dataclasses import dataclass

from bot.data_files.collecting import Faults
from bot.data_files.reading import read_data

BUTTON_BYTES = 16
ENTRY_BYTES = 60
PUBLIC_URL = "{public_url}"
_CHOSEN = "chosen:"
"""What the key of an entry begins with that means a question or command."""


def _short(most: int) -> AfterValidator:
    def check(name: str) -> str:
        if len(name.encode()) > most:
            raise ValueError(f"最多{most // 3}个汉字")
        return name

    return AfterValidator(check)


_Name = Annotated[str, Field(min_length=1), _short(ENTRY_BYTES)]


@dataclass(frozen=True, config={"extra": "forbid"})
class MenuEntry:
    """Something to tap: it means a question or command, or opens a page."""

    name: _Name
    says: Annotated[str, Field(max_length=80)] = ""
    chosen: Annotated[str, Field(pattern=r"^([a-z_]+(/[a-z0-9_]+)?)?$", max_length=100)] = ""
    link: Annotated[str, Field(pattern=r"^((https://|\{public_url\})\S{0,900})?$")] = ""

    @model_validator(mode="after")
    def _means_one_thing(self) -> MenuEntry:
        if bool(self.chosen) == bool(self.link):
            raise ValueError("写 chosen（点了算问什么）或者 link（点了打开哪页），只写一个")
        return self


@dataclass(frozen=True, config={"extra": "forbid"})
class MenuButton:
    """One of the buttons below the conversation: it opens entries, or is one itself."""

    name: Annotated[str, Field(min_length=1), _short(BUTTON_BYTES)]
    entries: Annotated[list[MenuEntry], Field(max_length=5)] = Field(default_factory=list)
    says: str = ""
    chosen: str = ""
    link: str = ""

    @model_validator(mode="after")
    def _is_one_or_has_some(self) -> MenuButton:
        if bool(self.entries) == bool(self.chosen or self.link):
            raise ValueError("写 entries（下面的几项），或者 chosen、link 中的一个")
        if not self.entries:
            self.as_entry()
        return self

    def as_entry(self) -> MenuEntry:
        """Return it as an entry."""
        return MenuEntry(name=self.name, says=self.says, chosen=self.chosen, link=self.link)


@dataclass(frozen=True, config={"extra": "forbid"})
class AccountMenu:
    """The whole menu."""

    buttons: Annotated[list[MenuButton], Field(min_length=1, max_length=3)]

    def entries(self) -> list[MenuEntry]:
        """Return everything that can be tapped."""
        return [entry for button in self.buttons for entry in (button.entries or [button.as_entry()])]

    def says(self, key: str) -> str | None:
        """Return what a tap on the entry with this key (EventKey of CLICK) says; None: a key of an older menu."""
        tapped = (entry for entry in self.entries() if entry.chosen and _CHOSEN + entry.chosen == key)
        return next((entry.says or entry.name for entry in tapped), None)

    def body(self, public_url: str) -> dict[str, Any]:
        """Return the body of `menu/create`.

        Args:
            public_url: address that links to our own pages begin with.
        """
        return {"button": [_button(button, public_url.rstrip("/")) for button in self.buttons]}


def read_menu(file: Path, nlu: Path) -> AccountMenu:
    """Read the file.

    Args:
        nlu: folder of questions and commands, data/nlu.

    Raises:
        DataFileError: it cannot be used, or an entry means what is not there.
    """
    menu = read_data(file, AccountMenu)
    faults = Faults()
    for number, button in enumerate(menu.buttons):
        for place, entry in enumerate(button.entries or [button.as_entry()]):
            if entry.chosen and not _known(nlu, entry.chosen):
                text = f"没有“{entry.chosen}”这个问题或命令，写成 主题/问题，照文件名抄。"
                # Of a button that is an entry itself, there are no `entries` to be found.
                faults.add(file, text, "buttons", number, "entries", place, "chosen")
    faults.raise_all()
    return menu


def _known(nlu: Path, chosen: str) -> bool:
    return (nlu / (f"{chosen}.yml" if "/" in chosen else f"commands/{chosen}.yml")).is_file()


def _button(button: MenuButton, public_url: str) -> dict[str, Any]:
    if not button.entries:
        return _entry(button.as_entry(), public_url)
    return {"name": button.name, "sub_button": [_entry(entry, public_url) for entry in button.entries]}


def _entry(entry: MenuEntry, public_url: str) -> dict[str, Any]:
    if entry.chosen:
        return {"type": "click", "name": entry.name, "key": _CHOSEN + entry.chosen}
    return {"type": "view", "name": entry.name, "url": entry.link.replace(PUBLIC_URL, public_url)}
