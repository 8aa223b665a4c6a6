"""A stand-in for the web channel, for states that are hard to make with the real engine.

It keeps the channel's contract (numbers, de-duplication by the client's id, resume by Last-Event-ID) and does what a
test scripts: the next POSTs are answered by `script`, everything else by repeating the worker's words.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.browser.scripted import Conversation, Message, keep_file, refuse, repeat_words

PAGE = Path(__file__).parents[2] / "bot" / "channels" / "web" / "page"
POLICY = "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; object-src 'none'; form-action 'none'"
PAGE_SIZE = 50


class StandIn:
    """The service; what a test may do to it is thread-safe because it runs on the server's own loop."""

    def __init__(self) -> None:
        self.conversations: dict[str, Conversation] = {}
        self.script: deque[Callable[[Conversation, dict[str, Any]], Response]] = deque()
        self.posts: list[dict[str, Any]] = []
        self.file_script: deque[Callable[[Conversation, dict[str, Any]], Response]] = deque()
        self.files: dict[str, bytes] = {}
        self.uploads: list[dict[str, Any]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.resumed_from: list[str] = []
        self.streams_open = 0
        self.streams_refused = False
        self.silent_streams = False
        self._cuts = 0
        self._changed = asyncio.Condition()
        self._live: list[tuple[str, bytes]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self.url = ""

    # What a test does

    def act(self, change: Callable[[], Any]) -> Any:
        """Run a change on the server's loop and wake the streams."""

        async def run() -> Any:
            async with self._changed:
                result = change()
                self._changed.notify_all()
                return result

        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def only(self) -> tuple[str, Conversation]:
        """The one conversation there is, with its token."""
        [(token, conversation)] = self.conversations.items()
        return token, conversation

    def say(self, author: str, text: str, **more: Any) -> Message:
        """Say something in the one conversation; it goes out by the stream."""
        result: Message = self.act(lambda: self.only()[1].say(author, text, **more))
        return result

    def send_event(self, kind: str, data: str) -> None:
        """Send an event without an id to the one conversation."""
        token, _ = self.only()
        self.act(lambda: self._live.append((token, f"event: {kind}\ndata: {data}\n\n".encode())))

    def change_owner(self, owner: str) -> None:
        """Hand the one conversation over."""
        self.only()[1].owner = owner
        self.send_event("owner", f'{{"owner": "{owner}"}}')

    def cut_streams(self) -> None:
        """End every open stream."""

        def cut() -> None:
            self._cuts += 1

        self.act(cut)

    def forget_all(self) -> None:
        """Lose every conversation, as retention does."""
        self.act(self.conversations.clear)
        self.cut_streams()

    def begin(self, fill: Callable[[Conversation], Any]) -> str:
        """Make a conversation beforehand; returns its token."""
        conversation = Conversation()
        fill(conversation)
        self.conversations["token-made-before"] = conversation
        return "token-made-before"

    # The channel

    def _of(self, request: Request) -> Conversation | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return self.conversations.get(token)

    async def open_conversation(self, request: Request) -> Response:
        token = f"token-{len(self.posts)}-{len(self.conversations)}"
        self.conversations[token] = Conversation()
        return JSONResponse({"conversation": token, "owner": "bot"}, 201)

    async def take_message(self, request: Request) -> Response:
        body = await request.json()
        self.posts.append(body)
        conversation = self.conversations.get(body["conversation"])
        if conversation is None:
            return refuse(404, "unknown_conversation", "找不到这个对话。")
        if body["id"] in conversation.answered:
            return JSONResponse(conversation.answered[body["id"]])
        act = self.script.popleft() if self.script else repeat_words
        async with self._changed:
            response = act(conversation, body)
            self._changed.notify_all()
        return response

    async def take_file(self, request: Request) -> Response:
        conversation = self._of(request)
        if conversation is None:
            return refuse(404, "unknown_conversation", "找不到这个对话。")
        content = await request.body()
        await self.gate.wait()
        body = {"id": request.headers["x-message-id"], "name": unquote(request.headers["x-file-name"])}
        body |= {"size": len(content), "file": f"f{len(self.uploads)}"}
        self.uploads.append(body)
        if body["id"] in conversation.answered:
            return JSONResponse(conversation.answered[body["id"]])
        act = self.file_script.popleft() if self.file_script else keep_file
        async with self._changed:
            response = act(conversation, body)
            self._changed.notify_all()
        if response.status_code == 200:
            self.files[str(body["file"])] = content
        return response

    async def show_file(self, request: Request) -> Response:
        if self._of(request) is None:
            return refuse(404, "unknown_conversation", "找不到这个对话。")
        return Response(self.files[request.path_params["file"]])

    async def show_history(self, request: Request) -> Response:
        conversation = self._of(request)
        if conversation is None:
            return refuse(404, "unknown_conversation", "找不到这个对话。")
        before = int(request.query_params.get("before", len(conversation.messages) + 1))
        earlier = [message for message in conversation.messages if message["seq"] < before]
        return JSONResponse(
            {
                "messages": earlier[-PAGE_SIZE:],
                "more": len(earlier) > PAGE_SIZE,
                "owner": conversation.owner,
                "place": conversation.place,
            }
        )

    async def export(self, request: Request) -> Response:
        conversation = self._of(request)
        if conversation is None:
            return refuse(404, "unknown_conversation", "找不到这个对话。")
        return JSONResponse({"messages": conversation.messages})

    async def stream_events(self, request: Request) -> Response:
        conversation = self._of(request)
        if conversation is None:
            return refuse(404, "unknown_conversation", "找不到这个对话。")
        if self.streams_refused:
            return refuse(503, "busy", "服务正忙。")
        token = request.headers["authorization"].removeprefix("Bearer ")
        last = request.headers["last-event-id"]
        self.resumed_from.append(last)
        return StreamingResponse(self._events(token, conversation, int(last)), media_type="text/event-stream")

    async def _events(self, token: str, conversation: Conversation, last: int) -> AsyncIterator[bytes]:
        cuts, live = self._cuts, len(self._live)
        self.streams_open += 1
        try:
            yield b": open\n\n"
            while cuts == self._cuts:
                for message in [] if self.silent_streams else conversation.messages[last:]:
                    last = message["seq"]
                    yield f"id: {last}\nevent: message\ndata: {json.dumps(message)}\n\n".encode()
                while live < len(self._live):
                    whose, event = self._live[live]
                    live += 1
                    if whose == token:
                        yield event
                async with self._changed:
                    all_sent = self.silent_streams or last >= len(conversation.messages)
                    if cuts == self._cuts and all_sent and live >= len(self._live):
                        await self._changed.wait()
        finally:
            self.streams_open -= 1

    def app(self) -> Starlette:
        api = [
            Route("/conversations", self.open_conversation, methods=["POST"]),
            Route("/messages", self.take_message, methods=["POST"]),
            Route("/files", self.take_file, methods=["POST"]),
            Route("/files/{file}", self.show_file),
            Route("/history", self.show_history),
            Route("/events", self.stream_events),
            Route("/export", self.export),
        ]
        pages = StaticFiles(directory=PAGE, html=True)
        return Starlette(
            routes=[Mount("/channels/web", routes=api), Route("/union", union_page), Mount("/", strict(pages))]
        )

    @contextmanager
    def running(self) -> Iterator[StandIn]:
        """Serve on a free loopback port while the block runs."""
        config = uvicorn.Config(self.app(), port=0, log_level="warning", timeout_graceful_shutdown=1, lifespan="off")
        listening = threading.Event()

        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            await server.serve()

        class Announced(uvicorn.Server):
            """Tells when it listens."""

            async def startup(self, sockets: Any = None) -> None:
                await super().startup(sockets)
                listening.set()

        server = Announced(config)
        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        assert listening.wait(20), "the stand-in did not start"
        port = server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        try:
            yield self
        finally:
            self.cut_streams()
            server.should_exit = True
            thread.join(20)


def strict(app: StaticFiles) -> Callable[..., Any]:
    """Add the content security policy that the page is served under."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        async def with_policy(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"content-security-policy", POLICY.encode()))
            await send(message)

        await app(scope, receive, with_policy)

    return wrapped


async def union_page(request: Request) -> Response:
    """A union's own website that embeds the chat."""
    return HTMLResponse(
        "<!doctype html><meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>工会</title>"
        "<style>button{background:lime!important;font-size:60px}</style><h1>磐安县总工会</h1><p>欢迎。</p>"
        "<script src='/embed.js' data-title='磐安工会助手' defer></script>"
    )
