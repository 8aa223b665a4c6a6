"""What the server accepts as a keyboard: 100 buttons, 8 in a row, 1 to 64 bytes of callback data."""

from __future__ import annotations

from typing import Any

from tests.stand_ins.telegram.errors import bad_request

BUTTONS = 100
IN_A_ROW = 8
DATA_BYTES = 64


def checked_markup(markup: Any) -> dict[str, Any] | None:
    """The keyboard of a message, None for none.

    Raises:
        BotApiError: it is refused.
    """
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check(markup["inline_keyboard"], inline=True)
    elif "keyboard" in markup:
        _check(markup["keyboard"], inline=False)
    elif not markup.get("remove_keyboard") and not markup.get("force_reply"):
        raise bad_request("unsupported reply markup")
    return markup


def _check(rows: Any, inline: bool) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be an Array of Arrays')
    if sum(len(row) for row in rows) > BUTTONS or any(len(row) > IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button, inline)


def _check_button(button: Any, inline: bool) -> None:
    words = button.get("text") if isinstance(button, dict) else button
    if not isinstance(words, str) or not words.strip():
        raise bad_request("text of a keyboard button must be non-empty")
    if not inline:
        return
    if not isinstance(button, dict):
        raise bad_request("InlineKeyboardButton must be an Object")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif not any(name in button for name in ("url", "web_app", "login_url", "switch_inline_query", "copy_text")):
        raise bad_request("inline keyboard button must have exactly one optional field")
