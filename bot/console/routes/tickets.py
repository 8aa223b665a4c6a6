"""Tickets: lists, one case, its steps, dispatch, confidential ones."""

from __future__ import annotations

from bot.console.gate import Page
from bot.console.pages.tickets import cases, files, lists, opening
from bot.console.pages.tickets.cases import areas_of_ticket
from bot.console.pages.tickets.steps import step
from bot.staff.roles import Permission
from bot.tickets.acts import Act

_CASE = "/console/tickets/{ticket_number}"
_WORK, _LEAD = Permission.TICKETS_WORK, Permission.TICKETS_SUPERVISE

PAGES: tuple[Page, ...] = (
    Page("GET", "/console/tickets", lists.show, Permission.TICKETS_READ),
    Page("POST", "/console/tickets/assign", lists.assign_marked, _LEAD),
    Page("POST", "/console/tickets/reveal", lists.reveal, Permission.AUDIT_READ),
    Page("GET", "/console/tickets/new", opening.ask, _WORK),
    Page("POST", "/console/tickets/new", opening.take, _WORK),
    Page("GET", _CASE, cases.show, Permission.TICKETS_READ, areas_of_ticket),
    Page("GET", f"{_CASE}/print", cases.print_sheets, Permission.TICKETS_READ, areas_of_ticket),
    Page("POST", f"{_CASE}/contact", cases.reveal_contact, Permission.REVEAL, areas_of_ticket),
    Page("POST", f"{_CASE}/files", files.upload, _WORK, areas_of_ticket, takes="file"),
    Page("GET", f"{_CASE}/files/{{ticket_file_id}}", files.download, Permission.TICKETS_READ, areas_of_ticket),
    Page("POST", f"{_CASE}/accept", step(Act.ACCEPT), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/ask", step(Act.ASK), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/reject", step(Act.REJECT), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/dispatch", step(Act.DISPATCH), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/take-up", step(Act.TAKE_UP), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/take-back", step(Act.TAKE_BACK), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/sign-in", step(Act.SIGN_IN), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/return-back", step(Act.RETURN), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/request-extension", step(Act.REQUEST_EXTENSION), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/grant-extension", step(Act.GRANT_EXTENSION), _LEAD, areas_of_ticket),
    Page("POST", f"{_CASE}/deny-extension", step(Act.DENY_EXTENSION), _LEAD, areas_of_ticket),
    Page("POST", f"{_CASE}/settle", step(Act.SETTLE), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/approve-result", step(Act.APPROVE), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/send-back", step(Act.SEND_BACK), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/call-back", step(Act.CALL_BACK), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/not-reached", step(Act.NOT_REACHED), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/reopen", step(Act.REOPEN), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/assign", step(Act.ASSIGN), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/note", step(Act.NOTE), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/consent", step(Act.CONSENT), _WORK, areas_of_ticket),
    Page("POST", f"{_CASE}/supervise", step(Act.SUPERVISE), _LEAD, areas_of_ticket),
    Page("POST", f"{_CASE}/name-viewer", step(Act.NAME_VIEWER), _LEAD, areas_of_ticket),
    Page("POST", f"{_CASE}/bar", step(Act.BAR), _LEAD, areas_of_ticket),
)
