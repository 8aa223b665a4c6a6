"""The whole service as a user starts it: `gonghui serve`, with the trained model, in a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import httpx

from bot.settings import ROOT

START_PATIENCE = 120


class Service:
    """A service that tests can start, kill and start again on the same data."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.var_dir = folder / "var"
        self._log = folder / "serve.log"
        self._settings = {"GONGHUI_PORT": "0", "GONGHUI_VAR_DIR": str(self.var_dir)}
        self._settings |= {
            "GONGHUI_LIMIT_CONVERSATIONS": "100000/hour",
            "GONGHUI_LIMIT_ADDRESS_MESSAGES": "100000/minute",
            **{f"GONGHUI_{name.upper()}": value for name, value in settings.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Start and wait until the service says that it is ready."""
        self.begin()
        run_file = self.var_dir / "run" / "service.json"
        deadline = time.monotonic() + START_PATIENCE
        while not run_file.exists() or not run_file.read_text():
            self._expect_alive(deadline)
        self.url = json.loads(run_file.read_text())["url"]

    def begin(self) -> None:
        """Start and return at once."""
        (self.var_dir / "run" / "service.json").unlink(missing_ok=True)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "serve"],
                cwd=ROOT,
                env={**os.environ, **self._settings},
                stdout=log,
                stderr=log,
            )

    def watch_health(self) -> list[list[str]]:
        """Ask for the health of a starting service until it is well; return what was missing each time."""
        url = f"http://127.0.0.1:{self._settings['GONGHUI_PORT']}/healthz"
        seen: list[list[str]] = []
        deadline = time.monotonic() + START_PATIENCE
        while not seen or seen[-1]:
            self._expect_alive(deadline)
            with contextlib.suppress(httpx.TransportError):
                seen.append(httpx.get(url, timeout=5).json()["missing"])
        return seen

    def _expect_alive(self, deadline: float) -> None:
        assert self._process is not None
        if self._process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"the service did not start:\n{self._log.read_text()[-2000:]}")
        time.sleep(0.1)  # a process outside this one cannot be waited for in another way

    def keep_port(self) -> None:
        """Use the present port again at the next start."""
        self._settings["GONGHUI_PORT"] = self.url.rpartition(":")[2]

    def stop(self) -> str:
        """Stop as Ctrl-C does and return everything the service said."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            code = self._process.wait(30)
            assert code == 0, f"ended with {code}:\n{self._log.read_text()[-2000:]}"
        return self._log.read_text()

    def kill(self) -> None:
        """Kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def pid(self) -> int:
        """Process id of the bot."""
        assert self._process is not None
        return self._process.pid

    def engine_pid(self) -> int:
        """Process id of the engine."""
        children = Path(f"/proc/{self.pid()}/task/{self.pid()}/children").read_text().split()
        return int(children[0])


class Chat:
    """A worker who talks with the service over the web channel."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._token = httpx.post(f"{url}/channels/web/conversations", timeout=30).json()["conversation"]
        self.replies: list[dict[str, Any]] = []

    def say(self, text: str) -> str:
        """Say something and return what was answered, as one text."""
        return self._send({"text": text})

    def tap(self, title: str) -> str:
        """Tap the choice with this title below the last answers."""
        offers = {choice["title"]: choice["send"] for reply in self.replies for choice in reply["choices"]}
        assert title in offers, f"{title} is not among {list(offers)}"
        return self._send({"send": offers[title]})

    def choices(self) -> list[str]:
        """Titles of the choices below the last answers."""
        return [choice["title"] for reply in self.replies for choice in reply["choices"]]

    def _send(self, body: dict[str, str]) -> str:
        body |= {"conversation": self._token, "id": str(uuid.uuid4())}
        answer = httpx.post(f"{self._url}/channels/web/messages", json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        self.replies = [reply for reply in answer.json()["replies"] if reply["author"] != "notice"]
        return "\n".join(reply["text"] for reply in self.replies)
