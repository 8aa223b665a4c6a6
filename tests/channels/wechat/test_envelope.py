"""Only what the platform itself wrote, for this account, lately, and in the mode that is set, is let in."""

from __future__ import annotations

import base64
import logging
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.pushes.cipher import AccountCipher, CannotDecryptError
from bot.channels.wechat.pushes.envelope import Envelope, RefusedPushError
from bot.channels.wechat.pushes.xml import read_xml, text_of
from tests.channels.wechat.town import PATH, Town
from tests.stand_ins.clock import Clock
from tests.stand_ins.wechat import Account, messages
from tests.stand_ins.wechat.crypto import Cryptography, new_encoding_aes_key, signature
from tests.stand_ins.wechat.delivery import Courier, Request
from tests.stand_ins.wechat.replies import Mode
from tests.stand_ins.wechat.state import AccountState
from tests.stand_ins.wechat.xml import write

MODES: tuple[Mode, ...] = ("clear", "compatible", "safe")
ENCRYPTED: tuple[Mode, ...] = ("compatible", "safe")
OPENID = "oWorker0000000000000000000Zz"
WORDS = "老板不给钱 <a> & ]]> 😀"


def pushed(account: Account, mode: Mode, clock: Clock | None = None, words: str = WORDS) -> Request:
    """A genuine push."""
    fields: Any = {
        "ToUserName": account.original_id,
        "FromUserName": OPENID,
        "CreateTime": 1780000000,
        **messages.text(words),
    }
    courier = Courier(AccountState(account, clock), "", mode, 1.0, (0.0,), repeats_nonce=False)
    return courier.request_for(OPENID, fields)


def envelope(account: Account, mode: Mode, **changed: Any) -> Envelope:
    """The envelope of a bot with this account's settings."""
    settings: dict[str, Any] = {"encoding_aes_keys": (account.encoding_aes_key,), "freshness": 600.0}
    return Envelope(account.token, account.appid, mode, **settings | changed)


def opened_words(envelope: Envelope, request: Request) -> str:
    """The words of a push, once it is opened."""
    return text_of(envelope.open(list(request.params.items()), request.body).fields, "Content")


def refused(envelope: Envelope, request: Request) -> str:
    """Why it is refused."""
    with pytest.raises(RefusedPushError) as refusal:
        envelope.open(list(request.params.items()), request.body)
    return str(refusal.value)


@pytest.mark.parametrize("mode", MODES)
def test_a_genuine_push_is_opened(mode: Mode) -> None:
    account = Account()
    assert opened_words(envelope(account, mode), pushed(account, mode)) == WORDS


@given(st.text())
def test_any_words_come_through_the_cipher(words: str) -> None:
    account = Account()
    theirs, ours = (
        Cryptography(account.encoding_aes_key, account.appid),
        AccountCipher(account.encoding_aes_key, account.appid),
    )
    words = words.encode(errors="ignore").decode()
    assert ours.decrypt(theirs.encrypt(words)).decode() == words
    assert theirs.decrypt(ours.encrypt(words)) == words


@pytest.mark.parametrize("mode", ENCRYPTED)
def test_one_signed_address_does_not_let_other_bodies_in(mode: Mode) -> None:
    """`signature` proves nothing about the body: only what `msg_signature` covers counts."""
    account = Account()
    seen, ours = pushed(account, mode), envelope(account, mode)
    clear = pushed(account, "clear", words="改过的话")
    without = {name: value for name, value in seen.params.items() if name not in ("msg_signature", "encrypt_type")}
    assert refused(ours, clear)
    assert refused(ours, replace(seen, params=without, body=clear.body))
    assert refused(ours, replace(seen, body=clear.body))
    other = pushed(replace(account, encoding_aes_key=new_encoding_aes_key()), mode)
    assert refused(ours, replace(seen, body=other.body)) == "signature"


def test_clear_fields_beside_the_cipher_text_are_not_read() -> None:
    account = Account()
    seen = pushed(account, "compatible")
    forged = seen.body.replace(b"<MsgType>", b"<Content>" + "假的".encode() + b"</Content><MsgType>", 1).replace(
        b"<Content><![CDATA[", b"<Ignored><![CDATA[", 1
    )
    forged = forged.replace(b"]]></Content><Encrypt>", b"]]></Ignored><Encrypt>", 1)
    assert opened_words(envelope(account, "compatible"), replace(seen, body=forged)) == WORDS


