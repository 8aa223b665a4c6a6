"""Conversations: lists, one transcript, taking over, answering, handing back."""

from __future__ import annotations

from bot.console.gate import Page
from bot.console.pages.conversations import acts, desk, everybody, files, live
from bot.console.pages.conversations.places import place_of_conversation as within
from bot.staff.roles import Permission

_READ = Permission.CONVERSATIONS_READ
_ANSWER = Permission.CONVERSATIONS_ANSWER
_LEAD = Permission.CONVERSATIONS_LEAD
_ONE = "/console/conversations/{conversation_id}"

PAGES = (
    Page("GET", "/console/conversations", desk.show, _READ),
    Page("GET", "/console/conversations/lists", desk.show_lists, _READ),
    Page("GET", "/console/conversations/live", live.live, _READ),
    Page("POST", "/console/conversations/active", desk.active, _READ),
    Page("POST", "/console/conversations/presence", everybody.choose, _ANSWER),
    Page("POST", "/console/conversations/automatic", everybody.switch, _LEAD),
    Page("POST", "/console/conversations/many", everybody.with_many, _LEAD),
    Page("GET", _ONE, desk.show_one, _READ, within),
    Page("GET", f"{_ONE}/older", desk.show_older, _READ, within),
    Page("GET", f"{_ONE}/worker", desk.show_worker, _READ, within),
    Page("GET", f"{_ONE}/files/{{file_id}}", files.show, _READ, within),
    Page("POST", f"{_ONE}/read", desk.mark, _READ, within),
    Page("POST", f"{_ONE}/claim", acts.claim, _ANSWER, within),
    Page("POST", f"{_ONE}/say", acts.speak, _ANSWER, within),
    Page("POST", f"{_ONE}/again", acts.speak_again, _ANSWER, within),
    Page("POST", f"{_ONE}/note", acts.write_note, _ANSWER, within),
    Page("POST", f"{_ONE}/draft", acts.keep_draft, _ANSWER, within),
    Page("POST", f"{_ONE}/typing", acts.type_on, _ANSWER, within),
    Page("POST", f"{_ONE}/transfer", acts.pass_on, _ANSWER, within),
    Page("POST", f"{_ONE}/release", acts.give_back, _ANSWER, within),
    Page("POST", f"{_ONE}/close", acts.close, _ANSWER, within),
    Page("POST", f"{_ONE}/assign", acts.assign, _LEAD, within),
    Page("POST", f"{_ONE}/join", acts.join, _LEAD, within),
    Page("POST", f"{_ONE}/leave", acts.leave, _LEAD, within),
    Page("POST", f"{_ONE}/reveal", acts.show_number, Permission.REVEAL, within),
)
