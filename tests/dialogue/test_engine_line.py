"""The line to an engine, against a server that answers byte by byte what a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

import pytest

from bot.dialogue import engine_line
from bot.dialogue.engine_line import BrokenLineError, EngineLine, LateAnswerError, NotReachedError

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n'
LAST = b"HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbusy"
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"
SILENCE = b""


@dataclass
class Engine:
    """Answers each request with the next of `answers`; a cut answer ends its connection."""

    answers: list[bytes]
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0")
                self.requests.append(head + await reader.readexactly(length))
                answer = self.answers.pop(0)
                writer.write(answer)
                if answer in {CUT, LAST} or (not answer.startswith(b"HTTP") and answer):
                    break
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


def with_engine(answers: list[bytes], work: Callable[[EngineLine, Engine], Coroutine[None, None, None]]) -> None:
    async def run() -> None:
        engine = Engine(list(answers))
        server = await asyncio.start_server(engine.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        line = EngineLine(f"http://127.0.0.1:{port}", "secret", 5)
        try:
            await work(line, engine)
        finally:
            await line.close()
            server.close()

    asyncio.run(run())


def test_requests_follow_each_other_on_one_connection_with_the_secret() -> None:
    async def work(line: EngineLine, engine: Engine) -> None:
        first = await line.ask("POST", "/turn", {"text": "你好"})
        second = await line.ask("GET", "/health")
        assert (first.status, first.body, second.body) == (200, b"{}", b'{"a":1}')
        assert engine.connections == 1
        assert b"Authorization: Bearer secret\r\n" in engine.requests[0]
        assert engine.requests[0].endswith('{"text":"你好"}'.encode())
        assert engine.requests[1].startswith(b"GET /health HTTP/1.1\r\n")

    with_engine([OK, CHUNKED], work)


def test_requests_side_by_side_have_a_connection_each() -> None:
    async def work(line: EngineLine, engine: Engine) -> None:
        answers = await asyncio.gather(*(line.ask("GET", "/health") for _ in range(5)))
        assert [one.body for one in answers] == [b"{}"] * 5
        await line.ask("GET", "/health")
        assert engine.connections == 5

    with_engine([OK] * 6, work)


def test_an_engine_that_hangs_up_after_an_answer_is_asked_on_a_new_connection() -> None:
    async def work(line: EngineLine, engine: Engine) -> None:
        busy = await line.ask("GET", "/health")
        assert (busy.status, busy.is_error, busy.body) == (503, True, b"busy")
        assert (await line.ask("GET", "/health")).is_success
        assert engine.connections == 2

    with_engine([LAST, OK], work)


@pytest.mark.parametrize("answer", [CUT, b"220 mail.example ESMTP\r\n"], ids=["cut", "no HTTP"])
def test_what_breaks_off_is_told_and_the_next_request_works(answer: bytes) -> None:
    async def work(line: EngineLine, engine: Engine) -> None:
        with pytest.raises(BrokenLineError):
            await line.ask("GET", "/health")
        assert (await line.ask("GET", "/health")).is_success

    with_engine([answer, OK], work)


def test_an_answer_that_comes_too_late_is_never_taken_for_that_of_another_request() -> None:
    async def work(line: EngineLine, engine: Engine) -> None:
        with pytest.raises(LateAnswerError):
            await line.ask("GET", "/late", patience=0.05)
        assert (await line.ask("GET", "/next")).body == b'{"a":1}'
        assert engine.connections == 2

    with_engine([SILENCE, CHUNKED], work)


def test_a_connection_that_lay_idle_too_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_line, "LONGEST_IDLE", -1.0)

    async def work(line: EngineLine, engine: Engine) -> None:
        for _ in range(2):
            await line.ask("GET", "/health")
        assert engine.connections == 2

    with_engine([OK, OK], work)


def test_an_engine_that_is_not_there_has_heard_nothing() -> None:
    async def run() -> None:
        server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        line = EngineLine(f"http://127.0.0.1:{port}", "secret", 5)
        with pytest.raises(NotReachedError):
            await line.ask("GET", "/health")
        await line.close()

    asyncio.run(run())