def test_an_encrypted_push_to_a_clear_account_is_refused() -> None:
    account = Account()
    assert "GONGHUI_WECHAT_MODE=clear" in refused(envelope(account, "clear"), pushed(account, "safe"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seconds", [-700, 700])
def test_an_old_push_and_one_from_the_future_are_refused(mode: Mode, seconds: int) -> None:
    account, clock = Account(), Clock()
    clock.advance(seconds)
    assert "clock" in refused(envelope(account, mode), pushed(account, mode, clock))
    assert opened_words(envelope(account, mode, freshness=0.0), pushed(account, mode, clock)) == WORDS


@pytest.mark.parametrize("mode", MODES)
def test_parameters_must_be_there_once(mode: Mode) -> None:
    account = Account()
    push, ours = pushed(account, mode), envelope(account, mode)
    needed = ["timestamp", "nonce", "signature" if mode == "clear" else "msg_signature"]
    for name in needed:
        others = [(key, value) for key, value in push.params.items() if key != name]
        for wrong in ([], [(name, "")], [(name, push.params[name])] * 2, [(name, "零")]):
            with pytest.raises(RefusedPushError):
                ours.open([*others, *wrong], push.body)


@pytest.mark.parametrize("key", ["token", "appid", "encoding_aes_key"])
@pytest.mark.parametrize("mode", ENCRYPTED)
def test_a_push_for_another_account_is_refused(mode: Mode, key: str) -> None:
    account = Account()
    other = replace(account)
    setattr(other, key, new_encoding_aes_key())
    assert refused(envelope(account, mode), pushed(other, mode))


def test_both_keys_are_known_while_they_are_exchanged_and_the_answer_has_the_same_one() -> None:
    account = Account()
    new = new_encoding_aes_key()
    ours = envelope(account, "safe", encoding_aes_keys=(new, account.encoding_aes_key))
    for key in (new, account.encoding_aes_key):
        at_the_time = replace(account, encoding_aes_key=key)
        push = pushed(at_the_time, "safe")
        opened = ours.open(list(push.params.items()), push.body)
        answer = read_xml(opened.seal("<xml>答</xml>").encode())
        assert Cryptography(key, account.appid).decrypt(text_of(answer, "Encrypt")) == "<xml>答</xml>"
    assert refused(ours, pushed(replace(account, encoding_aes_key=new_encoding_aes_key()), "safe"))


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_changed_cipher_text_is_opened(position: int, change: int) -> None:
    account = Account()
    cipher = AccountCipher(account.encoding_aes_key, account.appid)
    # The start of the AES stream is random bytes that nobody reads: what follows it must be whole.
    raw = bytearray(base64.b64decode(cipher.encrypt("短")))
    raw[16 + position % (len(raw) - 16)] ^= change
    try:
        message = cipher.decrypt(base64.b64encode(bytes(raw)).decode())
    except CannotDecryptError:
        return
    assert message != "短".encode()


@given(st.binary(max_size=200))
def test_any_cipher_text_is_refused_without_a_fault(raw: bytes) -> None:
    cipher = AccountCipher(Account().encoding_aes_key, "wx5ca1ab1e0ddba110")
    for text in (base64.b64encode(raw).decode(), raw.decode("latin-1")):
        with pytest.raises(CannotDecryptError):
            cipher.decrypt(text)


def test_signed_rubbish_is_refused_without_a_fault() -> None:
    account = Account()
    ours = envelope(account, "safe")
    time, nonce = str(int(Clock()())), "1"
    for cipher_text in ("", "AAAA", "没有", base64.b64encode(b"x" * 32).decode()):
        params = {
            "timestamp": time,
            "nonce": nonce,
            "msg_signature": signature(account.token, time, nonce, cipher_text),
        }
        assert refused(ours, Request(params, write({"Encrypt": cipher_text}).encode()))


@pytest.mark.parametrize("database_system", ["sqlite"])
def test_every_refusal_looks_the_same_and_tells_nothing(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    seen = pushed(town.api.account, "safe")
    tries: list[tuple[dict[str, str], bytes]] = [
        ({}, b""),
        ({}, seen.body),
        (seen.params, b'{"Encrypt": "AAAA"}'),
        (seen.params, b"<!DOCTYPE xml><xml/>"),
        (seen.params, seen.body + b" " * 70_000),
        (seen.params | {"timestamp": "1"}, seen.body),
        (seen.params, pushed(town.api.account, "clear").body),
    ]
    answers = [httpx.post(town.url + PATH, params=params, content=body) for params, body in tries]
    answers.append(httpx.get(town.url + PATH, params={"echostr": "<script>"}))
    assert {(answer.status_code, answer.content) for answer in answers} == {(403, b"")}
    assert town.inbox() == []
    # Of uvicorn's and httpx' own lines, which have the address, `gonghui serve` writes none.
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("bot."))
    assert logged.count("wechat_push_refused") == len(answers)
    assert OPENID not in logged
    assert seen.params["msg_signature"] not in logged


@pytest.mark.parametrize("database_system", ["sqlite"])
@pytest.mark.parametrize("mode", [pytest.param(mode, marks=pytest.mark.settings(wechat_mode=mode)) for mode in MODES])
def test_each_mode_is_verified_and_answered(town: Town, mode: Mode) -> None:
    assert town.platform.verify().accepted
    assert town.platform.verify(token="stranger").status == 403
    reply = town.platform.say(town.platform.person(), "你好").reply()
    assert reply is not None
    assert "好的。" in reply.text
    assert reply.encrypted == (mode != "clear")
