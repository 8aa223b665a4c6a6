"""WeChat and Telegram through killed processes, a failing interface, two processes, a database restart."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from bot.storage.database import Database
from tests.channels.telegram.office import SECRET
from tests.databases import create_tables, postgres_database
from tests.resilience.bots import BotProcess, EchoEngine
from tests.resilience.crowd import Books, Said, all_at_once, said_by
from tests.services import listening
from tests.stand_ins.faults import Fault
from tests.stand_ins.telegram import Person, TelegramServer
from tests.stand_ins.wechat import Platform, WeChatApi

PEOPLE, EACH, KILLS = 25, 20, 4
FEW, FEW_EACH = 10, 8
MANY, ALLOWED_EACH = 16, 5
"""As many each as WeChat allows after one message: an answer that comes late never has to wait for the next one."""
WECHAT, TELEGRAM = "/channels/wechat", "/channels/telegram"
PATIENT = (0.0, 1.0, 3.0, 8.0, 20.0, 40.0)
"""Seconds at which WeChat delivers a push here: also on a slow machine a killed process is back by the last of them."""


@pytest.fixture
def engine() -> EchoEngine:
    """The engine; it needs a moment, so that turns are under way when something dies."""
    return EchoEngine(pause=0.02)


@pytest.fixture
def engine_url(engine: EchoEngine) -> Iterator[str]:
    """Where it listens."""
    with listening(engine.app()) as url:
        yield url


@pytest.fixture
def api() -> Iterator[WeChatApi]:
    """WeChat's interface."""
    with WeChatApi() as api:
        yield api


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    """Telegram's."""
    with TelegramServer(time_factor=0.05) as server:
        yield server


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """A database of one process."""
    database = Database(create_tables(f"sqlite:///{tmp_path / 'gonghui.db'}"))
    yield database
    database.close()


@pytest.fixture
def postgresql(postgres_url: str, postgresql_template: str) -> Iterator[Database]:
    """A database that several processes share."""
    with postgres_database(postgres_url, postgresql_template) as url:
        database = Database(url)
        yield database
        database.close()


def test_wechat_survives_kills(
    tmp_path: Path, engine: EchoEngine, engine_url: str, api: WeChatApi, sqlite: Database
) -> None:
    said = [said_by(person, EACH) for person in range(PEOPLE)]
    with BotProcess(tmp_path, engine_url, **_wechat(api, sqlite)) as bot, _platform(api, bot.url) as platform:
        people = [platform.person() for _ in said]
        works = [_says_all(platform, person, texts) for person, texts in zip(people, said, strict=True)]
        all_at_once([*works, lambda: _kill_at_random(bot, engine, PEOPLE * EACH)])
        books = Books(sqlite, engine)
        books.wait_until_settled(PEOPLE * EACH)
        books.check(said, [platform.seen_by(person) for person in people])


def test_telegram_survives_kills(
    tmp_path: Path, engine: EchoEngine, engine_url: str, server: TelegramServer, sqlite: Database
) -> None:
    said = [said_by(person, EACH) for person in range(PEOPLE)]
    with BotProcess(tmp_path, engine_url, **_telegram(server, sqlite)) as bot:
        people = _write_all(server, bot, said)
        _kill_at_random(bot, engine, PEOPLE * EACH)
        books = Books(sqlite, engine)
        books.wait_until_settled(PEOPLE * EACH)
        books.check(said, [person.reads() for person in people])


@pytest.mark.parametrize("fault", [None, Fault.lose_answer()], ids=["refused", "answer lost"])
def test_wechat_survives_an_interface_that_fails_a_fifth_of_all_calls(
    fault: Fault | None, tmp_path: Path, engine_url: str, engine: EchoEngine, api: WeChatApi, sqlite: Database
) -> None:
    said = [said_by(person, ALLOWED_EACH) for person in range(MANY)]
    # It does not wait for the answer to a push, so that all are sent through the interface.
    settings = _wechat(api, sqlite) | {"wechat_passive_wait": "0.001"}
    with BotProcess(tmp_path, engine_url, **settings) as bot, _platform(api, bot.url) as platform:
        people = [platform.person() for _ in said]
        api.faults.share(0.2, 7, fault, methods={"message/custom/send"})
        all_at_once([_says_all(platform, person, texts) for person, texts in zip(people, said, strict=True)])
        books = Books(sqlite, engine)
        books.wait_until_settled(MANY * ALLOWED_EACH)
        books.check(said, [platform.seen_by(person) for person in people])
        assert (books.count("unknown") > 0) == (fault is not None)
        assert books.count("failed") == 0


