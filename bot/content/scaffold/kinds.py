"""The kinds of things that can be made new, one entry each in `KINDS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.calculators.calculator import read_calculator
from bot.content.data_check.questions import readable
from bot.content.editing import EditError, add_to_list, quoted
from bot.content.scaffold.values import CALCULATOR, FILE, PLACE, SENTENCE, TITLE, TOPIC, ScaffoldError, Value, places
from bot.content.topics import topics_of_domain, topics_with_rule
from bot.data_files.reading import DataFileError
from bot.forms.overhearing import told as overheard
from bot.storage.clock import CHINA
from bot.text.normalise import normalise
from bot.tickets.types import load_ticket_types

_TEMPLATES = Path(__file__).parent
_REVIEW_AFTER = timedelta(days=365)
_NO_TOPICS = {"commands", "out_of_scope"}


@dataclass(frozen=True)
class Kind:
    """Something that can be made new.

    Attributes:
        title: what it is, in Chinese.
        values: what must be told.
        make: writes the files into the repository and returns their paths; raises ScaffoldError.
        then: what to do next, told after the files.
        notes: what was found on the way, told before that.
    """

    title: str
    values: tuple[Value, ...]
    make: Callable[[Path, dict[str, str]], list[Path]]
    then: str
    notes: Callable[[Path, dict[str, str]], list[str]] = lambda _root, _told: []


def _question(root: Path, told: dict[str, str]) -> list[Path]:
    topic, title = told["topic"], told["title"]
    if topic in _NO_TOPICS:
        raise ScaffoldError(f"“{topic}”里的文件不是给职工看的问题，换一个主题。")
    for path, content in readable(root).items():
        if content.question is not None and content.question.title == title:
            raise ScaffoldError(f"已经有这个标题：data/nlu/{path.parent.name}/{path.name}。去改那个文件，或者换标题。")
    target = root / "data" / "nlu" / topic / f"{told['name']}.yml"
    unseen = root / "tests" / "nlu" / topic / f"{told['name']}.yml"
    return [*_written({target: "question", unseen: "unseen"}, told), *_new_topic(root, topic)]


def _new_topic(root: Path, topic: str) -> list[Path]:
    """Tell Rasa of a topic that it does not know yet."""
    changed = []
    if topic not in topics_of_domain(root):
        add_to_list(root / "domain.yml", "intents", topic, first=True)
        changed.append(root / "domain.yml")
    if topic not in topics_with_rule(root):
        rules = root / "data" / "stories" / "answers.yml"
        rule = f"rule: answer a question about {topic}\n  steps:\n  - intent: {topic}\n  - action: utter_answer"
        add_to_list(rules, "rules", rule)
        changed.append(rules)
    return changed


def _in_place(folder: str, template: str) -> Callable[[Path, dict[str, str]], list[Path]]:
    def make(root: Path, told: dict[str, str]) -> list[Path]:
        target = root / "data" / folder / told["place"] / f"{told['name']}.yml"
        return _written({target: template}, told | {"place_name": places(root).full_name(told["place"])})

    return make


def _ticket_type(root: Path, told: dict[str, str]) -> list[Path]:
    folder = root / "data" / "tickets"
    try:
        taken = {kind.position for kind in load_ticket_types(folder).all().values()}
    except DataFileError as error:
        raise ScaffoldError(f"先改好这些，再加新的：\n{error}") from error
    free = next(position for position in range(10, 1000, 10) if position not in taken)
    return _written({folder / f"{told['name']}.yml": "ticket_type"}, told | {"position": str(free)})


def _calculator_sentence(root: Path, told: dict[str, str]) -> list[Path]:
    path = root / "data" / "calculators" / f"{told['name']}.yml"
    if not path.exists():
        names = "、".join(sorted(file.stem for file in path.parent.glob("*.yml")))
        raise ScaffoldError(f"没有计算器“{told['name']}”，现在有：{names}。新的算法要写程序。")
    heard, _ = _heard(root, told)
    fills = f"\n  fills: [{', '.join(heard)}]" if heard else ""
    try:
        add_to_list(path, "examples", f"say: {quoted(told['title'])}{fills}")
    except EditError as error:
        raise ScaffoldError(str(error)) from error
    return [path]


def _heard(root: Path, told: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the titles of what a calculator hears in the sentence, and of what it does not, by the names of fields."""
    path = root / "data" / "calculators" / f"{told['name']}.yml"
    try:
        form = read_calculator(path).form(path.stem)
    except DataFileError:
        return {}, {}  # the check tells of it
    found = overheard(form, places(root), normalise(told["title"]))
    titles = {field.name: field.title for field in form.fields if not field.quiet}
    heard = {name: title for name, title in titles.items() if name in found}
    return heard, {name: title for name, title in titles.items() if name not in found}


def _what_is_heard(root: Path, told: dict[str, str]) -> list[str]:
    heard, not_heard = ("、".join(f"{title} {name}" for name, title in part.items()) for part in _heard(root, told))
    lines = [f"这句话里听出了：{heard or '什么也没有'}。"]
    if not_heard:
        lines.append(f"没听出：{not_heard}。话里其实说了的，加进 fills，再给那一项的 heard 补一种说法。")
    return lines


def _written(files: dict[Path, str], told: dict[str, str]) -> list[Path]:
    for path in files:
        if path.exists():
            raise ScaffoldError(f"已经有 {path.parent.name}/{path.name}，去改那个文件，或者换个名字。")
    today = datetime.now(CHINA).date()
    words = {"review": (today + _REVIEW_AFTER).isoformat(), "year": str(today.year), **told}
    for path, template in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (_TEMPLATES / f"{template}.yml").read_text(encoding="utf-8")
        path.write_text(text.format(**words), encoding="utf-8")
    return list(files)


_ASK = '写好以后 make ask text="……" 问一问。'
KINDS: dict[str, Kind] = {
    "question": Kind("一个问题", (TOPIC, FILE, TITLE), _question, f"{_ASK}例句变了会先训练。"),
    "service": Kind("一项能申请的服务", (PLACE, FILE, TITLE), _in_place("services", "service"), "在聊天里从头办一遍。"),
    "ticket": Kind("一种工单类型", (FILE, TITLE), _ticket_type, "重启服务，在聊天里登记一件试试。"),
    "programme": Kind("一项当地的政策项目", (PLACE, FILE, TITLE), _in_place("programmes", "programme"), _ASK),
    "sentence": Kind("计算器的一句问法", (CALCULATOR, SENTENCE), _calculator_sentence, _ASK, _what_is_heard),
}
"""What can be made new, by the word that asks for it."""
