"""Work something out for a worker: which calculator he means, and what he has told of it already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.actions.context import ActionCall, FlowReply
from bot.calculators.book import AGAIN, CalculatorBook
from bot.conversations.model import Choice
from bot.dialogue.said_lately import SaidLately, said_lately
from bot.forms.conditions import Value
from bot.forms.fields import Form

_WHICH = "要算哪一样？点一下就行。也可以直接把数说出来，比如“干了5年3个月，月薪6000，被辞退赔多少”。"


@dataclass(frozen=True)
class Opening:
    """The form of a calculator, and what is known of it."""

    form: Form
    values: Mapping[str, Value]


def asked_for(call: ActionCall) -> FlowReply | Opening:
    """Return the calculator that the worker tapped, named or just asked about; ask which when that is not clear."""
    book = next(source for source in call.worked_out if isinstance(source, CalculatorBook))
    lately = said_lately(call.session, call.message_id)
    if call.service in book.forms():
        # A choice's title is no word of his.
        texts = () if call.text.startswith(AGAIN) else lately.texts
        return _opened(call, book, str(call.service), texts, lately)
    texts = lately.texts if call.chosen else (*lately.texts, call.text)
    names = _meant(call, book, lately, texts)
    if len(names) == 1:
        return _opened(call, book, names[0], texts, lately)
    return FlowReply(_WHICH, tuple(_choice(book, name) for name in names or book.forms()))


def _meant(call: ActionCall, book: CalculatorBook, lately: SaidLately, texts: tuple[str, ...]) -> list[str]:
    """Return the calculators that he may mean: by his words, else by the question answered last.

    Of several, the one that his figures suffice for is meant.
    """
    names = [] if call.chosen else book.meant(call.text)
    names = names or (book.of_question(lately.question) if lately.question else [])
    if len(names) > 1:
        place = call.conversation.place
        complete = [name for name in names if book.worked_out(name, book.heard(name, texts, place), place)]
        names = complete if len(complete) == 1 else names
    return names


def _opened(call: ActionCall, book: CalculatorBook, name: str, texts: tuple[str, ...], lately: SaidLately) -> Opening:
    told = lately.told if name == lately.calculator and texts else {}
    return Opening(book.forms()[name], {**book.heard(name, texts, call.conversation.place), **told})


def _choice(book: CalculatorBook, name: str) -> Choice:
    return Choice(book.all()[name].title, {"chosen": "calculate", "service": name})