def test_telegram_survives_an_interface_that_fails_a_fifth_of_all_calls(
    tmp_path: Path, engine_url: str, engine: EchoEngine, server: TelegramServer, sqlite: Database
) -> None:
    said = [said_by(person, FEW_EACH) for person in range(FEW)]
    with BotProcess(tmp_path, engine_url, **_telegram(server, sqlite)) as bot:
        server.faults.share(0.2, 7, Fault.error(429, retry_after=1), methods={"sendMessage"})
        people = _write_all(server, bot, said)
        books = Books(sqlite, engine)
        books.wait_until_settled(FEW * FEW_EACH)
        books.check(said, [person.reads() for person in people])
        assert (books.count("failed"), books.count("unknown")) == (0, 0)


def test_two_processes_on_one_database_run_each_turn_once(
    tmp_path: Path, engine: EchoEngine, engine_url: str, api: WeChatApi, postgresql: Database
) -> None:
    said = [said_by(person, FEW_EACH) for person in range(FEW)]
    settings = _wechat(api, postgresql)
    with (
        BotProcess(tmp_path, engine_url, **settings) as one,
        BotProcess(tmp_path, engine_url, **settings) as other,
        _platform(api, one.url) as first,
        _platform(api, other.url) as second,
    ):
        people = [first.person() for _ in said]

        def says_to_both(person: str, texts: Said) -> Callable[[], object]:
            def work() -> None:
                for words in texts:
                    push = first.say(person, words)
                    second.replay(push).settled()
                    push.settled()

            return work

        all_at_once([says_to_both(person, texts) for person, texts in zip(people, said, strict=True)])
        books = Books(postgresql, engine)
        books.wait_until_settled(FEW * FEW_EACH)
        # What both processes answer alike, the platform shows once.
        books.check(said, [list(dict.fromkeys(first.seen_by(person))) for person in people])


def test_a_database_that_drops_all_connections_loses_nothing(
    tmp_path: Path, engine: EchoEngine, engine_url: str, api: WeChatApi, postgresql: Database
) -> None:
    said = [said_by(person, FEW_EACH) for person in range(FEW)]
    with BotProcess(tmp_path, engine_url, **_wechat(api, postgresql)) as bot, _platform(api, bot.url) as platform:
        people = [platform.person() for _ in said]

        def restarts() -> None:
            for restart in range(1, 4):
                engine.wait_for_runs(FEW * FEW_EACH * restart // 4)
                _drop_connections(postgresql)

        works = [_says_all(platform, person, texts) for person, texts in zip(people, said, strict=True)]
        all_at_once([*works, restarts])
        books = Books(postgresql, engine)
        books.wait_until_settled(FEW * FEW_EACH)
        books.check(said, [platform.seen_by(person) for person in people])


def _wechat(api: WeChatApi, database: Database) -> dict[str, str]:
    account = api.account
    return {
        "database_url": database.url.render_as_string(hide_password=False),
        "wechat_token": account.token,
        "wechat_app_id": account.appid,
        "wechat_app_secret": account.secret,
        "wechat_encoding_aes_key": account.encoding_aes_key,
        "wechat_api_base": api.url,
    }


def _telegram(server: TelegramServer, database: Database) -> dict[str, str]:
    return {
        "database_url": database.url.render_as_string(hide_password=False),
        "telegram_token": server.token,
        "telegram_webhook_secret": SECRET,
        "telegram_api_base": server.url,
    }


def _platform(api: WeChatApi, url: str) -> Platform:
    return Platform(api, url + WECHAT, "safe", 1.0, deliveries=PATIENT)


def _says_all(platform: Platform, person: str, texts: Said) -> Callable[[], object]:
    def work() -> None:
        for words in texts:
            platform.say(person, words).settled(90)

    return work


def _write_all(server: TelegramServer, bot: BotProcess, said: Sequence[Said]) -> list[Person]:
    """Have Telegram post to the bot, and everybody write everything."""
    asked = {"url": bot.url + TELEGRAM, "secret_token": SECRET}
    answer = httpx.post(f"{server.base_url}{server.token}/setWebhook", json=asked, trust_env=False)
    assert answer.json()["ok"], answer.text
    people = [Person(server) for _ in said]
    for person, texts in zip(people, said, strict=True):
        for words in texts:
            person.says(words)
    return people


def _kill_at_random(bot: BotProcess, engine: EchoEngine, total: int) -> None:
    chance = random.Random(20261122)
    for kill in range(1, KILLS + 1):
        engine.wait_for_runs(total * kill // (KILLS + 1) + chance.randint(-10, 10))
        bot.kill()
        bot.start()


def _drop_connections(database: Database) -> None:
    """End all connections to the database but our own, as a restart of its server does."""
    mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    with database.engine.connect() as connection:
        connection.execute(text(f"{mine} WHERE datname = current_database() AND pid <> pg_backend_pid()"))
