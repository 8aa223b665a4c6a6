"""`gonghui check` and `gonghui schema`: for those who write the files in data/."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

from bot.content.data_check.registry import all_problems
from bot.content.schemas import write_schemas
from bot.settings import ROOT

content_app = typer.Typer()


@content_app.command()
def check() -> None:
    """Check every YAML file of data/ and tests/nlu/, in seconds, and list all that must be mended."""
    problems = all_problems(ROOT)
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


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
