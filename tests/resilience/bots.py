"""Bots that can be killed, and an engine that counts what it was made to do."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Self

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.dialogue.engine_process import free_port
from bot.settings import ROOT

PATIENCE = 60.0
ANSWER = "答："


class EchoEngine:
    """Speaks the turn protocol, remembers its turns, and says each text again.

    Attributes:
        runs: texts of the turns that ran, by conversation; a repeated turn that is on record does not run.
    """

    def __init__(self, pause: float = 0.0) -> None:
        self.runs: dict[str, list[str]] = defaultdict(list)
        self._pause = pause
        self._recorded: dict[str, dict[str, Any]] = {}
        self._grown = threading.Condition()

    def app(self) -> Starlette:
        """The engine as an application."""

        async def turn(request: Request) -> Response:
            body = await request.json()
            await asyncio.sleep(self._pause)
            return JSONResponse(self._turn(body))

        async def ready(_request: Request) -> Response:
            return JSONResponse({"status": "ready"})

        return Starlette(
            routes=[
                Route("/webhooks/turn/webhook", turn, methods=["POST"]),
                Route("/webhooks/turn/ready", ready, methods=["GET"]),
            ]
        )

    def wait_for_runs(self, count: int) -> None:
        """Return when so many turns have run."""
        with self._grown:
            assert self._grown.wait_for(lambda: self._count() >= count, 2 * PATIENCE), f"{self._count()} turns ran"

    def _count(self) -> int:
        return sum(map(len, self.runs.values()))

    def _turn(self, body: dict[str, Any]) -> dict[str, Any]:
        recorded = self._recorded.get(body["message_id"])
        if body["repeat"] and recorded is not None:
            return recorded
        custom = {"decision": "flow", "text": ANSWER + body["text"]}
        answer = {"replies": [{"custom": custom}], "intent": "x", "confidence": 0.9}
        with self._grown:
            self.runs[body["conversation"]].append(body["text"])
            self._recorded[body["message_id"]] = answer
            self._grown.notify_all()
        return answer


class BotProcess:
    """A context in which a bot serves at `url`; killed, it can be started again on the same data and port."""

    def __init__(self, folder: Path, engine_url: str, **settings: str) -> None:
        self._port, self._engine_url = free_port(), engine_url
        self.url = f"http://127.0.0.1:{self._port}"
        self._log = folder / f"bot-{self._port}.log"
        given = {
            "var_dir": str(folder / f"var-{self._port}"),
            "keyring": str(folder / "keyring.json"),
            "port": str(self._port),
            "engine_timeout": "3",
            "lease_time": "4",
            **settings,
        }
        self._environment = {**os.environ, **{f"GONGHUI_{name.upper()}": value for name, value in given.items()}}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start and wait until it answers."""
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.resilience.bot_process", self._engine_url],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the bot did not start:\n{self._log.read_text()[-2000:]}")
            try:
                httpx.get(f"{self.url}/healthz", timeout=5, trust_env=False)
            except httpx.TransportError:
                time.sleep(0.05)  # a process outside this one cannot be waited for in another way
            else:
                return

    def kill(self) -> None:
        """Kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
