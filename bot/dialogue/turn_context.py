"""In what light a message is to be understood: the form that waits, the answer before, a case that was just told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.conversations.earlier import EarlierTurn, earlier_turns
from bot.conversations.model import Turn
from bot.conversations.turns import remember_context
from bot.data_files.rereading import Reread
from bot.dialogue.ambiguous import read_wordings
from bot.dialogue.last_answer import LOOKED_BACK, REFERRED_TO_FOR, LastAnswer, described, last_answer
from bot.dialogue.matters import read_matters
from bot.dialogue.rendering import PlaceContext
from bot.forms.drafts import OpenDraft, open_draft
from bot.programmes.model import COMMAND as WHAT_CAN_I_GET
from bot.programmes.wishes import ASKED_WHERE, ProgrammeWishes, Wish
from bot.questions.library import QuestionLibrary

_AGREES = re.compile(
    r"(?:好|要|嗯|行|可以|是|对|ok|那|就|请|帮我|给我|麻烦|直接|登记|开工单|开|记|报|转)+(?:的|吧|一下|下|呀|啊|了|呗|上去|上|个)*",
    re.IGNORECASE,
)
_NODS = frozenset({"嗯", "嗯嗯", "是", "是的", "对", "对的", "好的", "好吧", "好的吧", "ok", "OK"})
"""After an answer they only say that it was heard; after the question whether to register a case they agree."""

_DECLINES = re.compile(r"(?:算|不用|不要|不必|不登记|先不|别|不)(?:了|登记|用|要|开|麻烦)*(?:吧|啊|谢谢|先|,)*")

_APPLY = "apply"


@dataclass(frozen=True)
class TurnContext:
    """What is known about a message beside its words.

    Attributes:
        draft: the question of a form that waits for an answer.
        text: what the engine is given; another text than the message when he agrees that his case be registered.
        metadata: of the turn protocol.
        says: how he is asked back, when the text is known to fit several questions.
        declines: he does not want his case registered.
    """

    draft: OpenDraft | None
    text: str
    metadata: dict[str, Any]
    says: str = ""
    declines: bool = False

    def asks_back(self, custom: Mapping[str, Any]) -> str:
        """Return how he is asked back if the engine asks since the text fits several questions, "" otherwise."""
        if not self.says or custom.get("decision") != "ask":
            return ""
        return self.says if set(custom.get("choices") or ()) <= set(self.metadata.get("ambiguous", ())) else ""


class ContextReader:
    """Reads the context of turns.

    Args:
        data_dir: the folder with follow_ups.yml and ambiguous.yml.
        wishes: reads what asks for a programme's sum whatever it resembles; without it the engine decides alone.

    Raises:
        DataFileError: one of the files cannot be used.
    """

    def __init__(self, questions: QuestionLibrary, data_dir: Path, wishes: ProgrammeWishes | None = None) -> None:
        self._questions, self._wishes = questions, wishes
        self._matters = Reread(data_dir / "follow_ups.yml", read_matters)
        self._wordings = Reread(data_dir / "ambiguous.yml", read_wordings)

    def read(self, session: Session, turn: Turn, text: str, place: PlaceContext, only_place: bool) -> TurnContext:
        """Return the context of a message, the same at every attempt to answer it.

        Args:
            text: its words, normalised.
            only_place: they tell nothing but where he is.
        """
        draft = open_draft(session, turn.conversation.id)
        last = last_answer(session, turn.inbox_id, self._questions)
        registers, declines = _wishes(turn, text, last, draft)
        waiting = _waits_for_place(session, turn) if only_place and place.code and draft is None else None
        said = last.case if registers and last.case else text
        if waiting is not None:
            said = f"{waiting.text},{text}" if _asked_where(waiting) else waiting.text
        wording = None if turn.chosen and waiting is None else self._wordings().find(said)
        open_to_wishes = draft is None and waiting is None and not turn.chosen and not registers
        wish = self._wish(text, place.code, last, only_place) if open_to_wishes else None
        metadata = {
            "chosen": WHAT_CAN_I_GET if wish else turn.chosen.get("chosen"),
            "opens": "open_ticket" if registers else _APPLY if waiting and _asked_where(waiting) else None,
            "service": wish.form if wish else turn.chosen.get("service"),
            # A tapped answer belongs to a form also when that form is over: then the form says so, not the model.
            "expects": draft.expects if draft else "choice" if turn.chosen.get("text") else None,
            "place_only": only_place and waiting is None,
            "tells_place": place.remember and place.code is not None,
            "about": described(last, self._questions, self._matters()) if draft is None or last.directly else None,
            "ambiguous": list(wording.choices) if wording else [],
        }
        stored = remember_context(session, turn, {key: value for key, value in metadata.items() if value})
        return TurnContext(draft, said, stored, wording.ask if wording else "", declines)

    def _wish(self, text: str, place: str | None, last: LastAnswer, only_place: bool) -> Wish | None:
        if self._wishes is None:
            return None
        if only_place and place and last.worked is not None and last.worked[0] == ASKED_WHERE:
            return Wish(ASKED_WHERE)
        if last.worked is not None and self._wishes.changed(*last.worked, text):
            return Wish(last.worked[0])
        if last.question is not None and (wish := self._wishes.of_question(last.question.name, text, place)):
            return wish
        return self._wishes.asked(text, place)


def _waits_for_place(session: Session, turn: Turn) -> EarlierTurn | None:
    """Return the message before that a place belongs to: what he wants to apply for, or a wish that fits several.

    A place told after an answer is the engine's matter: it gives that answer for the place.
    """
    if turn.chosen.get("chosen") or turn.chosen.get("service"):
        return None
    turns = earlier_turns(session, turn.inbox_id, REFERRED_TO_FOR, LOOKED_BACK)
    applying = list(takewhile(_asked_where, turns))
    if applying:
        # 申请入会 - 杭州 - 那上海呢: what he applies for stands in the first of them.
        return replace(applying[0], text=",".join(before.text for before in reversed(applying)))
    return turns[0] if turns and turns[0].understanding.get("decision") == "ask" else None


def _asked_where(before: EarlierTurn) -> bool:
    return before.understanding.get("decision") == "flow" and before.understanding.get("topic") == _APPLY


def _wishes(turn: Turn, text: str, last: LastAnswer, draft: OpenDraft | None) -> tuple[bool, bool]:
    """Return whether he agrees, or declines, that the case which he told is registered."""
    if turn.chosen:
        return bool(turn.chosen.get("opens")), bool(turn.chosen.get("declines"))
    if draft is not None or not (last.case or last.offers_to_register):
        return False, False
    said = text.rstrip("。.!！~ ")
    if not last.case and said in _NODS:
        return False, False
    return _AGREES.fullmatch(said) is not None, bool(last.case) and _DECLINES.fullmatch(said) is not None
