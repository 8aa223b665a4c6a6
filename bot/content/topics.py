"""Topics as Rasa knows them: the intents of domain.yml and the rules of data/stories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.data_files.reading import DataFileError, parsed, read_text


def topics_of_domain(root: Path) -> set[str]:
    """Return the intents of domain.yml: topics, commands, and those that the engine sets itself."""
    content = _content(root / "domain.yml")
    return {str(intent) for intent in content.get("intents") or ()}


def topics_with_rule(root: Path) -> set[str]:
    """Return the intents that begin a rule."""
    found = set()
    for path in sorted((root / "data" / "stories").glob("*.yml")):
        for rule in _content(path).get("rules") or ():
            found |= {str(step["intent"]) for step in rule.get("steps") or () if "intent" in step}
    return found


def _content(path: Path) -> dict[str, Any]:
    try:
        content = parsed(path, read_text(path))
    except DataFileError:
        return {}  # the check of the syntax tells of it
    return content if isinstance(content, dict) else {}
