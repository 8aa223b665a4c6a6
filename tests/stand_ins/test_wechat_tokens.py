"""Tokens of the stand-in WeChat API: how long they live, what replaces them, who gets none."""

from __future__ import annotations

from tests.stand_ins.wechat import WeChatApi
from tests.stand_ins.wechat_caller import PERSON, Caller


def test_a_stable_token_stays_and_overlaps(api: WeChatApi, caller: Caller) -> None:
    api.quota.open(PERSON, "message")
    first = caller.token()
    assert first["expires_in"] == 7200
    api.clock.advance(6899)
    assert caller.token() == {"access_token": first["access_token"], "expires_in": 301}
    api.clock.advance(1)
    second = caller.token()
    assert second["access_token"] != first["access_token"]
    assert [caller.send(token=token["access_token"]) for token in (first, second)] == [0, 0]
    api.clock.advance(300)
    assert [caller.send(token=token["access_token"]) for token in (first, second)] == [42001, 0]
    forced = caller.token(force=True)
    assert [caller.send(token=token["access_token"]) for token in (second, forced)] == [40001, 0]
    assert caller.token(force=True)["errcode"] == 45011


def test_an_ordinary_token_replaces_the_former(api: WeChatApi, caller: Caller) -> None:
    api.quota.open(PERSON, "message")
    first, second = (caller.token(stable=False)["access_token"] for _ in range(2))
    stable = caller.token()["access_token"]
    assert [caller.send(token=token) for token in (first, second, stable)] == [0, 0, 0]
    api.clock.advance(300)
    assert [caller.send(token=token) for token in (first, second)] == [40001, 0]
    assert [caller.send(token=token) for token in ("", "short", "x" * 512)] == [41001, 40014, 40001]


def test_wrong_credentials(api: WeChatApi, caller: Caller) -> None:
    assert caller.token(secret="x")["errcode"] == 40125
    assert caller.token(appid="x")["errcode"] == 40013
    assert caller.token(stable=False, grant_type="x")["errcode"] == 40002
    api.account.allowed_addresses = {"203.0.113.9"}
    assert caller.token()["errcode"] == 40164
