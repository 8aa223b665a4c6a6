"""The account's menu: what the API accepts as one.

Three first entries, five below each. Limits in bytes: names 16 and 60, keys 128, addresses 1024.
"""

from __future__ import annotations

from typing import Any

from tests.stand_ins.wechat.errors import ApiError

WITH_KEY = {
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select",
}  # fmt: skip
WITH_MEDIA = {"media_id", "view_limited", "article_id", "article_view_limited"}


def checked_menu(body: dict[str, Any]) -> dict[str, Any]:
    """The menu in the form in which it is given back.

    Raises:
        ApiError: it is none.
    """
    buttons = body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise ApiError(40016)
    return {"button": [_checked_first(button) for button in buttons]}


def _checked_first(button: Any) -> dict[str, Any]:
    _check_name(button, 16)
    below = button.get("sub_button")
    if below:
        if not isinstance(below, list) or len(below) > 5:
            raise ApiError(40023)
        return {"name": button["name"], "sub_button": [_checked_entry(entry, 60) for entry in below]}
    return _checked_entry(button, 16)


def _checked_entry(button: Any, name_bytes: int) -> dict[str, Any]:
    _check_name(button, name_bytes)
    kind = button.get("type")
    if kind in WITH_KEY:
        if not 1 <= len(str(button.get("key", "")).encode()) <= 128:
            raise ApiError(40019)
    elif kind in ("view", "miniprogram"):
        if not 1 <= len(str(button.get("url", "")).encode()) <= 1024:
            raise ApiError(40020)
    elif kind not in WITH_MEDIA:
        raise ApiError(40017)
    return {**button, "sub_button": []}


def _check_name(button: Any, most_bytes: int) -> None:
    name = button.get("name") if isinstance(button, dict) else None
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= most_bytes:
        raise ApiError(40018)
