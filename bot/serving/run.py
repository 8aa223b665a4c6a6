"""`gonghui serve`: one run of the service, step by step, said aloud."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Parts, build_app
from bot.data_files.reading import DataFileError
from bot.dialogue.engine_client import EngineClient
from bot.dialogue.engine_process import EngineSetup, EngineStartError, free_port
from bot.dialogue.training import TrainingError, rasa_python
from bot.jobs.nightly import purge_every_night
from bot.logs import set_up_logging
from bot.privacy.keys import KeyRingError
from bot.serving.engines import EngineKeeper, ModelRefusedError
from bot.serving.errors import ServeError
from bot.serving.lock import hold_var_dir
from bot.serving.models import ModelError, ModelShelf
from bot.serving.progress import say, step
from bot.serving.server import Server, listen, own_url, server_config
from bot.serving.setup import ensure_model, open_keys, prepare_database, tracker_url
from bot.settings import DATA_DIR, ROOT, Settings
from bot.storage.database import Database

logger = structlog.get_logger(__name__)


def serve(settings: Settings) -> None:
    """Run until Ctrl-C.

    Raises:
        ServeError: a step failed.
    """
    started = time.monotonic()
    if not Path(rasa_python(ROOT)).exists():
        raise ServeError("The engine is not installed: run `make serve` (or `make install`) first.")
    listener = listen(settings)
    url = own_url(settings, listener)
    try:
        set_up_logging(settings.log_level, settings.var_dir / "log" / "bot.log")
        running = hold_var_dir(settings.var_dir)
    except OSError as error:
        raise ServeError(f"The folder {settings.var_dir} cannot be used: {error.strerror}.") from error
    database = Database(settings.resolved_database_url, settings.database_threads)
    try:
        keys = open_keys(settings, database)
        with step("Database"):
            prepare_database(settings, database, keys)
        engine_port = settings.engine_port or free_port()
        client = EngineClient([f"http://127.0.0.1:{engine_port}"], keys.internal_secret, settings.engine_timeout)
        parts = build_app(settings, database, keys, client)
        setup = EngineSetup(
            root=ROOT,
            run_dir=settings.var_dir / "run",
            log=settings.var_dir / "log" / "engine.log",
            port=engine_port,
            actions_url=f"{url}/actions",
            tracker_url=tracker_url(settings),
            secret=keys.internal_secret,
        )
        asyncio.run(Run(settings, parts, setup, client, listener, url).until_stopped(started))
    except (KeyRingError, TrainingError, EngineStartError) as error:
        raise ServeError(str(error)) from error
    except DataFileError as error:
        raise ServeError(f"A file in data/ cannot be used: {error}") from error
    except SQLAlchemyError as error:
        logger.exception("database_unusable", error=type(error).__name__)
        raise ServeError(
            f"The database cannot be used ({type(error).__name__}): check GONGHUI_DATABASE_URL and that it runs; "
            f"the cause is in {settings.var_dir / 'log' / 'bot.log'}."
        ) from error
    finally:
        database.close()
        running.close()


class Run:
    """One run of the service: the server from the first moment, model and engine as soon as they are there."""

    def __init__(
        self,
        settings: Settings,
        parts: Parts,
        setup: EngineSetup,
        client: EngineClient,
        listener: socket.socket,
        url: str,
    ) -> None:
        self._settings = settings
        self._parts = parts
        self._shelf = ModelShelf(settings.models_dir)
        must_pass = DATA_DIR / "must_pass.yml"
        self._engine = EngineKeeper(setup, client, self._shelf, must_pass, self._tell_model, settings.engines)
        self._server = Server(server_config(parts.app), parts.hub)
        self._listener = listener
        self._url = url
        self._training: list[subprocess.Popen[bytes]] = []
        self._ready = False
        self._run_file = settings.var_dir / "run" / "service.json"

    async def until_stopped(self, started: float) -> None:
        """Serve until a signal ends it.

        Raises:
            TrainingError: there is no model, and none could be trained.
            EngineStartError: the engine did not start.
        """
        self._parts.starting.add("model")
        web = asyncio.create_task(self._server.serve([self._listener]))
        helpers: list[asyncio.Task[None]] = []
        try:
            # Whichever comes first: the engine is ready, or somebody pressed Ctrl-C meanwhile.
            starting = asyncio.create_task(self._start_engine())
            await asyncio.wait({web, starting}, return_when=asyncio.FIRST_COMPLETED)
            if web.done():
                starting.cancel()
                await asyncio.gather(starting, return_exceptions=True)
                return
            model = starting.result()
            helpers = [asyncio.create_task(purge_every_night(self._settings, self._parts.database))]
            url = self._url
            self._ready = True
            self._tell_model(model)
            self._parts.models.change = self._change_model
            say(f"Ready after {time.monotonic() - started:.1f} s.")
            say(f"  Chat page for workers:  {url}/")
            await self._tell_console(url)
            say(f"  Health:                 {url}/healthz")
            say(f"  Logs:                   {self._settings.var_dir / 'log'}")
            say("Stop with Ctrl-C.")
            await web
        finally:
            for task in helpers:
                task.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            self._run_file.unlink(missing_ok=True)
            for training in self._training:
                training.terminate()
            await self._engine.stop()
            self._server.handle_exit(signal.SIGTERM, None)
            await web
            say("Stopped.")

    async def _start_engine(self) -> Path:
        model = self._shelf.chosen()
        if model is None:
            model = await asyncio.to_thread(ensure_model, self._settings, self._training.append)
        self._parts.starting.discard("model")
        with step("Engine (Rasa)"):
            failed = await self._engine.start(model)
        if failed:
            say("Warning: the model does not understand what it must (data/must_pass.yml):")
            for failure in failed:
                say(f"  {failure}")
        return model

    async def _change_model(self, name: str) -> list[str]:
        """Put a model to use and return why not, nothing when it did."""
        try:
            await self._engine.change(self._shelf.find(name))
        except (ModelError, DataFileError) as error:
            return [str(error)]
        except ModelRefusedError as error:
            logger.warning("model_refused", model=name, sentences=len(error.reasons))
            return error.reasons
        return []

    async def _tell_console(self, url: str) -> None:
        """Say where staff sign in, if they can; in a demonstration, with a link that does so once."""
        if self._settings.console == "off":
            return
        say(f"  Console for staff:      {url}/console")
        if self._parts.demo_link is not None:
            token = await self._parts.database.run(self._parts.demo_link)
            if token is not None:
                say(f"  Sign in once as admin:  {url}/console/link/{token}")

    def _tell_model(self, model: Path) -> None:
        """Write where the service is and what it runs with, for the command line; not before it is ready."""
        if self._ready:
            self._run_file.write_text(json.dumps({"url": self._url, "pid": os.getpid(), "model": model.name}))
