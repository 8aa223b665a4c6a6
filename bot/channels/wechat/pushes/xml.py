"""XML of the protocol, read without trust and written so that no words can break it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

type Fields = dict[str, str | Fields | list[Fields | str]]
"""Content by the element's name: text, further elements, or a list where an element is repeated."""

_DEEPEST = 6
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, production Char."""


class BadXmlError(ValueError):
    """A body that is not XML as the platform writes it; the text says why, and holds none of it."""


class _NoDocumentType(ElementTree.TreeBuilder):
    """Refuses a document type before anything in it is looked at: entities could read files or fill the memory."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise BadXmlError("document type")


def read_xml(body: bytes) -> Fields:
    """Return the fields below `<xml>`.

    Raises:
        BadXmlError: it is no UTF-8, not well-formed, declares a document type, repeats a field, or has another root.
    """
    parser = ElementTree.XMLParser(target=_NoDocumentType(), encoding="utf-8")  # noqa: S314 - no document type, no entities
    try:
        # Decoded here: what the XML says of its encoding must not make another text of it.
        parser.feed(body.decode("utf-8"))
        root = parser.close()
    except UnicodeDecodeError as error:
        raise BadXmlError("not UTF-8") from error
    except ElementTree.ParseError as error:
        raise BadXmlError(f"not well-formed, {ElementTree.ParseError.__name__} {error.code}") from None
    if root.tag != "xml":
        raise BadXmlError("another root than <xml>")
    names = [child.tag for child in root]
    if len(names) != len(set(names)):
        raise BadXmlError("a field twice")
    return _fields(root, _DEEPEST)


def text_of(fields: Fields, name: str) -> str:
    """Return a field that is text, without blanks around it; empty when it is missing or is something else."""
    value = fields.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def fields_of(fields: Fields, *path: str) -> list[Fields]:
    """Return the elements at the end of a path, one or several; empty when there are none."""
    here: list[Fields] = [fields]
    for name in path:
        found = [one.get(name, []) for one in here]
        here = [item for one in found for item in (one if isinstance(one, list) else [one]) if isinstance(item, dict)]
    return here


def write_xml(fields: Mapping[str, str | int]) -> str:
    """Return the fields as a body: text as CDATA, in which nothing but what XML forbids is changed."""
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>"


def _element(name: str, value: str | int) -> str:
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    # "]]>" would end the section: it is divided between two.
    safe = _FORBIDDEN.sub("", value).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{safe}]]></{name}>"


def _fields(element: ElementTree.Element, deepest: int) -> Fields:
    if deepest == 0:
        raise BadXmlError("too deep")
    fields: Fields = {}
    for child in element:
        value: str | Fields = _fields(child, deepest - 1) if len(child) else child.text or ""
        if child.tag not in fields:
            fields[child.tag] = value
            continue
        before = fields[child.tag]
        fields[child.tag] = [*before, value] if isinstance(before, list) else [before, value]
    return fields
