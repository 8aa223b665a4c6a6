"""`gonghui serve`: everything from an empty folder to a running service, step by step, said aloud."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import structlog
import uvicorn
from starlette.types import ASGIApp

from bot.app import Parts, build_app
from bot.dialogue.engine_client import EngineClient
from bot.dialogue.engine_process import EngineProcess, EngineSetup, EngineStartError, free_port
from bot.dialogue.training import TrainingError, model_path, rasa_python, train
from bot.directory.places import load_places
from bot.directory.unions import load_unions
from bot.jobs.nightly import purge_every_night
from bot.logs import set_up_logging
from bot.members.demo import load_demo_members
from bot.privacy.keys import KeyRing, KeyRingError
from bot.progress import say, step
from bot.settings import ROOT, Settings
from bot.storage.database import Database
from bot.storage.migrate import migrate

logger = structlog.get_logger(__name__)


class ServeError(Exception):
    """The service cannot start; the text is one sentence that says why and what to do."""


class Server(uvicorn.Server):
    """A server that closes its event streams when it is told to end."""

    def __init__(self, config: uvicorn.Config, parts: Parts) -> None:
        super().__init__(config)
        self._parts = parts

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take signals for the time of serving, without raising them again: the engine is stopped after the server."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End at once the streams that would keep the server waiting."""
        self._parts.hub.close()
        super().handle_exit(sig, frame)


def serve(settings: Settings) -> None:
    """Run until Ctrl-C.

    Raises:
        ServeError: a step failed.
    """
    started = time.monotonic()
    if not Path(rasa_python(ROOT)).exists():
        raise ServeError("The engine is not installed: run `make serve` (or `make install`) first.")
    listener = _listen(settings)
    port: int = listener.getsockname()[1]
    set_up_logging(settings.log_level, settings.var_dir / "log" / "bot.log")
    try:
        keys = KeyRing(settings.var_dir / "keys" / "keyring.json")
    except KeyRingError as error:
        raise ServeError(str(error)) from error
    database = Database(settings.resolved_database_url, settings.database_threads)
    with step("Database"):
        prepare_database(settings, database, keys)
    model = ensure_model(settings)
    engine_port = settings.engine_port or free_port()
    client = EngineClient(f"http://127.0.0.1:{engine_port}", keys.internal_secret, settings.engine_timeout)
    parts = build_app(settings, database, keys, client)
    host = settings.host if settings.host not in {"", "0.0.0.0", "::", "localhost"} else "127.0.0.1"  # noqa: S104
    setup = EngineSetup(
        root=ROOT,
        model=model,
        run_dir=settings.var_dir / "run",
        log=settings.var_dir / "log" / "engine.log",
        port=engine_port,
        actions_url=f"http://{host}:{port}/actions",
        tracker_url=tracker_url(settings),
        secret=keys.internal_secret,
    )
    try:
        asyncio.run(_run(settings, parts, EngineProcess(setup, client), client, listener, model, started))
    except EngineStartError as error:
        raise ServeError(str(error)) from error
    finally:
        database.close()


def server_config(app: ASGIApp) -> uvicorn.Config:
    """Return how the application is served. Whom `X-Forwarded-For` is believed from is our setting, not the server's."""
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


def prepare_database(settings: Settings, database: Database, keys: KeyRing) -> None:
    """Bring the schema up to date and, where wanted, load the sample data into empty tables."""
    migrate(database)
    if settings.demo_data:
        directory = settings.data_dir / "directory"
        unions = load_unions(directory, load_places(directory))
        with database.write() as session:
            load_demo_members(session, keys, directory / "demo_members.yml", unions)


def ensure_model(settings: Settings) -> Path:
    """Return the model of the present data, trained now if there is none.

    Raises:
        ServeError: training failed.
    """
    model = model_path(ROOT, settings.models_dir)
    if model.exists():
        return model
    with step("Training the model (about a minute)"):
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "OMP_NUM_THREADS": "1"}
        try:
            return train(ROOT, settings.models_dir, settings.var_dir / "log" / "train.log", environment)
        except TrainingError as error:
            raise ServeError(str(error)) from error


def tracker_url(settings: Settings) -> str:
    """Return where the engine keeps its dialogue state: beside the bot's tables on PostgreSQL, in a file otherwise."""
    if settings.database_url.startswith("postgresql+psycopg://"):
        return settings.database_url.replace("postgresql+psycopg://", "postgresql+psycopg2://", 1)
    return f"sqlite:///{settings.var_dir / 'tracker.db'}"


async def _run(
    settings: Settings,
    parts: Parts,
    engine: EngineProcess,
    client: EngineClient,
    listener: socket.socket,
    model: Path,
    started: float,
) -> None:
    server = Server(server_config(parts.app), parts)
    web = asyncio.create_task(server.serve([listener]))
    run_file = settings.var_dir / "run" / "service.json"
    helpers: list[asyncio.Task[None]] = []
    try:
        with step("Engine (Rasa)"):
            await _first_of(web, asyncio.create_task(engine.start()))
        if web.done():
            return
        helpers = [
            asyncio.create_task(engine.keep_alive()),
            asyncio.create_task(purge_every_night(settings, parts.database, client)),
        ]
        port = listener.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        run_file.write_text(json.dumps({"url": url, "pid": os.getpid(), "model": model.name}))
        say(f"Ready after {time.monotonic() - started:.1f} s.")
        say(f"  Chat page for workers:  {url}/")
        say(f"  Health:                 {url}/healthz")
        say(f"  Logs:                   {settings.var_dir / 'log'}")
        say("Stop with Ctrl-C.")
        await web
    finally:
        for task in helpers:
            task.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)
        run_file.unlink(missing_ok=True)
        await engine.stop()
        if not web.done():
            server.should_exit = True
            await web
        say("Stopped.")


async def _first_of(web: asyncio.Task[None], starting: asyncio.Task[None]) -> None:
    """Wait until the engine is ready, or until the server ends because somebody pressed Ctrl-C meanwhile."""
    await asyncio.wait({web, starting}, return_when=asyncio.FIRST_COMPLETED)
    if starting.done():
        starting.result()
    else:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise ServeError(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}): "
            "stop what uses it, or choose another with GONGHUI_PORT=8001."
        ) from error
    return listener
