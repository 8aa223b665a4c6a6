"""Every kind of push in tests/channels/payloads/wechat means what expected.yml says; what is none is refused."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.channels.wechat.pushes.payload import UnusablePushError, parse_push
from bot.channels.wechat.pushes.xml import BadXmlError, read_xml, text_of, write_xml

FOLDER = Path(__file__).parents[1] / "payloads" / "wechat"
EXPECTED: dict[str, Any] = YAML(typ="safe").load(FOLDER / "expected.yml")
NO_PUSH = {
    "nothing": b"",
    "json": b"{}",
    "word": b"success",
    "cut off": b"<xml>",
    "twice": b"<xml/><xml/>",
    "other root": b"<other><A>1</A></other>",
    "field twice": b"<xml><A>1</A><A>2</A></xml>",
    "document type": b"<!DOCTYPE xml><xml/>",
    "entity": b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><A>&a;</A></xml>',
    "foreign file": b'<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml><A>1</A></xml>',
    "undeclared entity": b"<xml><A>&undeclared;</A></xml>",
    "no UTF-8": b"<xml><A>\xff</A></xml>",
    "UTF-16": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE xml><xml/>'.encode("utf-16"),
    "deep": b"<xml>" + b"<A>" * 50 + b"</A>" * 50 + b"</xml>",
}
WORKER, ACCOUNT = "oA1b2C3d4E5f6G7h8I9j0K1l2M3n", "gh_5ca1ab1e0dd0"


def test_every_payload_is_expected() -> None:
    assert {file.stem for file in FOLDER.glob("*.xml")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_push_means_what_it_should(name: str) -> None:
    push = parse_push(read_xml((FOLDER / f"{name}.xml").read_bytes()))
    assert (push.account, push.worker) == (ACCOUNT, WORKER)
    ((kind, fields),) = EXPECTED[name].items()
    found = {field: _plain(value) for field, value in asdict(push.content).items() if value not in ("", ())}
    assert (type(push.content).__name__, found) == (kind, {key: value for key, value in fields.items() if value != ""})


def test_only_the_same_push_has_the_same_key() -> None:
    files = sorted(FOLDER.glob("event_*.xml"))
    keys = {file.stem: parse_push(read_xml(file.read_bytes())).key for file in files}
    assert keys.pop("event_subscribe_without_key") == keys["event_subscribe"]
    assert len(set(keys.values())) == len(keys)
    message = (FOLDER / "text.xml").read_text()
    for changed in (WORKER, "24912345678901234", "1780000000"):
        other = message.replace(changed, changed[::-1])
        assert parse_push(read_xml(message.encode())).key != parse_push(read_xml(other.encode())).key


@pytest.mark.parametrize("name", NO_PUSH)
def test_what_the_platform_would_never_write_is_refused(name: str) -> None:
    with pytest.raises(BadXmlError):
        read_xml(NO_PUSH[name])


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(BadXmlError):
        assert isinstance(read_xml(body), dict)


@given(st.dictionaries(st.sampled_from(["ToUserName", "FromUserName", "MsgType", "Event", "Content"]), st.text()))
def test_any_fields_are_a_push_or_unusable(fields: dict[str, str]) -> None:
    try:
        parse_push(dict(fields))
    except UnusablePushError:
        assert not all(fields.get(name, "").strip() for name in ("ToUserName", "FromUserName", "MsgType"))


@given(st.text())
def test_words_survive_the_writing_of_xml(words: str) -> None:
    read = read_xml(write_xml({"Content": words}).encode())
    allowed = "".join(
        one
        for one in words
        if one in "\t\n\r" or (one >= " " and not "\ud800" <= one <= "\udfff" and one not in "\ufffe\uffff")
    )
    # A parser makes one line break of every kind of them.
    assert text_of(read, "Content") == allowed.replace("\r\n", "\n").replace("\r", "\n").strip()


def _plain(value: Any) -> Any:
    return [list(item) for item in value] if isinstance(value, tuple) else value
