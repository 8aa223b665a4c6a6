"""The model changes between two turns; one that fails is refused; an engine that hangs is started anew."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.dialogue.engine_client import EngineClient
from bot.dialogue.engine_process import EngineSetup, EngineStartError, free_port
from bot.serving.engines import EngineKeeper, ModelRefusedError
from bot.serving.models import ModelError, ModelShelf

STAND_IN = Path(__file__).with_name("stand_in_rasa.py")
GOOD = {"labels": {"怎么入会": "joining/how_to_join", "我要投诉": "open_ticket"}}
PATIENCE = 60


class World:
    """A repository with a stand-in for Rasa's Python, and a shelf of models."""

    def __init__(self, folder: Path) -> None:
        self.root, self.models = folder / "root", folder / "models"
        python = self.root / ".venv-rasa" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nshift 2\nexec {sys.executable} {STAND_IN} "$@"\n')
        python.chmod(0o700)
        (self.root / "endpoints.yml").write_text("tracker_store: {type: x}\n")
        (self.root / "data").mkdir()
        self.must_pass = self.root / "data" / "must_pass.yml"
        self.must_pass.write_text("must_pass:\n  joining/how_to_join: [怎么入会]\n  open_ticket: [我要投诉]\n", "utf-8")
        self.models.mkdir()
        self.shelf = ModelShelf(self.models, self.root)
        self.told: list[str] = []
        self.setup = EngineSetup(
            root=self.root,
            run_dir=folder / "run",
            log=folder / "engine.log",
            port=free_port(),
            actions_url="http://127.0.0.1:9/actions",
            tracker_url="sqlite://",
            secret="secret",
            probe_every=0.2,
            probe_patience=0.2,
            probes=2,
        )

    def model(self, name: str, content: object = GOOD) -> Path:
        path = self.models / f"{name}.tar.gz"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    @asynccontextmanager
    async def running(self, model: Path, count: int = 1) -> AsyncIterator[tuple[EngineKeeper, EngineClient]]:
        client = EngineClient([self.setup.url], "secret", PATIENCE)
        keeper = EngineKeeper(
            self.setup, client, self.shelf, self.must_pass, lambda model: self.told.append(model.name), count
        )
        try:
            await keeper.start(model)
            yield keeper, client
        finally:
            await keeper.stop()
            await client.close()

    def engines(self) -> list[int]:
        """Process ids of the engines that run."""
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        return [int(pid) for pid in children if b"stand_in_rasa" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def said(client: EngineClient, text: str) -> str:
    """What the engine that takes the turn answers: the name of its model."""
    reply = await client.turn("c", "m", text, {}, repeat=False)
    return str(reply.replies[0]["text"]).partition(".")[0]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - another process cannot be waited for in another way
            await asyncio.sleep(0.02)  # another process cannot be waited for in another way


def test_the_next_turn_goes_to_the_new_model_and_the_present_one_ends_on_the_old(world: World) -> None:
    async def run() -> None:
        old, new = world.model("old"), world.model("new")
        async with world.running(old) as (keeper, client):
            waiting = asyncio.create_task(said(client, "等"))
            changing = asyncio.create_task(keeper.change(new))
            await until(lambda: len(world.engines()) == 2)
            async with asyncio.timeout(PATIENCE):
                while await said(client, "好") != "new":
                    assert not changing.done()
            assert not waiting.done()
            assert not changing.done()
            (world.models / "old.tar.go").touch()
            assert await waiting == "old"
            await changing
            assert len(world.engines()) == 1
            assert await said(client, "好") == "new"
        assert world.told == ["old.tar.gz", "new.tar.gz"]

    asyncio.run(run())


def test_a_model_that_fails_its_sentences_is_refused_and_the_old_one_goes_on(world: World) -> None:
    async def run() -> None:
        old = world.model("old")
        bad = world.model("bad", {"labels": {"怎么入会": "joining/how_to_join", "我要投诉": "wages/unpaid_wages"}})
        async with world.running(old) as (keeper, client):
            with pytest.raises(
                ModelRefusedError, match="“我要投诉”该是 open_ticket，却是 wages/unpaid_wages"
            ) as refused:
                await keeper.change(bad)
            assert len(refused.value.reasons) == 1
            assert await said(client, "好") == "old"
            assert len(world.engines()) == 1
        assert world.shelf.record().in_use == "old.tar.gz"

    asyncio.run(run())


def test_an_engine_that_does_not_start_changes_nothing(world: World) -> None:
    async def run() -> None:
        async with world.running(world.model("old")) as (keeper, client):
            with pytest.raises(ModelRefusedError, match="引擎起不来"):
                await keeper.change(world.model("dying", {"dies": True}))
            assert await said(client, "好") == "old"

    asyncio.run(run())


def test_the_first_model_is_taken_also_when_it_fails_and_says_which(world: World) -> None:
    async def run() -> None:
        client = EngineClient([world.setup.url], "secret", PATIENCE)
        keeper = EngineKeeper(world.setup, client, world.shelf, world.must_pass)
        failed = await keeper.start(world.model("only", {"labels": {"怎么入会": "joining/how_to_join"}}))
        assert [failure.sentence for failure in failed] == ["我要投诉"]
        await keeper.stop()
        await client.close()

    asyncio.run(run())


def test_an_engine_that_ends_or_hangs_is_started_again(world: World) -> None:
    async def run() -> None:
        async with world.running(world.model("old")) as (_, client):
            for fault in (signal.SIGSTOP, signal.SIGKILL):
                (before,) = world.engines()
                os.kill(before, fault)
                await until(lambda before=before: world.engines() not in ([], [before]))  # type: ignore[misc]
                async with asyncio.timeout(PATIENCE):
                    while not await client.ready():  # noqa: ASYNC110 - as above
                        await asyncio.sleep(0.02)
                assert await said(client, "好") == "old"

    asyncio.run(run())


def test_engines_share_the_conversations_and_stand_in_for_one_that_is_gone(world: World) -> None:
    async def run() -> None:
        async with world.running(world.model("old"), count=2) as (keeper, client):

            async def engines_of(conversations: list[str]) -> list[int]:
                turns = (client.turn(one, "m", "好", {}, repeat=False) for one in conversations)
                return [int(reply.replies[0]["port"]) for reply in await asyncio.gather(*turns)]

            conversations = [f"{number:032x}" for number in range(20)]
            first = await engines_of(conversations)
            assert len(set(first)) == 2
            assert await engines_of(conversations) == first
            os.kill(world.engines()[0], signal.SIGKILL)
            await until(lambda: len(world.engines()) == 1)
            assert len(set(await engines_of(conversations))) == 1
            await until(lambda: len(world.engines()) == 2)
            await keeper.change(world.model("new"))
            assert {await said(client, "好") for _ in range(4)} == {"new"}
            assert len(set(await engines_of(conversations))) == 2
            assert len(world.engines()) == 2

    asyncio.run(run())


def test_the_first_engine_that_dies_is_told(world: World) -> None:
    async def run() -> None:
        client = EngineClient([world.setup.url], "secret", PATIENCE)
        keeper = EngineKeeper(world.setup, client, world.shelf, world.must_pass)
        with pytest.raises(EngineStartError, match="ended while starting"):
            await keeper.start(world.model("dying", {"dies": True}))
        await keeper.stop()
        await client.close()

    asyncio.run(run())


def test_the_shelf_knows_the_way_back(world: World) -> None:
    shelf, first, second = world.shelf, world.model("first"), world.model("second")
    with pytest.raises(ModelError, match="没有换下来的模型"):
        shelf.earlier()
    shelf.took(first)
    shelf.took(second)
    shelf.took(second)
    assert shelf.earlier() == first
    assert shelf.find("sec") == second
    with pytest.raises(ModelError, match="没有“third”开头的模型"):
        shelf.find("third")


def test_what_was_gone_back_to_stays_until_the_data_change(world: World) -> None:
    shelf, old = world.shelf, world.model("old")
    shelf.took(old)
    assert shelf.chosen() == old
    (world.root / "config.yml").write_text("changed: true\n")
    assert shelf.chosen() is None


def test_a_model_that_passed_is_not_asked_again_until_the_sentences_change(world: World) -> None:
    model = world.model("old")
    world.shelf.passes(model)
    assert world.shelf.has_passed(model)
    world.must_pass.write_text("must_pass: {open_ticket: [登记]}\n", "utf-8")
    assert not world.shelf.has_passed(model)
