"""`gonghui model`: the trained models, which one answers, and how to change that while the service runs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import httpx
import typer

from bot.privacy.keys import KeyRing
from bot.serving.models import ModelError, ModelShelf
from bot.settings import Settings, load_settings_or_exit
from bot.storage.clock import stamp

model_app = typer.Typer(help="Trained models: which one answers, and changing it.", no_args_is_help=True)

PATIENCE = 300.0
"""Seconds: the new engine must start and answer the sentences that it must understand."""


@model_app.command("list")
def list_models() -> None:
    """List the models, newest first."""
    models = ModelShelf(load_settings_or_exit().models_dir).all()
    for model in models:
        marks = [words for words, holds in (("在用", model.in_use), ("现在的数据", model.of_present_data)) if holds]
        typer.echo(f"{model.path.name.partition('.')[0]}  {stamp(model.trained)}  {'，'.join(marks)}".rstrip())
    if not models:
        typer.echo("还没有模型，运行 make train。")


@model_app.command()
def use(name: Annotated[str, typer.Argument(help="Name of a model, or its beginning.")]) -> None:
    """Let a model answer; it must understand the sentences of data/must_pass.yml."""
    settings = load_settings_or_exit()
    shelf = ModelShelf(settings.models_dir)
    try:
        _put(settings, shelf, shelf.find(name))
    except ModelError as error:
        sys.exit(str(error))


@model_app.command()
def back() -> None:
    """Go back to the model that answered before; it stays until the data change again."""
    settings = load_settings_or_exit()
    shelf = ModelShelf(settings.models_dir)
    try:
        _put(settings, shelf, shelf.earlier())
    except ModelError as error:
        sys.exit(str(error))


def put_to_running(settings: Settings, model: Path) -> bool:
    """Let the service that runs use a model; False when none runs. Ends the program when the service refuses it."""
    try:
        running = json.loads((settings.var_dir / "run" / "service.json").read_text(encoding="utf-8"))
        secret = KeyRing(settings.keyring_path).internal_secret
        headers = {"Authorization": f"Bearer {secret}"}
        url = f"{running['url']}/internal/model"
        answer = httpx.put(url, json={"model": model.name}, headers=headers, timeout=PATIENCE, trust_env=False)
    except (OSError, ValueError, KeyError, httpx.ConnectError):
        return False
    except httpx.HTTPError as error:
        sys.exit(f"服务没有回话（{type(error).__name__}），看 var/log/bot.log。")
    if answer.is_error:
        sys.exit(f"服务换不了模型（{answer.status_code}），看 var/log/bot.log。")
    refused = answer.json()["refused"]
    if refused:
        sys.exit("\n".join(["没有换，服务照旧用原来的模型：", *refused]))
    return True


def _put(settings: Settings, shelf: ModelShelf, model: Path) -> None:
    if put_to_running(settings, model):
        typer.echo(f"换好了，现在用 {model.name.partition('.')[0]}。")
        return
    shelf.took(model)
    typer.echo(f"记下了：服务没开，下次启动用 {model.name.partition('.')[0]}。")
