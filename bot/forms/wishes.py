"""A wish to change a field that is named in passing: 改电话, 类型应该是投诉, 换成工伤."""

from __future__ import annotations

import re

from bot.forms.conditions import Values
from bot.forms.fields import Field, Form

LONGEST_WISH = 20
"""Characters; who writes more tells something."""

_CHANGES = re.compile("改|换|错|不对|应该是|重新?[选填写]")
_BEGINS_WITH_IT = re.compile(
    "(?:我|想|要|能|可以|帮|请|麻烦|先|还是|把|给)*(?:更改|修改|改|换成|换|重新?[选填写])(?:一下|下|成)?(?P<named>.+?)[吧了啊呢]*"
)


def field_to_change(form: Form, text: str, asking: str = "", values: Values | None = None) -> Field | None:
    """Return the one field that a wish to change names, by a part of its title or by one of its options.

    Args:
        asking: name of the field asked now. The words of a story may sound like a wish, so for a text field nothing
            counts but the verb and the name.
        values: what is filled in; with it, only fields that apply can be named.
    """
    said = "".join(character for character in text if character.isalnum())
    if len(said) > LONGEST_WISH or not _CHANGES.search(said):
        return None
    fields = form.fields if values is None else form.applicable(values)
    others = [item for item in fields if item.name != asking]
    if asking and form.field(asking).kind == "text":
        wish = _BEGINS_WITH_IT.fullmatch(said)
        named = [item for item in others if wish and wish["named"] in _names(item)]
    else:
        named = [item for item in others if item.title in said]
        named = named or [item for item in others if any(name in said for name in _parts(item))]
        named = named or [item for item in others if any(option.title in said for option in item.options)]
    return named[0] if len(named) == 1 else None


def _parts(item: Field) -> set[str]:
    pairs = {item.title[start : start + 2] for start in range(len(item.title) - 1)}
    return pairs | set(item.also_called) | {item.title}


def _names(item: Field) -> set[str]:
    return _parts(item) | {option.title for option in item.options}
