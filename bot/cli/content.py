"""`gonghui check`, `gonghui new`, `gonghui schema`: for those who write the files in data/."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.content.data_check.registry import all_problems
from bot.content.data_check.syntax import UNWRITTEN
from bot.content.reviews import due
from bot.content.scaffold.kinds import KINDS, Kind
from bot.content.scaffold.values import ScaffoldError, Value
from bot.content.schemas import write_schemas
from bot.settings import ROOT
from bot.storage.clock import CHINA

content_app = typer.Typer()


@content_app.command()
def check() -> None:
    """Check every YAML file of data/ and tests/nlu/, in seconds, and list all that must be mended."""
    problems = all_problems(ROOT)
    to_review = len(due(ROOT, datetime.now(CHINA).date()))
    if to_review:
        typer.echo(f"提醒：有 {to_review} 处到了该复核的日子或者快到了，是哪些看 make report 的“该复核的”。")
    for problem in problems:
        line = f"第{problem.line}行" if problem.line else "整个文件"
        typer.echo(f"{_shown(problem.file)} {line}：{problem.text}")
    if problems:
        files = len({problem.file for problem in problems})
        sys.exit(f"共 {len(problems)} 处要改，在 {files} 个文件里。改完再运行一遍 make check-data。")
    typer.echo("data/ 和 tests/nlu/ 里的文件都没有问题。")


@content_app.command()
def schema() -> None:
    """Write JSON schemas for editors to var/schemas/ and tell how to use them."""
    written = write_schemas(ROOT / "var" / "schemas")
    settings = {f"./{_shown(Path(path))}": files for path, files in written.items()}
    typer.echo("写好了。VS Code 装上 YAML 插件（redhat.vscode-yaml），把下面这段放进 .vscode/settings.json：")
    typer.echo(json.dumps({"yaml.schemas": settings}, ensure_ascii=False, indent=2))


@content_app.command()
def new(
    kind: Annotated[str, typer.Argument(help="question, service, ticket, programme or sentence.")] = "",
    topic: Annotated[str, typer.Option(help="Folder of a question.")] = "",
    name: Annotated[str, typer.Option(help="Name of the file, without .yml.")] = "",
    title: Annotated[str, typer.Option(help="What workers read; of a sentence, the sentence.")] = "",
    place: Annotated[str, typer.Option(help="Code of the place of a service or programme.")] = "",
) -> None:
    """Write the files of something new, hints included; what is not given is asked on the terminal."""
    given = {"topic": topic, "name": name, "title": title, "place": place}
    chosen = _kind(kind)
    told = {value.name: _told(value, given[value.name].strip()) for value in chosen.values}
    try:
        paths = chosen.make(ROOT, told)
    except ScaffoldError as error:
        sys.exit(str(error))
    for path in paths:
        typer.echo(f"写好了 {_shown(path)}")
    for note in chosen.notes(ROOT, told):
        typer.echo(note)
    waits = any(UNWRITTEN in path.read_text(encoding="utf-8") for path in paths)
    typer.echo(f"接下来：{f'把写着{UNWRITTEN}的地方填上，' if waits else ''}运行 make check-data；{chosen.then}")


def _kind(written: str) -> Kind:
    choices = "、".join(f"{word}（{kind.title}）" for word, kind in KINDS.items())
    if not written and sys.stdin.isatty():
        written = typer.prompt(f"要建什么：{choices}").strip()
    if written not in KINDS:
        sys.exit(f"说清要建什么，比如 make new kind=question。可以建：{choices}。")
    return KINDS[written]


def _told(value: Value, given: str) -> str:
    """Return a value that can be used: the one given, or one asked for until it is right."""
    while True:
        if not given and not sys.stdin.isatty():
            sys.exit(f"还缺 {value.name}=……：{value.ask}。")
        written = given or typer.prompt(value.ask).strip()
        try:
            return value.check(ROOT, written)
        except ScaffoldError as error:
            if given:
                sys.exit(str(error))
            typer.echo(str(error))


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
