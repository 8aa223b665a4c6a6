"""Keeps an engine running, and changes its model without losing a message."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import structlog

from bot.dialogue.engine_client import EngineClient, EngineFailedError, EngineUnavailableError
from bot.dialogue.engine_process import EngineProcess, EngineSetup, EngineStartError, free_port
from bot.dialogue.must_pass import Failure, failures, read_must_pass
from bot.serving.models import ModelShelf

logger = structlog.get_logger(__name__)


class ModelRefusedError(Exception):
    """A model is not put to use; the text says in Chinese why, one line a sentence that it does not understand."""

    def __init__(self, model: Path, reasons: list[str]) -> None:
        super().__init__(f"模型 {model.name.partition('.')[0]} 没有换上去：\n" + "\n".join(reasons))
        self.reasons = reasons


class EngineKeeper:
    """One engine at a time, and for the length of a change the next one beside it.

    Args:
        client: what the bot's turns go through; it is moved from engine to engine.
        must_pass: data/must_pass.yml.
        changed: told the model after each change.
    """

    def __init__(
        self,
        setup: EngineSetup,
        client: EngineClient,
        shelf: ModelShelf,
        must_pass: Path,
        changed: Callable[[Path], object] = lambda model: None,
    ) -> None:
        self._setup, self._client = setup, client
        self._shelf, self._must_pass, self._changed = shelf, must_pass, changed
        self._engine = EngineProcess(setup)
        self._keeping: asyncio.Task[None] | None = None
        self._one_change = asyncio.Lock()
        self._model = ""

    async def start(self, model: Path) -> list[Failure]:
        """Start the first engine and return the sentences that its model fails: better it than none at all.

        Raises:
            EngineStartError: it ended or did not become ready in time.
        """
        await self._engine.start(model)
        self._keeping = asyncio.create_task(self._engine.keep_alive())
        try:
            failed = await self._failures(self._engine, model)
        except (EngineUnavailableError, EngineFailedError) as error:
            raise EngineStartError(f"The engine cannot understand a sentence ({error}).") from error
        self._took(model)
        return failed

    async def change(self, model: Path) -> None:
        """Put another model to use: its engine is started, asked the sentences it must understand, then takes over.

        A turn that has begun ends on the old engine; the next one of the same conversation goes to the new one, which
        finds the dialogue in the store that both share.

        Raises:
            ModelRefusedError: it fails a sentence, or its engine does not start; the old one goes on.
        """
        async with self._one_change:
            if model.name == self._model:
                return
            engine = EngineProcess(replace(self._setup, port=free_port()))
            try:
                await engine.start(model)
                failed = await self._failures(engine, model)
            except (EngineStartError, EngineUnavailableError, EngineFailedError) as error:
                await engine.stop()
                raise ModelRefusedError(model, [f"引擎起不来（{error}）。"]) from error
            except asyncio.CancelledError:
                await engine.stop()
                raise
            if failed:
                await engine.stop()
                raise ModelRefusedError(model, [str(failure) for failure in failed])
            before, self._engine = self._engine, engine
            await self._stop_keeping()
            self._keeping = asyncio.create_task(engine.keep_alive())
            await self._client.move_to(engine.url)
            await before.stop()
            self._took(model)
            logger.info("model_changed", model=model.name)

    async def stop(self) -> None:
        """End the engine."""
        await self._stop_keeping()
        await self._engine.stop()

    async def _failures(self, engine: EngineProcess, model: Path) -> list[Failure]:
        if self._shelf.has_passed(model):
            return []
        failed = await failures(engine.client, read_must_pass(self._must_pass).pairs())
        if not failed:
            self._shelf.passes(model)
        return failed

    def _took(self, model: Path) -> None:
        self._model = model.name
        self._shelf.took(model)
        self._changed(model)

    async def _stop_keeping(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping
