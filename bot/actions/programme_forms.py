"""The programmes as they are told and offered in a conversation: their questions, sums, names, and choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.actions.context import command
from bot.applications.catalogue import ServiceCatalogue
from bot.conversations.model import Choice
from bot.directory.places import PlaceIndex
from bot.forms.conditions import Values
from bot.forms.fields import Form
from bot.forms.listed_answers import listed
from bot.forms.worked_out import Result
from bot.programmes import words
from bot.programmes.catalogue import FORM_PREFIX, ProgrammeCatalogue
from bot.programmes.entitlement import entitlement
from bot.programmes.model import COMMAND, Programme
from bot.programmes.wishes import ProgrammeWishes
from bot.questions.library import QuestionLibrary
from bot.storage.clock import CHINA

MOST_OFFERED = 8
AGAIN = "换个情况再算"
TICKET = command("登记下来，请工会答复", "open_ticket")

_COUNTY = 6
"""Digits of the code of a county; a city's or a province's ends with 00."""

_GIVEN = frozenset({"care", "mutual_aid", "startup"})
"""Topics of what a union gives or does for its workers."""


@dataclass(frozen=True)
class ProgrammeForms:
    """The questions of every programme, and what they come to (`bot.forms.worked_out.WorkedOutForms`)."""

    programmes: ProgrammeCatalogue
    services: ServiceCatalogue
    places: PlaceIndex
    questions: QuestionLibrary

    def told_at(self, place: str) -> tuple[Choice, ...]:
        """Return the questions to which this place has an answer of its own, beside its programmes."""
        belong = {name for one in self.programmes.near(place).values() for name in one.questions}
        local = [
            question
            for question in self.questions.all()
            if question.topic in _GIVEN
            and question.name not in belong
            and any(self.places.contains(one.place, place) for one in question.local_answers)
        ]
        return tuple(command(question.title, question.name) for question in local[:MOST_OFFERED])

    def forms(self) -> Mapping[str, Form]:
        """Return the questions of every programme by the name of their form."""
        return self.programmes.forms()

    def called(self, text: str, place: str | None) -> Result | None:
        """Return the programmes that a text calls by name, each to be tapped; None when it calls none.

        Those of other places are named with their place, and only to somebody who has not told his.
        """
        found = self.wishes().found_in(text, place)
        if not found:
            return None
        if place is None:
            return Result(words.ELSEWHERE, (*offered(found, with_place=True), TICKET))
        near = {key: one for key, one in found.items() if self.places.contains(one.place, place)}
        name = self.places.full_name(place)
        if not near:
            return Result(words.none_here(name, self.programmes.word_in(text)), (TICKET,))
        only = f"{FORM_PREFIX}{next(iter(near))}" if len(near) == 1 else ""
        return Result(words.listed(name, near), (*offered(near), TICKET), only)

    def wishes(self) -> ProgrammeWishes:
        """Return what reads in a message which of its values he changes."""
        return ProgrammeWishes(self.programmes, self.places)

    def after(self, question: str, place: str | None) -> tuple[str, ...]:
        """Return the names of the forms that belong to a question, for a worker of this place."""
        return tuple(f"{FORM_PREFIX}{key}" for key in self.programmes.after(question, place))

    def result(self, name: str, values: Values, place: str | None) -> Result | None:
        """Return what a worker may get, and how he goes on; None when the form is no programme's (any more)."""
        programme = self.programmes.get(name.removeprefix(FORM_PREFIX))
        if programme is None or not name.startswith(FORM_PREFIX):
            return None
        here = self._narrower(programme, place)
        text = words.told(entitlement(programme, values, datetime.now(CHINA).year), here)
        again = (again_choice(name),) if self.forms()[name].fields else ()
        others = len(self.programmes.near(programme.place)) > 1
        more = (Choice(f"{programme.place_name}还有什么", {"chosen": COMMAND}),) if others else ()
        return Result(text, (*self._apply_now(programme, name, values), *more, *again, TICKET))

    def _narrower(self, programme: Programme, place: str | None) -> str:
        """Return the name of the worker's county when the programme is one of the city or province around it."""
        if place is None or not programme.place.endswith("00") or not self.places.contains(programme.place, place):
            return ""
        chain = (place, *self.places.ancestors(place)) if place != programme.place else ()
        counties = [code for code in chain if len(code) == _COUNTY and not code.endswith("00")]
        return self.places.full_name(counties[0]) if counties else ""

    def _apply_now(self, programme: Programme, name: str, values: Values) -> tuple[Choice, ...]:
        """Return the choice to apply at once; what he told here goes along, so that it is not asked again."""
        service = self.services.get(programme.service or "")
        if programme.service is None or service is None:
            return ()
        known = listed(self.services.forms()[programme.service], values, self.places)
        send = {"chosen": "apply", "service": programme.service}
        return (Choice(f"现在就办：{service.title}", {**send, "text": known} if known else send),)


def offered(programmes: Mapping[str, Programme], with_place: bool = False) -> tuple[Choice, ...]:
    """Return a choice for each programme; it opens its questions."""
    titles = {key: f"{one.title}（{one.place_name}）" if with_place else one.title for key, one in programmes.items()}
    return tuple(_opens(title, key) for key, title in list(titles.items())[:MOST_OFFERED])


def after_answer(programmes: Mapping[str, Programme]) -> tuple[Choice, ...]:
    """Return the choices below the answer to a question that programmes of the worker's place belong to."""
    alone = len(programmes) == 1
    return tuple(
        _opens("算算我能领多少" if alone else f"算算我能领多少：{one.title}", key) for key, one in programmes.items()
    )


def again_choice(form_name: str) -> Choice:
    """Return the choice that asks the questions of a programme once more."""
    return Choice(AGAIN, {"chosen": COMMAND, "service": form_name})


def _opens(title: str, programme_id: str) -> Choice:
    return Choice(title, {"chosen": COMMAND, "service": f"{FORM_PREFIX}{programme_id}"})
