"""Phone numbers and names as the worker sees them: he can check his own, and nobody who looks on gets it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.actions.context import ActionCall
from bot.forms.drafts import remember_as_read
from bot.forms.prompts import Prompt
from bot.privacy.door import reveal
from bot.privacy.export import hide_middle, hide_name

_READABLE = re.compile("〔((手机|姓名)[0-9]+)〕")


def readable(call: ActionCall, prompt: Prompt) -> Prompt:
    """Return a prompt whose references to phones and names are readable, in part hidden.

    Only what is read changes, the text and the titles; what a tap sends stays a reference.
    """
    choices = tuple(replace(choice, title=_shown(call, choice.title)) for choice in prompt.choices)
    read = replace(prompt, text=_shown(call, prompt.text), choices=choices)
    if read != prompt:
        remember_as_read(call.session, call.conversation.id, read)
    return read


def _shown(call: ActionCall, text: str) -> str:
    def number(match: re.Match[str]) -> str:
        value = reveal(call.session, call.keys, call.conversation.id, match[1])
        if value is None:
            return "（到期，已删掉）"
        return f"手机 {hide_middle(value)}" if match[2] == "手机" else hide_name(value)

    return _READABLE.sub(number, text)
