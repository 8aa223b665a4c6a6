"""Stock Rasa running: `rasa run` and `rasa run actions`, side by side, as its documentation has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Self

import httpx

from bench.stock.project import write_project
from bot.dialogue.engine_process import free_port
from bot.dialogue.training import rasa_python
from bot.settings import ROOT

START_PATIENCE = 240.0
KEPT = ROOT / "var" / "bench"
"""Where the trained model is kept: learning takes minutes."""


class StockRasa:
    """A context in which stock Rasa answers at `url`.

    Args:
        folder: the project is written there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._port, self._actions_port = free_port(), free_port()
        self._running: list[subprocess.Popen[bytes]] = []
        self._log = self._folder / "rasa.log"
        self._model = self._trained()

    @property
    def url(self) -> str:
        """Address of the REST channel's server."""
        return f"http://127.0.0.1:{self._port}"

    def pids(self) -> list[int]:
        """Processes that serve."""
        return [process.pid for process in self._running]

    def __enter__(self) -> Self:
        try:
            self._begin("run", "actions", "--port", str(self._actions_port))
            # Without this line: `rasa run` listens on all addresses of the machine.
            here = ("--interface", "127.0.0.1", "--port", str(self._port))
            self._begin("run", "--model", str(self._model), "--endpoints", "endpoints.yml", *here)
            self._wait_for(f"http://127.0.0.1:{self._actions_port}/health")
            self._wait_for(f"{self.url}/")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_failure: object) -> None:
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _trained(self) -> Path:
        name = write_project(self._folder, f"http://127.0.0.1:{self._actions_port}/webhook")
        kept = KEPT / f"stock-{name}.tar.gz"
        if not kept.exists():
            print("training stock Rasa (some minutes, once) …", flush=True)
            command = ["train", "--domain", "domain.yml", "--config", "config.yml", "--data", "data.yml"]
            self._begin(*command, "--out", "models", "--fixed-model-name", "stock").wait()
            made = self._folder / "models" / "stock.tar.gz"
            if not made.exists():
                raise RuntimeError(f"Rasa trained no model:\n{self._said()}")
            KEPT.mkdir(parents=True, exist_ok=True)
            for older in KEPT.glob("stock-*.tar.gz"):
                older.unlink()
            shutil.copy(made, kept)
            self._running.clear()
        return kept

    def _begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        with self._log.open("a") as log:
            process = subprocess.Popen(  # noqa: S603  what is run is written here
                [rasa_python(ROOT), "-m", "rasa", *arguments], cwd=self._folder, env=environment, stdout=log, stderr=log
            )
        self._running.append(process)
        return process

    def _wait_for(self, url: str) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while True:
            ended = [process.returncode for process in self._running if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise RuntimeError(f"stock Rasa did not start (ended: {ended}):\n{self._said()}")
            try:
                if httpx.get(url, timeout=5, trust_env=False).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)

    def _said(self) -> str:
        return self._log.read_text()[-2000:]
