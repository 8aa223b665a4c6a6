"""Turns what the engine decided into words: answer, local variant, basis, choices.

Pure but for the library it reads: every rule of wording can be tested without Rasa.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.conversations.model import Choice, FormStep, Reply
from bot.dialogue import once_more, wording
from bot.directory.places import PlaceIndex
from bot.questions.library import LocalAnswer, Question, QuestionLibrary

MOST_PLACE_CHOICES = 6
MOST_SERVICES = 3
TALK_TO_A_PERSON = "smalltalk/talk_to_a_person"
START_TOPICS = ("joining/how_to_join", "mutual_aid/what_is_mutual_aid", "startup/startup_subsidy")


@dataclass(frozen=True)
class PlaceContext:
    """What is known of where the worker is.

    Attributes:
        code: his place, from this message or remembered; None when unknown.
        ambiguous: the name he used and the codes it may stand for, when it stands for several.
        remember: he told that he himself is there.
    """

    code: str | None = None
    ambiguous: tuple[str, Sequence[str]] | None = None
    remember: bool = False


class Renderer:
    """Words for the engine's decisions.

    Args:
        union_name: gives the name of the union in charge of a place code, or None.
        services_after: gives choices of what a worker at a place can apply for at once, after the answer to a question.
        services_at: gives choices of everything that can be applied for at a place.
        sums_after: gives choices of what can be worked out after the answer to a question.
    """

    def __init__(
        self,
        questions: QuestionLibrary,
        places: PlaceIndex,
        union_name: Callable[[str], str | None],
        services_after: Callable[[str, str | None], tuple[Choice, ...]] = lambda question, place: (),
        services_at: Callable[[str], tuple[Choice, ...]] = lambda place: (),
        sums_after: Callable[[str], tuple[Choice, ...]] = lambda question: (),
    ) -> None:
        self._questions = questions
        self._services_after = services_after
        self._services_at = services_at
        self._sums_after = sums_after
        self._places = places
        self._union_name = union_name

    def replies(self, custom: dict[str, Any], place: PlaceContext) -> list[Reply]:
        """Return the replies for one `custom` object: one, or one for each of several questions, under its title."""
        first = self.render(custom, place)
        others = [question for name in custom.get("also") or () if (question := self._questions.get(name))]
        question = self._questions.get(custom.get("question") or "")
        if not others or question is None or place.ambiguous:
            return [first]
        answers = [(question, first), *((other, self._answer(other, place.code)) for other in others)]
        told: list[Reply] = []
        for asked, reply in answers:
            offered = [choice for earlier in told for choice in earlier.choices]
            choices = tuple(choice for choice in reply.choices if choice not in offered)
            text = wording.ABOUT_QUESTION.format(title=asked.title, text=reply.text)
            told.append(replace(reply, text=text, choices=choices))
        return told

    def render(self, custom: dict[str, Any], place: PlaceContext) -> Reply:
        """Return the reply for one `custom` object of the engine."""
        decision = custom.get("decision")
        if decision == "flow" and custom.get("text"):
            form = FormStep(**custom["form"]) if custom.get("form") else None
            return Reply(
                custom["text"], tuple(_flow_choice(choice) for choice in custom.get("choices") or ()), form=form
            )
        question = self._questions.get(custom.get("question") or "")
        if place.ambiguous and (custom.get("place_told") or (question and _depends_on_place(question))):
            return self._which_place(*place.ambiguous)
        if decision == "answer" and question is not None:
            if custom.get("place_told") and place.code and not _depends_on_place(question):
                return self._same_everywhere(question, place.code)
            return self._answer(question, place.code)
        if decision == "ask":
            return self._ask(custom.get("choices") or (), custom.get("says") or wording.WHICH_QUESTION, place.code)
        if decision == "again":
            return self._again(self._questions.get(custom.get("about") or ""), str(custom.get("how")), place.code)
        if decision == "offer_ticket":
            opens = Choice(wording.REGISTER, {"opens": "open_ticket"})
            return Reply(wording.OFFER_TICKET, (opens, Choice(wording.DO_NOT_REGISTER, {"declines": True})))
        if custom.get("place_told") and place.code:
            text = wording.PLACE_NOTED.format(place=self._places.full_name(place.code))
            return Reply(text, (*self._services_at(place.code)[:MOST_SERVICES], *self._offers(START_TOPICS)))
        return self._unknown(custom.get("choices") or ())

    def _answer(self, question: Question, place: str | None) -> Reply:
        local = self._local_answer(question, place)
        blocks = [question.answer]
        if local is not None:
            heading = wording.LOCAL_HEADING.format(place=local.place_name, year=local.year)
            source = wording.LOCAL_SOURCE.format(source=local.source)
            told = f"{heading}\n{local.text}\n{source}"
            blocks = [told] if question.local_only else [question.answer, told]
        choices = list(question.choices)
        next_step = self._next_step(question, place, local)
        if place is not None and local is None and _depends_on_place(question) and "open_ticket" not in choices:
            choices = ["open_ticket", *choices[:2]]
        footer = []
        if question.basis:
            footer.append(wording.BASIS.format(basis="；".join(basis.text for basis in question.basis)))
        if question.unverified and not (local and question.local_only):
            footer.append(wording.UNVERIFIED.format(text=question.unverified))
        blocks += [next_step] if next_step else []
        blocks += ["\n".join(footer)] if footer else []
        offered = (*self._services_after(question.name, place), *self._sums_after(question.name))
        return Reply("\n\n".join(blocks), (*offered, *self._offers(choices)))

    def _same_everywhere(self, question: Question, place: str) -> Reply:
        """A place told after an answer that holds everywhere: no need to say it all again."""
        name, union = self._places.full_name(place), self._union_name(place)
        text = wording.SAME_EVERYWHERE.format(place=name)
        if union:
            text += "\n" + wording.LOCAL_UNION.format(place=name, union=union)
        return Reply(text, self._offers(question.choices))

    def _next_step(self, question: Question, place: str | None, local: LocalAnswer | None) -> str:
        asks_place = "县（市、区）" in question.next_step
        if place is None:
            if question.local_only and not asks_place:
                return wording.ASK_PLACE
            if question.local_answers and not asks_place:
                return "\n".join(filter(None, [question.next_step, wording.ASK_PLACE_FOR_MORE]))
            return question.next_step
        if _depends_on_place(question) and local is None:
            return wording.NO_LOCAL_DATA.format(place=self._places.full_name(place))
        if not asks_place:
            return question.next_step
        union = self._union_name(place)
        return wording.LOCAL_UNION.format(place=self._places.full_name(place), union=union) if union else ""

    def _local_answer(self, question: Question, place: str | None) -> LocalAnswer | None:
        """Return the variant that holds at the place: the narrowest area that contains it."""
        if place is None:
            return None
        holding = [local for local in question.local_answers if self._places.contains(local.place, place)]
        return max(holding, key=lambda local: len(self._places.ancestors(local.place)), default=None)

    def _again(self, question: Question | None, how: str, place: str | None) -> Reply:
        """Speak of the last answer once more; whoever does not understand it must get to a person."""
        if how in once_more.ABOUT_FIELD:
            return Reply(once_more.ABOUT_FIELD[how])
        if question is None:
            return Reply(wording.NOTHING_TO_REPEAT, self._offers((TALK_TO_A_PERSON, "open_ticket", *START_TOPICS[:2])))
        step = self._next_step(question, place, self._local_answer(question, place))
        near = once_more.neighbours(question)
        if how == "why":
            return Reply(once_more.why(question), self._offers((*near, "open_ticket")))
        if how == "next":
            return Reply(once_more.next_step(question, step), self._offers(("open_ticket", *near)))
        text = f"{once_more.in_short(question, step)}\n{wording.STILL_UNCLEAR}"
        return Reply(text, self._offers(("open_ticket", TALK_TO_A_PERSON, *near)))

    def _ask(self, names: Sequence[str], text: str, place: str | None) -> Reply:
        offers = self._offers(names)
        if not offers:
            return self._unknown(())
        # Who says what he wants to apply for may mean just that, and no question about it.
        services = {choice.title: choice for name in names for choice in self._services_after(name, place)}
        offers = (*list(services.values())[:1], *offers)
        return Reply(text, (*offers, Choice(wording.NONE_OF_THESE, {"chosen": "none_of_these"})))

    def _unknown(self, nearby: Sequence[str]) -> Reply:
        offers = self._offers([name for name in nearby if name != "open_ticket"])
        hint = wording.UNKNOWN_NEARBY if offers else wording.UNKNOWN_TICKET
        return Reply(f"{wording.UNKNOWN}\n{hint}", (*offers, *self._offers(("open_ticket",))))

    def _which_place(self, name: str, codes: Sequence[str]) -> Reply:
        names = [(code, self._places.full_name(code)) for code in codes[:MOST_PLACE_CHOICES]]
        choices = tuple(Choice(full_name, {"place": code}) for code, full_name in names)
        return Reply(wording.WHICH_PLACE.format(name=name), choices)

    def _offers(self, names: Sequence[str]) -> tuple[Choice, ...]:
        titles = [(name, self._questions.title(name)) for name in names]
        return tuple(Choice(title, {"chosen": name}) for name, title in titles if title)


def _depends_on_place(question: Question) -> bool:
    return question.local_only or bool(question.local_answers)


def _flow_choice(choice: dict[str, Any]) -> Choice:
    payload = {key: choice[key] for key in ("text", "chosen", "place", "service") if choice.get(key)}
    return Choice(choice["title"], payload)
