"""The calls that are about the account: tokens, menu, media, codes to scan, addresses, people."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from tests.stand_ins.wechat.errors import ApiError
from tests.stand_ins.wechat.menus import checked_menu
from tests.stand_ins.wechat.sending import OK, Answer
from tests.stand_ins.wechat.state import AccountState, Call, QrCode
from tests.stand_ins.wechat.tokens import Refused

QR_SECONDS = 2_592_000
QR_DEFAULT_SECONDS = 60


def token(state: AccountState, call: Call) -> Answer:
    """token: a new one at every call."""
    _check_credentials(state, call.query)
    value, seconds = state.tokens.ordinary()
    return {"access_token": value, "expires_in": seconds}


def stable_token(state: AccountState, body: dict[str, Any]) -> Answer:
    """stable_token: the same one during its life."""
    _check_credentials(state, body)
    try:
        value, seconds = state.tokens.stable(force=bool(body.get("force_refresh", False)))
    except Refused as refused:
        raise ApiError(refused.code) from refused
    return {"access_token": value, "expires_in": seconds}


def callback_addresses(state: AccountState, _call: Call) -> Answer:
    """getcallbackip."""
    return {"ip_list": state.account.callback_addresses}


def user_info(state: AccountState, call: Call) -> Answer:
    """user/info: little is told, and nothing of whoever does not follow."""
    user = state.users.get(call.query.get("openid", ""))
    if user is None:
        raise ApiError(40003)
    if not user.follows:
        return {"subscribe": 0, "openid": user.openid, "tagid_list": []}
    return {
        "subscribe": 1,
        "openid": user.openid,
        "language": "zh_CN",
        "subscribe_time": int(user.since),
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_SEARCH",
    }


def menu_create(state: AccountState, body: dict[str, Any]) -> Answer:
    """menu/create."""
    state.menu = checked_menu(body)
    return OK


def menu_get(state: AccountState, _call: Call) -> Answer:
    """menu/get."""
    if state.menu is None:
        raise ApiError(46003)
    return {"menu": state.menu}


def menu_delete(state: AccountState, _call: Call) -> Answer:
    """menu/delete."""
    state.menu = None
    return OK


def templates(state: AccountState, _call: Call) -> Answer:
    """template/get_all_private_template: the account's templates, with their fields in the text."""
    listed = [
        {"template_id": name, "content": "\n".join(f"{{{{{field}.DATA}}}}" for field in sorted(fields))}
        for name, fields in state.account.templates.items()
    ]
    return {"template_list": listed}


def media_get(state: AccountState, call: Call) -> Response:
    """media/get: the bytes of a temporary file."""
    media = state.media.get(call.query.get("media_id", ""))
    if media is None or state.clock() >= media.ends:
        raise ApiError(40007)
    return Response(
        media.data,
        media_type=media.content_type,
        headers={"Content-Disposition": f'attachment; filename="{quote(media.name)}"'},
    )


def qrcode_create(state: AccountState, body: dict[str, Any]) -> Answer:
    """qrcode/create: a ticket that stands for a scene."""
    name, info = body.get("action_name"), body.get("action_info")
    if name not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
        raise ApiError(40052)
    scene = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(scene, dict):
        raise ApiError(40053)
    value = scene.get("scene_str") if "STR" in name else scene.get("scene_id")
    if ("STR" in name and not isinstance(value, str)) or not 1 <= len(str(value or "")) <= 64:
        raise ApiError(40053)
    ticket = secrets.token_urlsafe(60) + "=="
    answer: Answer = {"ticket": ticket, "url": f"http://weixin.qq.com/q/{secrets.token_urlsafe(12)}"}
    if "LIMIT" in name:
        state.qr_codes[ticket] = QrCode(str(value), None)
        return answer
    seconds = body.get("expire_seconds", QR_DEFAULT_SECONDS)
    if not isinstance(seconds, int) or seconds < 1:
        raise ApiError(40035)
    seconds = min(seconds, QR_SECONDS)
    state.qr_codes[ticket] = QrCode(str(value), seconds, state.clock() + seconds)
    return {**answer, "expire_seconds": seconds}


def _check_credentials(state: AccountState, given: dict[str, Any]) -> None:
    if given.get("grant_type") != "client_credential":
        raise ApiError(40002)
    for name, missing in (("appid", 41002), ("secret", 41004)):
        if not given.get(name):
            raise ApiError(missing)
    if given["appid"] != state.account.appid:
        raise ApiError(40013)
    if given["secret"] != state.account.secret:
        raise ApiError(40125)
