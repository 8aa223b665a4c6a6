"""`gonghui gaps`: what workers asked in vain, and how it becomes an example."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import opened
from bot.content.data_check.questions import readable
from bot.content.editing import EditError
from bot.content.examples import examples
from bot.content.gaps import accepting
from bot.content.gaps.worklist import NEW, Task, loaded, saved, worklist
from bot.conversations.gaps import gaps_since
from bot.directory.places import load_places
from bot.settings import ROOT, load_settings_or_exit
from bot.storage.columns import now

gaps_app = typer.Typer(help="What workers asked in vain.", invoke_without_command=True)

_CAUSES = {
    "unknown": "说了不知道",
    "chosen": "反问后点了别的",
    "none": "反问后点了都不是",
    "left": "反问后没点",
    "disliked": "点了没用",
    "repeated": "换句话又问",
}
SHOWN = 4
"""Wordings of a task that are printed."""

Number = Annotated[int, typer.Argument(help="Number in the list.")]


@gaps_app.callback()
def list_gaps(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=400, help="How far back.")] = 30,
    most: Annotated[int, typer.Option(min=1, help="How many are printed.")] = 20,
) -> None:
    """List them, alike ones together, the most frequent first. Personal data are masked."""
    if context.invoked_subcommand is not None:
        return
    with opened() as at, at.database.read() as session:
        gaps = gaps_since(session, now() - timedelta(days=days))
    taught = list(examples(ROOT / "data" / "nlu"))
    tasks = worklist(gaps, taught, accepting.dropped(_dropped()), load_places(ROOT / "data" / "directory"))
    saved(tasks, _list())
    titles = _titles()
    for task in tasks[:most]:
        typer.echo(_shown(task, titles))
    if not tasks:
        typer.echo(f"最近{days}天没有没答好的话。")
        return
    typer.echo(f"共 {len(tasks)} 项。收成例句：gonghui gaps accept 1 主题/问题；不用管的：gonghui gaps drop 1。")


@gaps_app.command()
def accept(
    number: Number,
    question: Annotated[str, typer.Argument(help="topic/name, or a command.")],
    every: Annotated[bool, typer.Option("--all", help="All wordings, not only the first.")] = False,
) -> None:
    """Write the words of an entry into a question's examples. Read them first: no names of people or firms."""
    task = _task(number)
    try:
        written = accepting.accept(ROOT, task, question, task.sentences if every else task.sentences[:1])
    except EditError as error:
        sys.exit(str(error))
    for path, line in written:
        typer.echo(f"写进了 {path.relative_to(ROOT)} 第{line}行。")
    typer.echo('看一眼有没有人名、单位名；再 make ask text="……" 问一问（会先训练）。')


@gaps_app.command()
def drop(number: Number) -> None:
    """Do not list an entry again."""
    accepting.drop(_dropped(), _task(number))
    typer.echo("不再列出。")


def _task(number: int) -> Task:
    for task in loaded(_list()):
        if task.number == number:
            return task
    sys.exit(f"单子里没有第 {number} 项，先运行 gonghui gaps 看一遍。")


def _titles() -> dict[str, str]:
    """Return the titles of questions by their names."""
    return {
        f"{path.parent.name}/{path.stem}": content.question.title
        for path, content in readable(ROOT).items()
        if content.question is not None
    }


def _shown(task: Task, titles: Mapping[str, str]) -> str:
    def named(name: str) -> str:
        return f"{name}（{titles[name]}）" if name in titles else name

    causes = "，".join(f"{_CAUSES[cause]}{count}次" for cause, count in task.causes.items())
    kind = "还没有这个问题" if task.kind == NEW else "有问题，模型没认对"
    lines = [f"{task.number}. {kind}（{task.count}句：{causes}）"]
    lines += [f"   {sentence}" for sentence in task.sentences[:SHOWN]]
    if task.answered:
        lines.append(f"   当时答的：{named(task.answered)}")
    if task.suggested:
        words = "可能是" if task.kind != NEW else "也可能不归工会管"
        lines.append(f"   {words}：{'、'.join(map(named, task.suggested))}")
    return "\n".join(lines)


def _list() -> Path:
    return load_settings_or_exit().var_dir / "gaps" / "list.json"


def _dropped() -> Path:
    return load_settings_or_exit().var_dir / "gaps" / "dropped.json"
