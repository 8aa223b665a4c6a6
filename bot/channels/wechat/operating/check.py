"""Finds out step by step what is wrong with the settings of an account, and says what to do."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

from bot.channel_settings import WeChatAbility
from bot.channels.wechat.interface.errors import NOT_GRANTED, ApiError, WeChatError
from bot.channels.wechat.pushes.routes import PATH
from bot.channels.wechat.sending.notice_file import Notices
from bot.channels.wechat.sending.outbound import Outbound
from bot.settings import Settings

_NOBODY = "o" + "0" * 27
"""An openid that nobody has: what is sent to it only shows whether sending is granted."""
_NO_TEMPLATE = "no template_id in data/wechat/notices.yml or GONGHUI_WECHAT_TEMPLATES: not used"
_TEMPLATE_FIELD = re.compile(r"\{\{([A-Za-z0-9_]+)\.DATA\}\}")

_REMEDIES = {
    40013: "GONGHUI_WECHAT_APP_ID is not the AppID of an account: copy it from 设置与开发 > 开发接口管理.",
    40125: "GONGHUI_WECHAT_APP_SECRET is wrong: the page shows it only once; reset it there and enter the new one.",
    40164: "This machine's address is not on the account's IP白名单: add the address below.",
    40243: "The AppSecret is frozen: unfreeze it on the platform's page.",
    45009: "The calls of this day are used up: wait until tomorrow.",
}


@dataclass(frozen=True)
class Finding:
    """What one step found. `ok` is None when it could not be found out."""

    step: str
    ok: bool | None
    text: str


async def check(settings: Settings, outbound: Outbound, notices: Notices) -> AsyncIterator[Finding]:
    """Try settings, callback address, credentials and abilities, in an order in which each needs the former."""
    yield _settings(settings)
    yield await _callback(settings)
    credentials = await _credentials(settings, outbound)
    yield credentials
    if not credentials.ok:
        return
    for ability in settings.wechat_abilities:
        yield await _ability(ability, outbound, notices)
    if not {"template", "subscribe_notice"} & set(settings.wechat_abilities):
        yield Finding("notices", None, "Without template or subscribe_notice nobody is told of news after 48 hours.")


def _settings(settings: Settings) -> Finding:
    # What must be there together was checked when the settings were read.
    mode = {"clear": "明文模式", "compatible": "兼容模式", "safe": "安全模式"}[settings.wechat_mode]
    text = f"AppID {settings.wechat_app_id}; on the platform's page choose {mode}"
    if not settings.wechat_app_secret.get_secret_value():
        return Finding("settings", None, f"{text}; no AppSecret: the account can only answer passively")
    return Finding("settings", True, text)


async def _callback(settings: Settings) -> Finding:
    """Ask our own callback address as the platform does when the address is entered."""
    if not settings.public_url:
        return Finding("callback", None, f"Set GONGHUI_PUBLIC_URL; the server address then ends in {PATH}")
    address = settings.public_url.rstrip("/") + PATH
    token = settings.wechat_token.get_secret_value()
    timestamp, nonce, echo = str(int(time.time())), secrets.token_hex(5), secrets.token_hex(8)
    signature = hashlib.sha1("".join(sorted([token, timestamp, nonce])).encode()).hexdigest()  # noqa: S324
    asked = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
    try:
        async with httpx.AsyncClient(timeout=settings.wechat_timeout) as http:
            answer = await http.get(address, params=asked)
    except httpx.HTTPError as error:
        return Finding(
            "callback", False, f"{address} cannot be reached ({type(error).__name__}): name, proxy, firewall?"
        )
    if answer.status_code == 403:
        text = f"{address} refuses our signature: the running service has another token, or its clock is wrong"
        return Finding("callback", False, text)
    if answer.status_code != 200 or answer.text != echo:
        text = (
            f"{address} answers with status {answer.status_code}, but not as this service: where does the proxy lead?"
        )
        return Finding("callback", False, text)
    return Finding("callback", True, f"{address} answers; enter it as 服务器地址(URL)")


async def _credentials(settings: Settings, outbound: Outbound) -> Finding:
    if not settings.wechat_app_secret.get_secret_value():
        return Finding("credentials", None, "No AppSecret: nothing more to check")
    try:
        await outbound.client.prove()
        await outbound.client.get("getcallbackip")
    except ApiError as error:
        remedy = _REMEDIES.get(error.code, "Look the code up in docs/wechat.zh-CN.md.")
        return Finding("credentials", False, f"errcode {error.code}. {remedy} The platform says: {error.said}")
    except WeChatError as error:
        return Finding("credentials", False, f"{settings.wechat_api_base} cannot be reached ({error}).")
    return Finding("credentials", True, "AppID, AppSecret and this machine's address are accepted")


async def _ability(ability: WeChatAbility, outbound: Outbound, notices: Notices) -> Finding:
    step = f"ability {ability}"
    if ability == "link_menu":
        return Finding(step, True, "needs no right; WeChat does not document these links")
    if ability == "msgmenu":
        return Finding(step, None, "shows at the first message only; refused (40200), text is sent instead for a day")
    if ability == "template":
        return await _templates(outbound, notices)
    if ability == "subscribe_notice":
        return await _subscription(outbound, notices)
    try:
        await _try(ability, outbound)
    except WeChatError as error:
        return await _verdict(step, ability, outbound, error)
    await outbound.abilities.allow(ability)
    return Finding(step, True, "granted")


async def _try(ability: WeChatAbility, outbound: Outbound) -> None:
    client = outbound.client
    match ability:
        case "menu":
            await client.get("menu/get")
        case "qrcode":
            scene: dict[str, Any] = {"scene": {"scene_str": "check"}}
            await client.post(
                "qrcode/create", {"expire_seconds": 60, "action_name": "QR_STR_SCENE", "action_info": scene}
            )
        case "typing":
            await client.post("message/custom/typing", {"touser": _NOBODY, "command": "CancelTyping"})
        case _:
            text = {"touser": _NOBODY, "msgtype": "text", "text": {"content": "."}}
            await client.post("message/custom/send", text)


async def _verdict(step: str, ability: WeChatAbility, outbound: Outbound, error: WeChatError) -> Finding:
    if not isinstance(error, ApiError):
        return Finding(step, None, f"no answer ({error}): try again")
    if error.code in NOT_GRANTED:
        text = (
            f"not granted (errcode {error.code}): take it out of GONGHUI_WECHAT_ABILITIES, or have the account verified"
        )
        return Finding(step, False, text)
    # Refused for another cause, such as a receiver nobody knows: the right is there.
    await outbound.abilities.allow(ability)
    return Finding(step, True, "granted")


async def _templates(outbound: Outbound, notices: Notices) -> Finding:
    """Compare the templates of the file with those that the account has."""
    step = "ability template"
    if not notices.has("template"):
        return Finding(step, None, _NO_TEMPLATE)
    try:
        answer = await outbound.client.get("template/get_all_private_template")
    except WeChatError as error:
        return await _verdict(step, "template", outbound, error)
    await outbound.abilities.allow("template")
    there = {str(one.get("template_id")): str(one.get("content")) for one in answer.get("template_list") or ()}
    for template in (notices.ticket.template, notices.application.template):
        if not template.template_id:
            continue
        if template.template_id not in there:
            return Finding(step, False, f"the account has no template {template.template_id}: copy its id")
        fields = set(_TEMPLATE_FIELD.findall(there[template.template_id]))
        if fields != set(template.fields):
            text = f"template {template.template_id} has the fields {', '.join(sorted(fields))}"
            return Finding(step, False, f"{text}: write them in data/wechat/notices.yml")
    return Finding(step, True, "granted, and the templates are there")


async def _subscription(outbound: Outbound, notices: Notices) -> Finding:
    step = "ability subscribe_notice"
    if not notices.has("subscription"):
        return Finding(step, None, _NO_TEMPLATE)
    template = next(one for one in (notices.ticket.subscription, notices.application.subscription) if one.template_id)
    data = {name: {"value": "0"} for name in template.fields}
    body = {"touser": _NOBODY, "template_id": template.template_id, "data": data}
    try:
        await outbound.client.post("message/subscribe/bizsend", body)
    except WeChatError as error:
        return await _verdict(step, "subscribe_notice", outbound, error)
    return Finding(step, True, "granted")
