"""XML of the protocol: written with CDATA as the platform does, read strictly.

Fields are a dict; a str becomes CDATA, an int stands bare, a dict is a nested element, a list repeats its element.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

type Value = str | int | float | Mapping[str, Value] | Sequence[Mapping[str, Value]]
type Fields = Mapping[str, Value]
type Read = dict[str, str | Read | list[Read]]


class NoXml(ValueError):
    """A body that the platform cannot read."""


def write(fields: Fields) -> str:
    """The fields as a body, in their order."""
    return f"<xml>{_inside(fields)}</xml>"


def read(body: str) -> Read:
    """The fields of a body; repeated elements become a list.

    Raises:
        NoXml: it is not well-formed, or its root is not <xml>, or it declares a document type.
    """
    if "<!DOCTYPE" in body or "<!ENTITY" in body:
        raise NoXml("declares a document type")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  declarations are refused above
    except ElementTree.ParseError as wrong:
        raise NoXml(str(wrong)) from wrong
    if root.tag != "xml":
        raise NoXml(f"the root is <{root.tag}>")
    return _children(root)


def text_of(fields: Read, name: str) -> str:
    """A field that is text; empty when it is missing or is something else."""
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _inside(fields: Fields) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Value) -> str:
    if isinstance(value, str):
        safe = value.replace("]]>", "]]]]><![CDATA[>")
        return f"<{name}><![CDATA[{safe}]]></{name}>"
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    if isinstance(value, Mapping):
        return f"<{name}>{_inside(value)}</{name}>"
    return "".join(_element(name, item) for item in value)


def _children(element: ElementTree.Element) -> Read:
    fields: Read = {}
    for child in element:
        value: str | Read = _children(child) if len(child) else (child.text or "")
        if child.tag not in fields:
            fields[child.tag] = value
            continue
        before = fields[child.tag]
        several = before if isinstance(before, list) else [before]
        fields[child.tag] = [*several, value]  # type: ignore[list-item]
    return fields
