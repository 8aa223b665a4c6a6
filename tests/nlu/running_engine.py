"""A running engine for tests: `rasa run` as a process, and a stand-in for the bot's actions."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from conftest import REPOSITORY

SECRET = "a secret of the tests"


class Actions(ThreadingHTTPServer):
    """Answers Rasa's action calls, with one reply unless told another, and remembers what it was asked; can fail."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ActionHandler)
        self.called: list[dict[str, Any]] = []
        self.broken = False
        self.responses: Any = None


class ActionHandler(BaseHTTPRequestHandler):
    server: Actions

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.called.append(body)
        responses = [{"custom": {"decision": "flow", "text": f"做了{body['next_action']}"}}]
        answer = {"events": [], "responses": self.server.responses or responses}
        content = json.dumps(answer).encode()
        self.send_response(500 if self.server.broken else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Engine:
    """A running engine."""

    address: str
    actions: Actions
    log: Path

    def call(self, method: str, path: str, body: object = None, secret: str | None = SECRET) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        headers = {"Authorization": f"Bearer {secret}"} if secret is not None else {}
        request = urllib.request.Request(f"{self.address}{path}", data, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def say(self, conversation: str, message_id: str, text: str, repeat: bool = False, **metadata: Any) -> Any:
        body = {"conversation": conversation, "message_id": message_id, "text": text, "repeat": repeat}
        status, answer = self.call("POST", "/webhooks/turn/webhook", {**body, "metadata": metadata})
        assert status == 200, answer
        return answer


def started(
    folder: Path, model: Path, endpoints: dict[str, Any], secret: str | None
) -> tuple[subprocess.Popen[bytes], str]:
    """Start `rasa run` and return it with its address once it answers."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "endpoints.yml").write_text(json.dumps(endpoints), encoding="utf-8")
    (folder / "credentials.yml").write_text("bot.nlu.turn_channel.TurnChannel:\n", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name != "GONGHUI_INTERNAL_SECRET"}
    environment = {**kept, "PYTHONPATH": str(REPOSITORY), "RASA_TELEMETRY_ENABLED": "false"}
    if secret:
        environment["GONGHUI_INTERNAL_SECRET"] = secret
    command = [sys.executable, "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "--model", str(model)]
    command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            headers = {"Authorization": f"Bearer {secret}"}
            ready = urllib.request.Request(f"{address}/webhooks/turn/ready", headers=headers)  # noqa: S310
            urllib.request.urlopen(ready, timeout=5).close()  # noqa: S310
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.2)
        else:
            break
    assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
    return process, address


def stopped(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
