"""Keeps the engines running, and changes their model without losing a message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
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
    """One set of engines at a time, and for the length of a change the next one beside it.

    Args:
        count: engines that share the turns.
        client: what the bot's turns go through; it is moved from set to set.
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
        count: int = 1,
    ) -> None:
        self._setup, self._client, self._count = setup, client, count
        self._shelf, self._must_pass, self._changed = shelf, must_pass, changed
        self._engines: list[EngineProcess] = []
        self._keeping: list[asyncio.Task[None]] = []
        self._one_change = asyncio.Lock()
        self._model = ""

    async def start(self, model: Path) -> list[Failure]:
        """Start the first engines and return the sentences that their model fails: better it than none at all.

        Raises:
            EngineStartError: one ended or did not become ready in time.
        """
        self._engines = self._new_engines(self._setup.port)
        try:
            await _start(self._engines, model)
            failed = await self._failures(self._engines[0], model)
        except (EngineUnavailableError, EngineFailedError) as error:
            raise EngineStartError(f"The engine cannot understand a sentence ({error}).") from error
        self._keep()
        await self._client.move_to([engine.url for engine in self._engines])
        self._took(model)
        return failed

    async def change(self, model: Path) -> None:
        """Put another model to use: its engines are started, asked the sentences it must understand, then take over.

        A turn that has begun ends on the old engine; the next one of the same conversation goes to a new one, which
        finds the dialogue in the store that all share.

        Raises:
            ModelRefusedError: it fails a sentence, or an engine does not start; the old ones go on.
        """
        async with self._one_change:
            if model.name == self._model:
                return
            engines = self._new_engines(free_port())
            try:
                await _start(engines, model)
                failed = await self._failures(engines[0], model)
            except (EngineStartError, EngineUnavailableError, EngineFailedError) as error:
                await _stop(engines)
                raise ModelRefusedError(model, [f"引擎起不来（{error}）。"]) from error
            except asyncio.CancelledError:
                await _stop(engines)
                raise
            if failed:
                await _stop(engines)
                raise ModelRefusedError(model, [str(failure) for failure in failed])
            before, self._engines = self._engines, engines
            await self._stop_keeping()
            self._keep()
            await self._client.move_to([engine.url for engine in engines])
            await _stop(before)
            self._took(model)
            logger.info("model_changed", model=model.name)

    async def stop(self) -> None:
        """End the engines."""
        await self._stop_keeping()
        await _stop(self._engines)

    def _new_engines(self, first_port: int) -> list[EngineProcess]:
        ports = [first_port, *(free_port() for _ in range(self._count - 1))]
        return [
            EngineProcess(replace(self._setup, port=port, run_dir=self._setup.run_dir / f"engine-{number}"))
            for number, port in enumerate(ports, 1)
        ]

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

    def _keep(self) -> None:
        self._keeping = [asyncio.create_task(engine.keep_alive()) for engine in self._engines]

    async def _stop_keeping(self) -> None:
        for keeping in self._keeping:
            keeping.cancel()
        await asyncio.gather(*self._keeping, return_exceptions=True)


async def _start(engines: Sequence[EngineProcess], model: Path) -> None:
    """Start engines one after another: side by side they take no less time on few cores, and more memory at once."""
    for engine in engines:
        await engine.start(model)


async def _stop(engines: Sequence[EngineProcess]) -> None:
    await asyncio.gather(*(engine.stop() for engine in engines))
