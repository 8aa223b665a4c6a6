"""Runs Rasa as a child process on loopback: starts it, waits for it, starts it again when it dies or hangs."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import structlog
from ruamel.yaml import YAML

from bot.dialogue.engine_client import EngineClient
from bot.dialogue.training import rasa_python

logger = structlog.get_logger(__name__)

PATIENCE = 120.0
_PR_SET_PDEATHSIG = 1


class EngineStartError(Exception):
    """The engine did not become ready; the text says where to look."""


@dataclass(frozen=True)
class EngineSetup:
    """What the engine is started with.

    Attributes:
        root: the repository, where Rasa finds our components.
        run_dir: folder for the files written at start (mode 0700).
        log: file that receives what Rasa prints.
        actions_url: where the engine reaches the bot's actions.
        tracker_url: SQLAlchemy URL of the tracker store.
        probe_every, probe_patience, probes: an engine that lives, but has been asked in vain `probes` times whether it
            is ready, hangs; seconds between two questions, and for an answer.
    """

    root: Path
    run_dir: Path
    log: Path
    port: int
    actions_url: str
    tracker_url: str
    secret: str
    probe_every: float = 10.0
    probe_patience: float = 10.0
    probes: int = 3

    @property
    def url(self) -> str:
        """Where the engine listens."""
        return f"http://127.0.0.1:{self.port}"


class EngineProcess:
    """One engine. It dies with the bot, however the bot dies (Linux).

    Attributes:
        url: where it listens.
        client: speaks with this engine, whichever one the bot's turns go to.
    """

    def __init__(self, setup: EngineSetup) -> None:
        self._setup = setup
        self.url = setup.url
        self.client = EngineClient([setup.url], setup.secret, PATIENCE)
        self._process: asyncio.subprocess.Process | None = None
        self._model: Path | None = None

    async def start(self, model: Path) -> None:
        """Start the engine with a model and wait until it can answer.

        Raises:
            EngineStartError: it ended or did not become ready in time.
        """
        self._model = model
        await self._spawn(model)
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            process = self._process
            if process is None or process.returncode is not None:
                raise EngineStartError(f"The engine ended while starting. Look at {self._setup.log}")
            if await self.client.ready():
                return
            if asyncio.get_running_loop().time() > deadline:
                await self.stop()
                raise EngineStartError(f"The engine was not ready after {PATIENCE:.0f} s. Look at {self._setup.log}")
            await asyncio.sleep(0.2)

    async def keep_alive(self) -> None:
        """Start the engine again, with its last model, when it ends or hangs, with growing pauses, until cancelled."""
        pause = 1.0
        while self._process is not None and self._model is not None:
            code = await self._end(self._process)
            logger.error("engine_ended", code=code, restart_in=pause)
            await asyncio.sleep(pause)
            try:
                await self.start(self._model)
                pause = 1.0
            except EngineStartError as error:
                logger.error("engine_restart_failed", cause=str(error))
                pause = min(pause * 2, 60.0)

    async def _end(self, process: asyncio.subprocess.Process) -> int:
        """Return the exit code of a process that ended, by itself or because it had hung."""
        silent = 0
        while True:
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(process.wait(), self._setup.probe_every)
            silent = 0 if await self.client.ready(self._setup.probe_patience) else silent + 1
            if silent >= self._setup.probes:
                logger.error("engine_hangs", asked=silent)
                with contextlib.suppress(ProcessLookupError):
                    process.kill()  # one that hangs does not hear a kinder word

    async def stop(self) -> None:
        """End the engine: kindly first, then not."""
        await self._stop_process()
        await self.client.close()

    async def _stop_process(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 8)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _spawn(self, model: Path) -> None:
        setup = self._setup
        endpoints, credentials = _write_run_files(setup)
        environment = {
            **os.environ,
            "GONGHUI_INTERNAL_SECRET": setup.secret,
            "RASA_TELEMETRY_ENABLED": "false",
            "SANIC_WORKERS": "1",
            "OMP_NUM_THREADS": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
        }
        setup.log.parent.mkdir(parents=True, exist_ok=True)
        command = [rasa_python(setup.root), "-m", "rasa", "run", "--model", str(model)]
        command += ["--endpoints", str(endpoints), "--credentials", str(credentials)]
        command += ["--port", str(setup.port), "--interface", "127.0.0.1"]
        with setup.log.open("a") as output:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                cwd=setup.root,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C in the terminal reaches the bot alone, which then stops the engine
                preexec_fn=_die_with_parent,
            )


def free_port() -> int:
    """Return a loopback port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write_run_files(setup: EngineSetup) -> tuple[Path, Path]:
    """Write endpoints (they hold the secret) and credentials for this run and return their paths."""
    setup.run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    endpoints = YAML(typ="safe").load(setup.root / "endpoints.yml")
    endpoints["action_endpoint"] = {
        "url": setup.actions_url,
        "headers": {"Authorization": f"Bearer {setup.secret}"},
    }
    endpoints["tracker_store"]["url"] = setup.tracker_url
    paths = (setup.run_dir / "endpoints.yml", setup.run_dir / "credentials.yml")
    for path, content in zip(paths, (endpoints, {"bot.nlu.turn_channel.TurnChannel": None}), strict=True):
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(content, file)  # JSON is YAML that every parser reads alike
    return paths


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
