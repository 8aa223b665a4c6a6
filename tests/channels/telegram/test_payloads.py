"""Every kind of update in tests/channels/payloads/telegram means what expected.yml says; what is none is refused."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.channels.telegram.payload import Arrival, Me
from bot.channels.telegram.reading import MalformedUpdateError, parse_update

FOLDER = Path(__file__).parents[1] / "payloads" / "telegram"
EXPECTED: dict[str, Any] = YAML(typ="safe").load(FOLDER / "expected.yml")
ME = Me(7000000001, "gonghui_test_bot")
WORKER = 5550100200
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def recorded(name: str) -> dict[str, Any]:
    """The update in a file."""
    update: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_bytes())
    return update


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a JSON document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in places(part, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The document with another value at a place."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(copy[path[0]], path[1:], new)
    return copy


def test_every_payload_is_expected() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_update_means_what_it_should(name: str) -> None:
    arrival = parse_update(recorded(name), ME)
    ((kind, fields),) = EXPECTED[name].items()
    found = {field: value for field, value in asdict(arrival.content).items() if value not in ("", None)}
    expected = {field: value for field, value in fields.items() if value is not None}
    if kind == "Tapped":
        expected = {"in_group": False} | expected
    assert (type(arrival.content).__name__, found) == (kind, expected)
    if kind not in ("Silent", "CalledInGroup") and "group" not in name and name != "tap_inline":
        assert arrival.chat_id == WORKER


def test_only_the_same_has_the_same_key() -> None:
    keys = {name: parse_update(recorded(name), ME).key for name in EXPECTED}
    # Asked again once, however often he changes it; a button counts once, however often it is tapped.
    assert keys.pop("edited_again") == keys["edited"]
    assert keys.pop("tap_again") == keys["tap"] == keys.pop("tap_inaccessible")
    assert len(set(keys.values())) == len(keys)


def test_names_of_bots_are_not_known_from_the_beginning() -> None:
    nameless = Me(ME.id, None)
    assert (
        parse_update(recorded("group_mention"), nameless).content != parse_update(recorded("group_mention"), ME).content
    )
    for name in ("group_reply", "group_text_mention", "group_bare_help"):
        assert parse_update(recorded(name), nameless) == parse_update(recorded(name), ME)


@given(JSON)
def test_any_object_is_an_arrival_or_malformed(value: Any) -> None:
    with contextlib.suppress(MalformedUpdateError):
        assert isinstance(parse_update({"update_id": 1, "message": value}, ME), Arrival)


@given(st.data())
def test_a_recorded_update_with_anything_at_any_place_is_an_arrival_or_malformed(data: st.DataObject) -> None:
    update = recorded(data.draw(st.sampled_from(list(EXPECTED))))
    path = data.draw(st.sampled_from(places(update)[1:]))
    with contextlib.suppress(MalformedUpdateError):
        arrival = parse_update(replaced(update, path, data.draw(JSON)), ME)
        assert isinstance(arrival.chat_id, int)
        assert isinstance(arrival.key, str)
