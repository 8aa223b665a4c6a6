"""`gonghui wechat`: connect a WeChat account, step by step."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import quote

import typer

from bot.channels.scenes import scene_of
from bot.channels.wechat.interface.errors import ApiError, WeChatError
from bot.channels.wechat.operating.menu import PUBLIC_URL, read_menu
from bot.channels.wechat.sending.notice_file import read_notices
from bot.channels.wechat.sending.outbound import Outbound, wechat_outbound
from bot.cli.findings import tell_findings
from bot.cli.opening import opened
from bot.data_files.reading import DataFileError
from bot.directory.book import DirectoryBook
from bot.directory.places import load_places
from bot.settings import DATA_DIR, Settings, load_settings_or_exit

wechat_app = typer.Typer(help="Connect a WeChat account. docs/wechat.zh-CN.md goes through it.", no_args_is_help=True)

PICTURE = "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket="
_SCENE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@wechat_app.command("check")
def check_settings() -> None:
    """Try settings, callback address, credentials and abilities, and say what to do. Nobody is sent anything."""
    # It knows the web server's routes, whose import would slow down every other command.
    from bot.channels.wechat.operating.check import check

    settings = _settings()
    try:
        notices = read_notices(DATA_DIR / "wechat" / "notices.yml", settings.wechat_templates)
    except DataFileError as error:
        sys.exit(str(error))

    async def tell(outbound: Outbound) -> bool:
        return await tell_findings(check(settings, outbound, notices))

    if not _with_account(settings, tell):
        sys.exit(1)


@wechat_app.command("menu")
def set_menu(
    delete: Annotated[bool, typer.Option("--delete", help="Take the menu away instead.")] = False,
) -> None:
    """Give the account the menu of data/wechat/menu.yml. Phones show it within some minutes."""
    settings = _settings()
    if delete:
        _with_account(settings, lambda outbound: outbound.client.get("menu/delete"))
        typer.echo("The account has no menu now.")
        return
    try:
        menu = read_menu(DATA_DIR / "wechat" / "menu.yml", DATA_DIR / "nlu")
    except DataFileError as error:
        sys.exit(str(error))
    if not settings.public_url and any(entry.link.startswith(PUBLIC_URL) for entry in menu.entries()):
        sys.exit("The menu links to our own pages: set GONGHUI_PUBLIC_URL.")
    body = menu.body(settings.public_url)
    _with_account(settings, lambda outbound: outbound.client.post("menu/create", body))
    for button in menu.buttons:
        typer.echo(" > ".join([button.name, "、".join(entry.name for entry in button.entries)]).removesuffix(" > "))


@wechat_app.command("code")
def make_code(
    scene: Annotated[str, typer.Argument(help="Where it will hang: grid-<code>, station-<code> or union-<code>.")],
    days: Annotated[int, typer.Option(min=0, max=30, help="Days it works; 0: for ever (an account has 100,000).")] = 0,
) -> None:
    """Make a QR code that tells where it hangs, and print the address of its picture."""
    settings = _settings()
    if not _SCENE.fullmatch(scene):
        sys.exit("Write a scene as grid-zq-01, station-zd-330205005-1 or union-gh-330205.")
    with opened(settings) as at:
        book = DirectoryBook(DATA_DIR / "directory", load_places(DATA_DIR / "directory"), at.keys, settings.demo_data)
        with at.database.read() as session:
            known = scene_of(book.current(session), scene) is not None
    if not known:
        sys.exit(f"No grid, station or union has the code of {scene}: see data/directory or the imported tables.")
    body: dict[str, object] = {
        "action_name": "QR_STR_SCENE" if days else "QR_LIMIT_STR_SCENE",
        "action_info": {"scene": {"scene_str": scene}},
    }
    if days:
        body["expire_seconds"] = days * 86400
    answer = _with_account(settings, lambda outbound: outbound.client.post("qrcode/create", body))
    typer.echo(PICTURE + quote(str(answer["ticket"]), safe=""))


def _settings() -> Settings:
    settings = load_settings_or_exit()
    if not settings.wechat_on:
        sys.exit("WeChat is not connected: set GONGHUI_WECHAT_TOKEN and the others, see docs/wechat.zh-CN.md.")
    return settings


def _with_account[Result](settings: Settings, work: Callable[[Outbound], Awaitable[Result]]) -> Result:
    try:
        with opened(settings) as at:
            return asyncio.run(_work(wechat_outbound(settings, at.database, at.keys), work))
    except ApiError as error:
        sys.exit(f"WeChat refuses it: errcode {error.code}, {error.said}\nAsk `gonghui wechat check` for the cause.")
    except WeChatError as error:
        sys.exit(f"{settings.wechat_api_base} gives no answer ({error}). Ask `gonghui wechat check` for the cause.")


async def _work[Result](outbound: Outbound, work: Callable[[Outbound], Awaitable[Result]]) -> Result:
    try:
        return await work(outbound)
    finally:
        await outbound.client.close()
