"""Topics as Rasa knows them: the intents of domain.yml and the rules of data/stories."""

from __future__ import annotations

from pathlib import Path

from bot.content.raw import entries, mapping, names, raw


def topics_of_domain(root: Path) -> set[str]:
    """Return the intents of domain.yml: topics, commands, and those that the engine sets itself."""
    return {intent for _, intent in names(raw(root / "domain.yml").get("intents"))}


def topics_with_rule(root: Path) -> set[str]:
    """Return the intents that begin a rule."""
    found = set()
    for path in sorted((root / "data" / "stories").glob("*.yml")):
        for _, rule in entries(raw(path).get("rules")):
            steps = (mapping(step) for _, step in entries(mapping(rule).get("steps")))
            found |= {step["intent"] for step in steps if isinstance(step.get("intent"), str)}
    return found
