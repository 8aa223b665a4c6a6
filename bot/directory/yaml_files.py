"""Reading the YAML files of data/directory: every fault becomes a DirectoryError with file and remedy."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.directory.errors import DirectoryError


@lru_cache(maxsize=32)
def _loaded(text: str) -> object:
    # Several parts of the bot read the same few files, and reading YAML is slow. Nobody may change what comes back.
    return YAML(typ="safe").load(text)


def read_yaml(file: Path) -> Mapping[str, object]:
    """Read a YAML file whose top is a mapping with text keys. What it gives is shared: it must not be changed.

    Raises:
        DirectoryError: the file is missing, not UTF-8, not YAML, or its top is no mapping.
    """
    try:
        content = _loaded(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise DirectoryError(
            file, f"cannot be read ({error.strerror})", "Put the file back or check its rights"
        ) from error
    except UnicodeDecodeError as error:
        raise DirectoryError(file, "is not UTF-8 text", "Save it with the encoding UTF-8") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise DirectoryError(file, f"line {line} is not YAML ({error.problem})", "Mend that line") from error
    except YAMLError as error:
        raise DirectoryError(file, f"is not YAML ({error})", "Compare it with its neighbours") from error
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise DirectoryError(file, "does not begin with keys", "Begin it with a key such as 'places:'")
    return cast("Mapping[str, object]", content)


def entries(file: Path, content: Mapping[str, object], key: str) -> list[dict[str, Any]]:
    """The list of mappings under `key`.

    Raises:
        DirectoryError: the key is missing, or holds anything but mappings.
    """
    found = content.get(key)
    if not isinstance(found, list):
        raise DirectoryError(
            file, f"has no list under '{key}:'", f"Write '{key}:' and below it one '- code: …' per entry"
        )
    for number, entry in enumerate(found, start=1):
        if not isinstance(entry, dict):
            raise DirectoryError(file, f"entry {number} of '{key}:' is no mapping", "Write it as '- code: …'")
    return found


def text(file: Path, entry: Mapping[str, object], field: str, where: str) -> str:
    """The non-empty text in `field` of an entry; `where` tells the reader which entry it is.

    Raises:
        DirectoryError: the field is missing, empty or not text. Codes without quotes are the usual case.
    """
    value = entry.get(field)
    if isinstance(value, int):
        raise DirectoryError(file, f"{where}: '{field}: {value}' is a number", f'Put it in quotes: {field}: "{value}"')
    if not isinstance(value, str) or not value.strip():
        raise DirectoryError(file, f"{where}: '{field}' is missing or empty", f"Add '{field}: …' to the entry")
    return value.strip()


def texts(file: Path, entry: Mapping[str, object], field: str, where: str) -> tuple[str, ...]:
    """The list of texts in `field`; an absent field is an empty list.

    Raises:
        DirectoryError: the field holds anything but texts.
    """
    value = entry.get(field, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise DirectoryError(file, f"{where}: '{field}' is no list of texts", f"Write it as {field}: [甲, 乙]")
    return tuple(item.strip() for item in value)


def only_fields(file: Path, entry: Mapping[str, object], allowed: frozenset[str], where: str) -> None:
    """Refuse a field that nobody reads: it is a typing error, and would be ignored silently.

    Raises:
        DirectoryError: there is such a field.
    """
    unknown = sorted(str(field) for field in entry.keys() - allowed)
    if unknown:
        raise DirectoryError(
            file, f"{where}: unknown field '{unknown[0]}'", f"Use one of: {', '.join(sorted(allowed))}"
        )
