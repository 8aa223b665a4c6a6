"""The words of the form machine: questions, the summary, ways out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.conversations.model import Choice
from bot.directory.places import PlaceIndex
from bot.forms import words
from bot.forms.conditions import Value, Values
from bot.forms.fields import HEARD, Field, FieldKind, Form, Option
from bot.forms.parsing import phones_in, shown
from bot.forms.words import Control

LONG_ENOUGH_TO_OFFER = 15
"""Characters from which the sentence that opened a form is offered as the answer to a text field."""

LONGEST_QUOTED = 100

SHORTEST_CASE = 6
"""Characters, without the mere wish to register something, from which words tell a case."""

_WISH = re.compile(
    r"我[想要]|想要?|帮我|帮忙|给我|麻烦|请|你好|您好|登记|反映|投诉|举报|开|工单|一下|一个|[个件条]|问题|事情?|情况|\W"
)

_ASKS = re.compile(r"[?？吗呢]|怎么|咋|如何|能不能|可不可以|是不是|多久|多少|什么|哪里|谁")

CONFIRM, CHANGE, RESUME = "@confirm", "@change", "@resume"
SUBMIT, EDIT, GIVE_UP, KEEP, RESTART = "@submit", "@edit", "@give_up", "@keep", "@restart"

_GIVE_UP = Option(GIVE_UP, words.CANCEL, words=("不提交", "不交了", "先不交", "先不提交", "删掉"))
_MENUS = {
    CONFIRM: (
        Option(
            SUBMIT,
            "确认提交",
            words=(
                "确认",
                "提交",
                "是",
                "是的",
                "对",
                "对的",
                "好",
                "好的",
                "可以",
                "没问题",
                "没错",
                "确定",
                "行",
                "嗯",
            ),
        ),
        Option(EDIT, "修改", words=("改", "改一下", "要改", "不对", "不是", "有错", "错了", "我要改")),
        _GIVE_UP,
    ),
    RESUME: (
        Option(KEEP, words.CONTINUE, words=("接着", "继续", "是", "是的", "好", "好的", "要", "可以", "行", "嗯")),
        Option(RESTART, words.RESTART, words=("重新", "重来", "从头来")),
        replace(_GIVE_UP, words=(*_GIVE_UP.words, "不要", "不要了", "不用了", "不")),
    ),
}
_DEFAULT_UNSURE: dict[FieldKind, str] = {
    "text": "不用想得太细，想到什么写什么。",
    "phone": "没有手机号就查不了，别的号码替不了它。",
    "id_tail": "翻一下身份证，最后6位就行。",
    "place": "说个大概也行，比如哪个市、哪个县。",
    "choice": "拿不准就选最接近的一个。",
    "code": "它在您提交时收到的那条消息里，往上翻翻看。",
    "number": "估个大概的数就行。",
    "money": "估个大概的数就行，比如“8000元”。",
    "date": "说个大概也行，比如“去年6月”。",
    "duration": "估个大概也行，比如“5年3个月”。",
    "name": "和身份证上的名字一样就行。",
    "id_number": "身份证上那18位，末尾是X的也算一位。",
    "file": "这份要有才办得了。手边没有，先说“等会再说”，找到再发。",
}


@dataclass(frozen=True)
class Prompt:
    """A question with its tappable answers; `expects` is the kind of answer, `progress` the step and of how many."""

    text: str
    expects: FieldKind
    choices: tuple[Choice, ...] = ()
    progress: tuple[int, int] | None = None


def question(
    form: Form, asking: str, values: Values, places: PlaceIndex, opening: str = "", offered: tuple[str, ...] = ()
) -> Prompt:
    """Return the question for a field or for one of the steps about the form; phones in it are references."""
    if asking == CONFIRM:
        total = len(form.in_line(values)) + 1
        text = f"{opening}请看看对不对：\n{summary(form, values, places)}{_still_untold(form, values)}"
        prompt = _menu_prompt(form, CONFIRM, text, values)
        return replace(prompt, progress=(total, total) if form.progress else None)
    if asking == CHANGE:
        return _menu_prompt(form, CHANGE, f"{opening}要改哪一项？", values)
    if asking == RESUME:
        return _menu_prompt(form, RESUME, f"{opening}上次的“{form.title}”没填完，还给您留着。要接着填吗？", values)
    if offered:
        return which_place(f"{opening}您说的是哪一个？点一下就行。", offered, places)
    field = form.field(asking)
    text = f"{opening}{field.ask}"
    if form.estimate is not None and form.estimate.before == asking and asking not in values:
        estimate = form.estimated(values)
        text = f"{opening}{estimate}\n\n{field.ask}" if estimate else text
    case = told_case(values) if field.kind == "text" and field.offers_heard and asking not in values else ""
    if case:
        quoted = case if len(case) <= LONGEST_QUOTED else f"{case[:LONGEST_QUOTED]}…"
        text = (
            f"{opening}是什么事，您刚才说的我记着：“{quoted}”\n"
            "还要补充就接着写，比如从什么时候开始、想怎么解决；没有就说“没有了”。"
        )
    if asking in values:
        text += f"\n（现在填的是：{shown(field, values[asking], places)}）"
    choices = _field_choices(form, field, values)
    if field.offers_heard and asking not in values:
        choices = (*_heard(form, field, values), *choices)
    return Prompt(text, field.kind, choices, _progress(form, field, values))


def told_case(values: Values) -> str:
    """Return what he told before the form if it tells a case, which is kept whatever he adds; a question does not."""
    heard = str(values.get(HEARD) or "")
    tells = len(_WISH.sub("", heard)) >= SHORTEST_CASE and not _ASKS.search(heard)
    return heard if tells else ""


def put_off(form: Form) -> Prompt:
    """Say that a draft is kept."""
    text = f"好，“{form.title}”先给您留着，填过的都在。什么时候想接着填，跟我说“{words.CONTINUE}”就行。"
    return Prompt(text, "text", (_says(words.CONTINUE),))


def which_place(text: str, offered: tuple[str, ...], places: PlaceIndex) -> Prompt:
    """Ask which of several places is meant."""
    return Prompt(text, "place", tuple(_says(places.full_name(code)) for code in offered))


def menu(form: Form, asking: str, values: Values) -> Field:
    """Return a step about the form as a choice field, so that it is read like one."""
    if asking == CHANGE:
        options = tuple(Option(field.name, field.title) for field in form.applicable(values))
        return Field(asking, "choice", "选择", "选哪一个？", options=(*options, Option(KEEP, "不改了")))
    return Field(asking, "choice", "选择", "选哪一个？", options=_MENUS[asking])


def summary(form: Form, values: Values, places: PlaceIndex) -> str:
    """Return what is filled in, a line a field, and what may come of it."""
    lines = [f"{field.title}：{shown(field, values.get(field.name), places)}" for field in form.in_line(values)]
    estimate = form.estimated(values)
    return "\n".join([*lines, *([estimate] if estimate else [])])


def _still_untold(form: Form, values: Values) -> str:
    """What he has not told and was not asked for."""
    untold = [field.title for field in form.applicable(values) if field not in form.in_line(values)]
    return f"\n还可以补充：{'、'.join(untold)}。点“修改”选一项填，不填也行。" if untold else ""


def whether_to_stop(prompt: Prompt) -> Prompt:
    """Ask whether he wants to stop, as his words sound like it."""
    stays = Choice(words.CONTINUE, {"text": words.CONTINUE})
    others = tuple(choice for choice in prompt.choices if choice.title != words.CANCEL)
    text = "好，想说就说。这件事还要接着填吗？不填了就点“取消”，什么都不会留下。"
    return replace(prompt, text=text, choices=(stays, *others, _says(words.CANCEL)))


def required(field: Field, control: Control) -> str:
    """Return what is said to 不知道 or 跳过 where an answer is needed."""
    if control == "unsure":
        return field.unsure or _DEFAULT_UNSURE[field.kind]
    return "这一项要填才办得了。不想办了，说“取消”就停。"


def noted(told: Sequence[tuple[Field, Value]], places: PlaceIndex) -> str:
    """Return that something was kept for later which he told before he was asked."""
    said = "；".join(f"{item.title}：{shown(item, value, places)}" for item, value in told)
    return f"这个先记下了（{said}）。还要问您：\n"


def corrected(prompt: Prompt, problem: str, optional: bool) -> Prompt:
    """Ask again, saying what was wrong; only a short field that must be filled in is not asked in full once more."""
    said_in_full = prompt.expects in ("phone", "id_tail", "id_number", "name", "code") and not optional
    return replace(prompt, text=problem if said_in_full else f"{problem}\n{prompt.text}")


def with_ways_out(prompt: Prompt, form: Form) -> Prompt:
    """Add what else the worker can do when a field just does not work out."""
    if form.command == "open_ticket":
        return replace(prompt, text=f"{prompt.text}\n填不顺也没关系：可以先取消，或者打12351，让人帮您登记。")
    ways = (Choice("帮我登记，找人处理", {"chosen": "open_ticket"}),)
    kept = tuple(choice for choice in prompt.choices if choice.title != words.CANCEL)
    text = f"{prompt.text}\n不顺的话可以先取消，或者登记下来，请工会的人帮您。"
    return replace(prompt, text=text, choices=(*kept, *ways, _says(words.CANCEL)))


def _menu_prompt(form: Form, asking: str, text: str, values: Values) -> Prompt:
    return Prompt(text, "choice", tuple(_says(option.title) for option in menu(form, asking, values).options))


def _progress(form: Form, field: Field, values: Values) -> tuple[int, int] | None:
    if not form.progress:
        return None
    names = [item.name for item in form.applicable(values) if item in form.in_line(values) or item is field]
    if field.name not in names:
        return None  # the form was changed meanwhile
    return names.index(field.name) + 1, len(names) + (1 if form.confirm else 0)


def _heard(form: Form, field: Field, values: Values) -> tuple[Choice, ...]:
    """What the worker has said already and may be the answer to this field."""
    opening = str(values.get(HEARD) or "")
    if field.kind != "phone":
        long_enough = len(opening) >= LONG_ENOUGH_TO_OFFER or told_case(values)
        return (Choice("就用我刚才说的那句", {"text": opening}),) if long_enough else ()
    texts = [opening, *(str(values.get(item.name) or "") for item in form.fields if item.kind == "text")]
    phones = dict.fromkeys(phone for text in texts for phone in phones_in(text))
    return tuple(Choice(f"用刚才说的{phone}", {"text": phone}) for phone in phones)


def _field_choices(form: Form, field: Field, values: Values) -> tuple[Choice, ...]:
    answered = field.name in values
    titles = [option.title for option in field.options]
    if field.kind == "file" and values.get(field.name):
        return tuple(_says(title) for title in ("发完了", words.BACK, words.CANCEL))
    titles += ["不改了"] if answered else []
    titles += [words.SKIP] if field.optional and not answered else []
    titles += [words.BACK] if form.confirm and field is not form.applicable(values)[0] else []
    titles += [words.CANCEL] if form.confirm or not field.options else []
    return tuple(_says(title) for title in titles)


def _says(title: str) -> Choice:
    return Choice(title, {"text": title})
