"""The WeChat channel over real HTTP: a platform that pushes, an account's interface, a stand-in for the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.privacy.keys import KeyRing
from bot.settings import Settings, load_settings
from bot.storage.database import Database
from tests.channels.wechat.town import Town
from tests.services import EngineStandIn, listening, running_bot
from tests.stand_ins.wechat import Account, WeChatApi

ABILITIES = "custom_send,typing,menu,template,qrcode"


@pytest.fixture
def account() -> Account:
    """The account; a module of its own tries one that may send nothing of its own accord."""
    return Account()


@pytest.fixture
def api(account: Account) -> Iterator[WeChatApi]:
    """The platform's interface."""
    with WeChatApi(account) as api:
        yield api


@pytest.fixture
def engine() -> EngineStandIn:
    """The engine's stand-in."""
    return EngineStandIn()


@pytest.fixture
def settings(api: WeChatApi, account: Account, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of the bot; a test changes some with `@pytest.mark.settings(wechat_passive_wait=0.4)`."""
    marker = request.node.get_closest_marker("settings")
    given: dict[str, Any] = {
        "var_dir": tmp_path / "var",
        "wechat_token": account.token,
        "wechat_app_id": account.appid,
        "wechat_app_secret": account.secret,
        "wechat_encoding_aes_key": account.encoding_aes_key,
        "wechat_api_base": api.url,
        "wechat_abilities": ABILITIES if account.abilities else "link_menu",
    }
    return load_settings(_env_file=None, **(given | (dict(marker.kwargs) if marker else {})))


@pytest.fixture
def town(
    api: WeChatApi, engine: EngineStandIn, database: Database, settings: Settings, keys: KeyRing
) -> Iterator[Town]:
    """A running bot with its platform."""
    with listening(engine.app()) as engine_url, running_bot(settings, database, keys, engine_url) as url:
        town = Town(api, engine, database, url, settings.wechat_mode)
        yield town
        town.close()
