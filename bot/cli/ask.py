"""`gonghui ask` and `gonghui talk`: the real model and the real path, from a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.dialogue.training import model_path
from bot.privacy.keys import KeyRing
from bot.serving.models import ModelShelf
from bot.settings import ROOT, Settings

PATIENCE = 300.0


class AskError(Exception):
    """The service that should answer did not start or did not answer; the text says why."""


class Asker:
    """Sends messages to a service and gives its answers."""

    def __init__(self, url: str, secret: str) -> None:
        headers = {"Authorization": f"Bearer {secret}"}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=90, trust_env=False)

    def send(self, text: str, conversation: str | None = None, token: str | None = None) -> dict[str, Any]:
        """Send words, or the token of a choice, and return what `/internal/messages` answers.

        Raises:
            AskError: the service did not answer.
        """
        body: dict[str, Any] = {"conversation": conversation}
        body |= {"send": token} if token else {"text": text}
        try:
            response = self._http.post("/internal/messages", json=body)
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise AskError(f"The service did not answer: {error}") from error
        content: dict[str, Any] = response.json()
        if not content["done"]:
            raise AskError("The engine did not answer in time; look at the logs in the var folder.")
        return content


@contextmanager
def open_asker(settings: Settings) -> Iterator[Asker]:
    """Give an asker to the running service, or, when none runs with the present model, to one started for this alone.

    Raises:
        AskError: no service could be started.
    """
    found = _running(settings)
    if found is not None:
        yield Asker(found, KeyRing(settings.keyring_path).internal_secret)
        return
    with tempfile.TemporaryDirectory(prefix="gonghui-ask-") as folder:
        var_dir = Path(folder)
        environment = {**os.environ, "GONGHUI_VAR_DIR": folder, "GONGHUI_PORT": "0", "GONGHUI_DATABASE_URL": ""}
        environment["GONGHUI_ENGINE_PORT"] = "0"
        environment["GONGHUI_KEYRING"] = str(var_dir / "keys" / "keyring.json")
        # It must not take messages away from the service of the same settings.
        environment |= {"GONGHUI_WECHAT_TOKEN": "", "GONGHUI_TELEGRAM_TOKEN": ""}
        # What the private service says goes to stderr: stdout belongs to the answers.
        command = [sys.executable, "-m", "bot.cli", "serve"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sys.stderr)  # noqa: S603
        try:
            url = _wait_for_service(var_dir, process)
            yield Asker(url, KeyRing(var_dir / "keys" / "keyring.json").internal_secret)
        finally:
            process.terminate()
            process.wait(30)


def ask_all(asker: Asker, texts: Iterable[str], write: Callable[[str], object]) -> None:
    """Ask each text in a fresh conversation and write one JSON object a line."""
    for text in texts:
        answer = asker.send(text)
        replies = [reply for reply in answer["replies"] if reply["author"] != "notice"] or answer["replies"]
        line = {
            "text": text,
            "replies": [reply["text"] for reply in replies],
            "choices": [choice["title"] for reply in replies for choice in reply["choices"]],
            "topic": answer["topic"],
            "question": answer["question"],
            "confidence": answer["confidence"],
            "decision": answer["decision"],
        }
        write(json.dumps(line, ensure_ascii=False) + "\n")


def talk(asker: Asker, read: Callable[[], str], write: Callable[[str], None]) -> None:
    """Hold one conversation at the terminal; a bare number taps the choice with that number."""
    conversation: str | None = None
    choices: list[dict[str, str]] = []
    while True:
        try:
            text = read()
        except EOFError:
            return
        tapped = choices[int(text) - 1] if text.isdecimal() and 0 < int(text) <= len(choices) else None
        answer = asker.send(text, conversation, tapped["send"] if tapped else None)
        conversation = answer["conversation"]
        choices = []
        for reply in answer["replies"]:
            write(reply["text"])
            for choice in reply["choices"]:
                choices.append(choice)
                write(f"  [{len(choices)}] {choice['title']}")
        write("")


def _running(settings: Settings) -> str | None:
    """Return the address of a service that runs with the model of the present data."""
    try:
        found = json.loads((settings.var_dir / "run" / "service.json").read_text())
        wanted = ModelShelf(settings.models_dir).chosen() or model_path(ROOT, settings.models_dir)
        if found["model"] != wanted.name:
            return None
        url: str = found["url"]
        return url if httpx.get(f"{url}/healthz", timeout=5, trust_env=False).is_success else None
    except (OSError, ValueError, KeyError, httpx.HTTPError):
        return None


def _wait_for_service(var_dir: Path, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + PATIENCE
    run_file = var_dir / "run" / "service.json"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AskError("The service ended while starting; its last words are above.")
        if run_file.exists() and (content := run_file.read_text()):
            url: str = json.loads(content)["url"]
            return url
        time.sleep(0.1)
    raise AskError(f"The service was not ready after {PATIENCE:.0f} s.")
