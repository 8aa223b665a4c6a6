"""The door: who may post, what is acknowledged, what comes again, and that processes share the work."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from bot.channels.telegram.routes import LONGEST_BODY, PATH, SECRET_HEADER
from bot.dialogue.wording import PRIVACY_NOTICE
from bot.schema import metadata
from tests.channels.telegram.office import SECRET, Office
from tests.stand_ins.telegram import Person, TelegramServer


def message(number: int, person: Person, words: str) -> dict[str, Any]:
    """An update as Telegram posts it."""
    chat = {"id": person.id, "type": "private", "first_name": "王"}
    content = {"message_id": number, "date": 1_800_000_000, "chat": chat, "from": person.user, "text": words}
    return {"update_id": 1000 + number, "message": content}


def test_whoever_does_not_know_the_secret_is_sent_away(bot: Office, http: httpx.Client, person: Person) -> None:
    wrong = [[], *([(SECRET_HEADER.encode(), given)] for given in (b"", b"wrong", SECRET.encode() + b"x", b"\xe9"))]
    for headers in wrong:
        assert http.post(PATH, json=message(1, person, "你好"), headers=headers).status_code == 403, headers
    assert bot.inbox() == []


AUTHENTIC = [
    b"",
    b"nonsense",
    b"[1, 2]",
    b"null",
    b"{}",
    b'{"update_id": 5}',
    b'{"update_id": "five", "message": {}}',
    b'{"update_id": 5, "message": {"text": 5}}',
    b'{"update_id": 6, "message": {"message_id": 1, "date": 1, "chat": {"id": "x", "type": "private"}, '
    b'"from": {"id": 1, "is_bot": false, "first_name": ""}, "text": "hi"}}',
    b'{"update_id": 7, "something_new": {"a": 1}}',
    b'{"update_id": 8, "channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "channel"}, '
    b'"text": "hi"}}',
    b"\xff\xfe",
    b"[" * 100_000,
]


def test_whatever_is_authentic_is_acknowledged(
    bot: Office, http: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    for body in AUTHENTIC:
        answer = http.post(PATH, content=body, headers={SECRET_HEADER: SECRET})
        assert answer.status_code == 200, body[:80]
    assert bot.inbox() == []
    assert "Traceback" not in caplog.text


def test_a_body_beyond_measure_is_not_read(bot: Office, http: httpx.Client) -> None:
    body = b"x" * (LONGEST_BODY + 1)
    assert http.post(PATH, content=body, headers={SECRET_HEADER: SECRET}).status_code == 413


def test_an_update_that_could_not_be_stored_comes_again(bot: Office, server: TelegramServer, person: Person) -> None:
    with bot.database.write() as session:
        session.execute(text("ALTER TABLE inbox RENAME TO elsewhere"))
    person.says("一")
    person.says("二")
    server.wait_until(lambda: len(server.deliverer.deliveries) > 1, "two attempts")
    statuses = {delivery.status for delivery in server.deliverer.deliveries}
    assert 503 in statuses
    assert 200 not in statuses
    with bot.database.write() as session:
        session.execute(text("ALTER TABLE elsewhere RENAME TO inbox"))
    server.wait_for_messages(person.id, 3)
    assert bot.said() == ["一", "二"]


def test_words_that_no_database_takes_do_not_block_the_chat(
    bot: Office, server: TelegramServer, http: httpx.Client, person: Person
) -> None:
    body = json.dumps(message(1, person, "工资\x00没\ud800发"))
    assert http.post(PATH, content=body, headers={SECRET_HEADER: SECRET}).status_code == 200
    bot.wait_until(lambda: bot.said() == ["工资没发"], "the turn")


def test_a_forged_tap_that_no_database_takes_does_not_block_the_chat(
    bot: Office, http: httpx.Client, person: Person
) -> None:
    below = message(2, person, "请选")["message"]
    tap = {"id": "1", "from": person.user, "chat_instance": "1", "message": below, "data": "o:\x00"}
    update = {"update_id": 1001, "callback_query": tap}
    assert http.post(PATH, json=update, headers={SECRET_HEADER: SECRET}).status_code == 200
    assert bot.inbox() == []


def test_equal_update_numbers_of_different_chats_are_different(
    bot: Office, http: httpx.Client, server: TelegramServer
) -> None:
    people = [Person(server), Person(server)]
    for person in people:
        http.post(PATH, json=message(1, person, "你好"), headers={SECRET_HEADER: SECRET})
    bot.wait_until(lambda: len(bot.said()) == 2, "both turns")


def test_two_processes_get_the_same_updates_at_the_same_time(
    office: Office, server: TelegramServer, database_system: str
) -> None:
    people = [Person(server) for _ in range(3)]
    for person in people:
        person.chat.open = True
    with office.running() as one, office.running() as two, ThreadPoolExecutor(2) as pool:
        for number in range(1, 5):
            for person in people:
                body = message(number, person, f"{person.id}的第{number}句")
                posts = [
                    pool.submit(httpx.post, url + PATH, json=body, headers={SECRET_HEADER: SECRET}, trust_env=False)
                    for url in (one, two)
                ]
                assert [post.result().status_code for post in posts] == [200, 200]
        for person in people:
            server.wait_for_messages(person.id, 5)
        office.wait_until(lambda: {state for state, _ in office.deliveries()} == {"sent"}, "all deliveries")
    for person in people:
        assert person.reads() == [PRIVACY_NOTICE] + ["好的。"] * 4
        said = [words for words in office.said() if str(person.id) in words]
        assert [words[-2] for words in said] == ["1", "2", "3", "4"]
    assert len(office.said()) == 12


def test_a_process_that_dies_leaves_what_it_took_to_the_next(
    office: Office, server: TelegramServer, person: Person
) -> None:
    office.engine.status = 503
    with office.running() as url:
        office.connect(url)
        person.says("工资没发")
        server.wait_until_delivered()
        office.wait_until(lambda: len(office.said()) > 0, "the first attempt")
    office.engine.status = 200
    with office.running() as url:
        office.connect(url)
        office.wait_until(lambda: office.inbox() == [("工资没发", "done")], "the answer")
        server.wait_until(lambda: "好的。" in person.reads(), "the answer")
    assert person.reads().count("好的。") == 1


def test_nothing_personal_is_stored_in_the_clear_or_logged(
    bot: Office, server: TelegramServer, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    person.starts()
    person.says("工资没发")
    server.wait_for_messages(person.id, 3)
    with bot.database.read() as session:
        for table in metadata.sorted_tables:
            for row in session.execute(select(table)):
                assert str(person.id) not in " ".join(map(str, row)), table.name
    assert str(person.id) not in caplog.text
    assert server.token not in caplog.text
