"""Signing in, one's own account, the accounts of others, the audit; and the files that all pages load."""

from __future__ import annotations

from bot.console import browser_files
from bot.console.gate import Door, Page
from bot.console.pages import account, audit, sign_in, staff
from bot.console.pages.staff import areas_of_account
from bot.staff.roles import Permission

PAGES = (
    Page("GET", "/console", account.first_page, Permission.ACCOUNT),
    Page("GET", "/console/files/{name}", browser_files.show, Door.OPEN),
    Page("GET", "/console/sign-in", sign_in.ask, Door.OPEN),
    Page("POST", "/console/sign-in", sign_in.take, Door.OPEN),
    Page("GET", "/console/link/{token}", sign_in.ask_link, Door.OPEN),
    Page("POST", "/console/link/{token}", sign_in.take_link, Door.OPEN),
    Page("GET", "/console/code", sign_in.ask_code, Door.HALF_WAY),
    Page("POST", "/console/code", sign_in.take_code, Door.HALF_WAY),
    Page("POST", "/console/sign-out", sign_in.leave, Door.HALF_WAY),
    Page("GET", "/console/account", account.show, Permission.ACCOUNT),
    Page("POST", "/console/account/sessions", account.end_sessions, Permission.ACCOUNT),
    Page("GET", "/console/account/password", account.ask_password, Door.SETTING_UP),
    Page("POST", "/console/account/password", account.take_password, Door.SETTING_UP),
    Page("GET", "/console/account/second-factor", account.ask_second_factor, Door.SETTING_UP),
    Page("POST", "/console/account/second-factor", account.take_second_factor, Door.SETTING_UP),
    Page("GET", "/console/staff", staff.show_all, Permission.STAFF_READ),
    Page("GET", "/console/staff/new", staff.ask_new, Permission.STAFF_CHANGE),
    Page("POST", "/console/staff/new", staff.take_new, Permission.STAFF_CHANGE),
    Page("GET", "/console/staff/{staff_id}", staff.show, Permission.STAFF_READ, areas_of_account),
    Page("POST", "/console/staff/{staff_id}", staff.change, Permission.STAFF_CHANGE, areas_of_account),
    Page("POST", "/console/staff/{staff_id}/link", staff.make_link, Permission.STAFF_CHANGE, areas_of_account),
    Page("POST", "/console/staff/{staff_id}/reset", staff.reset, Permission.STAFF_CHANGE, areas_of_account),
    Page("POST", "/console/staff/{staff_id}/disable", staff.disable, Permission.STAFF_CHANGE, areas_of_account),
    Page("POST", "/console/staff/{staff_id}/enable", staff.enable, Permission.STAFF_CHANGE, areas_of_account),
    Page("GET", "/console/audit", audit.show, Permission.AUDIT_READ),
    Page("POST", "/console/audit/check", audit.check_chain, Permission.AUDIT_READ),
)
