"""What an operator does at the command line: connect an account, set its menu, look after lost replies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.channels.wechat.operating.menu import read_menu
from bot.cli.main import app
from bot.data_files.reading import DataFileError
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.storage.database import Database
from tests.channels.wechat.outside import OPENID, Outside, settings_for
from tests.channels.wechat.town import Town
from tests.stand_ins.faults import Fault
from tests.stand_ins.wechat import Account, WeChatApi
from tests.stand_ins.wechat.accounts import ALL

type Command = Callable[..., Done]


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    code: int
    said: str


@pytest.fixture
def gonghui(tmp_path: Path) -> Iterator[Command]:
    """Run `gonghui` with settings: `gonghui("wechat", "check", public_url="…")`."""
    mask = os.umask(0o077)
    os.umask(mask)

    def run(*arguments: str, **settings: Any) -> Done:
        given = {"var_dir": tmp_path / "operator"} | settings
        environment = {f"GONGHUI_{name.upper()}": str(value) for name, value in given.items()}
        result = CliRunner().invoke(app, list(arguments), env=environment)
        return Done(result.exit_code, result.output)

    yield run
    os.umask(mask)


def _account(api: WeChatApi, **changed: Any) -> dict[str, Any]:
    return {
        "wechat_token": api.account.token,
        "wechat_app_id": api.account.appid,
        "wechat_app_secret": api.account.secret,
        "wechat_encoding_aes_key": api.account.encoding_aes_key,
        "wechat_api_base": api.url,
        "wechat_templates": "ticket.template=TICKET,application.template=APPLICATION",
        "wechat_abilities": "custom_send,typing,menu,template,qrcode,msgmenu",
    } | changed


def _templates(api: WeChatApi, *names: str) -> None:
    api.account.templates = {name: {"character_string1", "thing2", "time3"} for name in names}


def test_a_right_account_is_told_so_and_nobody_is_sent_anything(town: Town, gonghui: Command) -> None:
    _templates(town.api, "TICKET", "APPLICATION")
    done = gonghui("wechat", "check", **_account(town.api, public_url=town.url))
    assert done.code == 0, done.said
    assert "WRONG" not in done.said
    for step in ("settings", "callback", "credentials", "custom_send", "typing", "menu", "template", "qrcode"):
        assert f"{step}: " in done.said
    assert town.api.sent == []
    assert town.api.account.secret not in done.said


def test_each_wrong_setting_is_named_with_its_remedy(town: Town, gonghui: Command) -> None:
    def said(**changed: Any) -> str:
        done = gonghui("wechat", "check", **_account(town.api, **{"public_url": town.url, **changed}))
        assert done.code == 1, done.said
        return done.said

    assert "another token" in said(wechat_token="astranger")
    assert "cannot be reached" in said(public_url="http://127.0.0.1:9")
    assert "not as this service" in said(public_url=town.api.url)
    assert "GONGHUI_WECHAT_APP_ID" in said(wechat_app_id="wx0000000000000000")
    assert "GONGHUI_WECHAT_APP_SECRET" in said(wechat_app_secret="0" * 32)
    assert "cannot be reached" in said(wechat_api_base="http://127.0.0.1:9")
    assert "no template TICKET" in said()
    town.api.account.templates = {"TICKET": {"number1", "thing2"}, "APPLICATION": {"thing2"}}
    assert "has the fields number1, thing2" in said()
    town.api.account.abilities = ALL - {"menu", "custom_send"}
    _templates(town.api, "TICKET", "APPLICATION")
    denied = said()
    assert denied.count("WRONG") == 3
    assert "ability menu: not granted (errcode 48001)" in denied
    town.api.account.allowed_addresses = {"203.0.113.9"}
    assert "IP白名单" in said()


def test_an_account_that_is_not_connected_is_told_how(gonghui: Command) -> None:
    done = gonghui("wechat", "check")
    assert done.code == 1
    assert "GONGHUI_WECHAT_TOKEN" in done.said


def test_the_menu_is_set_shown_and_taken_away(api: WeChatApi, gonghui: Command) -> None:
    assert gonghui("wechat", "menu", **_account(api)).code == 0
    assert api.menu is not None
    assert api.menu["button"][1]["sub_button"][0]["key"] == "chosen:open_ticket"
    assert gonghui("wechat", "menu", "--delete", **_account(api)).code == 0
    assert api.menu is None
    api.account.abilities = frozenset()
    refused = gonghui("wechat", "menu", **_account(api))
    assert refused.code == 1
    assert "48001" in refused.said


def test_a_menu_that_means_what_is_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "menu.yml"
    text = (DATA_DIR / "wechat" / "menu.yml").read_text("utf-8")
    file.write_text(text.replace("joining/how_to_join", "joining/how_to_fly"), "utf-8")
    with pytest.raises(DataFileError, match="how_to_fly"):
        read_menu(file, DATA_DIR / "nlu")
    file.write_text(text.replace("问一问", "问一问工会的事"), "utf-8")
    with pytest.raises(DataFileError, match="最多5个汉字"):
        read_menu(file, DATA_DIR / "nlu")
    file.write_text(text.replace("chosen: open_ticket", "chosen: open_ticket, link: https://a.example"), "utf-8")
    with pytest.raises(DataFileError, match="只写一个"):
        read_menu(file, DATA_DIR / "nlu")


def test_a_code_carries_its_scene(api: WeChatApi, gonghui: Command) -> None:
    done = gonghui("wechat", "code", "grid-zq-01", **_account(api))
    assert done.said.startswith("https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=")
    assert gonghui("wechat", "code", "union-gh-330205", "--days", "30", **_account(api)).code == 0
    assert [(code.scene, code.seconds) for code in api.qr_codes.values()] == [
        ("grid-zq-01", None),
        ("union-gh-330205", 2_592_000),
    ]
    assert gonghui("wechat", "code", "网格", **_account(api)).code == 1
    unknown = gonghui("wechat", "code", "grid-nowhere", **_account(api))
    assert unknown.code == 1
    assert "No grid, station or union has the code of grid-nowhere" in unknown.said
    assert len(api.qr_codes) == 2


def test_what_did_not_arrive_is_listed_and_sent_again(
    account: Account, api: WeChatApi, database: Database, keys: KeyRing, gonghui: Command
) -> None:
    outside = Outside(api, database, keys, settings_for(api))
    where = {"database_url": database.url.render_as_string(hide_password=False), "keyring": keys.path}
    assert "Nothing has been sent yet" in gonghui("outbox", "list", **where).said
    outside.writes()
    outside.reply("到了")
    api.faults.next("message/custom/send", Fault.error(47001))
    outside.deliver()
    outside.reply("也到了")
    outside.deliver()
    listed = gonghui("outbox", "list", **where).said
    assert "failed  errcode_47001" in listed
    assert "wechat: 1 sent, 1 failed" in listed
    assert OPENID not in listed
    assert "sent  tried" not in listed
    delivery = listed.split()[0]
    assert "到了" not in gonghui("outbox", "show", delivery, **where).said
    assert "| 到了" in gonghui("outbox", "show", delivery, "--words", **where).said
    assert gonghui("outbox", "resend", delivery, **where).code == 0
    outside.deliver()
    assert outside.read_by_worker() == ["也到了", "到了"]
    again = gonghui("outbox", "resend", delivery, **where)
    assert again.code == 1
    assert "only what failed or is unknown" in again.said
    assert gonghui("outbox", "resend", "zzz", **where).code == 1


def test_nothing_is_sent_again_to_whoever_cannot_be_reached(
    api: WeChatApi, database: Database, keys: KeyRing, gonghui: Command
) -> None:
    outside = Outside(api, database, keys, settings_for(api))
    where = {"database_url": database.url.render_as_string(hide_password=False), "keyring": keys.path}
    outside.writes()
    api.faults.next("message/custom/send", Fault.error(43019))
    outside.reply("一")
    outside.deliver()
    delivery = gonghui("outbox", "list", "--state", "failed", **where).said.split()[0]
    refused = gonghui("outbox", "resend", delivery, **where)
    assert refused.code == 1
    assert "errcode_43019" in refused.said
    assert "choose from" in gonghui("outbox", "list", "--state", "lost", **where).said
