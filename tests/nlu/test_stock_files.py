"""config.yml, domain.yml and data/ fit together: what Rasa would only find out at run time."""

from __future__ import annotations

import pytest
from conftest import REPOSITORY
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.importers.importer import TrainingDataImporter

from bot.nlu.history import SESSION_METADATA_SLOT
from bot.nlu.importer import LABEL
from bot.nlu.understanding import SET_BY_ENGINE

BUILT_IN = {"back", "restart", "session_start"}
RULE_MARKS = {"...", "action_listen", None}
"""What Rasa itself puts into every rule."""


@pytest.fixture(scope="module")
def project() -> TrainingDataImporter:
    """Read the repository's files the way `rasa train` does."""
    config, domain, data = (str(REPOSITORY / name) for name in ("config.yml", "domain.yml", "data"))
    return TrainingDataImporter.load_from_config(config, domain, [data])


def rules(project: TrainingDataImporter) -> dict[str, list[str]]:
    """Return the actions of the rule of each intent."""
    found: dict[str, list[str]] = {}
    for step in project.get_stories().story_steps:
        intents = [event.intent_name for event in step.events if isinstance(event, UserUttered)]
        actions = [event.action_name for event in step.events if isinstance(event, ActionExecuted)]
        for intent in intents:
            found.setdefault(intent, []).extend(name for name in actions if name not in RULE_MARKS)
    return found


def test_every_intent_of_the_domain_has_one_rule_with_one_action(project: TrainingDataImporter) -> None:
    by_intent = rules(project)
    for intent in set(project.get_domain().intents) - BUILT_IN:
        actions = by_intent.get(intent, [])
        assert len(actions) == 1, f"data/stories: {intent!r} needs one rule with one action, there are {actions}"


def test_nothing_but_the_intent_decides_what_follows(project: TrainingDataImporter) -> None:
    """bot/nlu/turn_runner.py asks Rasa once for each intent what follows, and shows it no more than one message."""
    domain = project.get_domain()
    assert [policy["name"] for policy in project.get_config()["policies"]] == ["RulePolicy"]
    assert {slot.name for slot in domain.slots} <= {SESSION_METADATA_SLOT}, (
        "domain.yml: the dialogue keeps no slots (adr 0004)"
    )
    assert domain.form_names == [] == domain.entities
    assert [component["name"] for component in project.get_config()["pipeline"]] == [
        "bot.nlu.question_classifier.QuestionClassifier"
    ]


def test_every_topic_of_the_questions_is_in_the_domain(project: TrainingDataImporter) -> None:
    taught = {str(example.get("intent")) for example in project.get_nlu_data().intent_examples}
    missing = taught - set(project.get_domain().intents)
    assert not missing, f"domain.yml lacks the topics {sorted(missing)}; add them there and in data/stories/answers.yml"


def test_every_action_of_a_rule_is_in_the_domain(project: TrainingDataImporter) -> None:
    known = set(project.get_domain().action_names_or_texts)
    assert {action for actions in rules(project).values() for action in actions} <= known


def test_rasa_sees_topics_and_the_classifier_sees_questions(project: TrainingDataImporter) -> None:
    examples = project.get_nlu_data().intent_examples
    assert examples
    for example in examples:
        assert "/" not in example.get("intent")
        assert example.get(LABEL).split("/")[0] == example.get("intent")
    labels = {example.get(LABEL) for example in examples} - SET_BY_ENGINE
    assert "joining/migrant_worker" in labels
    assert "open_ticket" in labels


def test_no_example_teaches_two_labels(project: TrainingDataImporter) -> None:
    seen: dict[str, str] = {}
    for example in project.get_nlu_data().intent_examples:
        text, label = example.get("text"), example.get(LABEL)
        assert seen.setdefault(text, label) == label, f"{text!r} is an example of {seen[text]} and of {label}"
