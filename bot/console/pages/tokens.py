"""How other systems work with the assistant: tokens of the interface, addresses that are told of events."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.visit import Visit
from bot.staff.accounts import all_staff
from bot.staff.model import StaffError
from bot.staff.tokens import SCOPES, all_tokens, make_token, revoke_token
from bot.storage.columns import now
from bot.webhooks.announcing import EVENTS
from bot.webhooks.subscribing import (
    WebhookError,
    add_webhook,
    all_webhooks,
    deliveries_of,
    remove_webhook,
    send_failed_again,
)

SHOWN = "/console/tokens"
USUAL_DAYS = "365"


def show(visit: Visit) -> Response:
    """Show tokens and addresses, with the forms for new ones."""
    return _page(visit)


def make(visit: Visit) -> Response:
    """Make a token and show it this once."""
    console, form = visit.console, visit.form
    scopes = [scope for scope in SCOPES if form.get(f"scope:{scope}")]
    days = form.get("days", "")
    try:
        with console.database.write() as session:
            token = make_token(
                session,
                console.keys,
                visit.me.staff.id,
                form.get("staff", ""),
                form.get("name", ""),
                scopes,
                int(days) if days.isdecimal() and len(days) < 6 else 0,
            )
    except StaffError as error:
        return _page(visit, token_error=str(error))
    return visit.page("tokens/secret.html", title="新的令牌", secret=token)


def revoke(visit: Visit) -> Response:
    """Let a token open nothing any more."""
    console = visit.console
    with console.database.write() as session:
        revoke_token(session, console.keys, visit.me.staff.id, visit.request.path_params["token_id"])
    return visit.go(SHOWN, "token_revoked")


def add(visit: Visit) -> Response:
    """Add an address and show the secret of its signatures this once."""
    console, form = visit.console, visit.form
    events = [event for event in EVENTS if form.get(f"event:{event}")]
    try:
        with console.database.write() as session:
            by = visit.me.staff.id
            _, secret = add_webhook(session, console.keys, by, form.get("name", ""), form.get("url", ""), events)
    except WebhookError as error:
        return _page(visit, webhook_error=str(error))
    return visit.page("tokens/secret.html", title="签名密钥", secret=secret)


def show_webhook(visit: Visit) -> Response:
    """Show how the latest deliveries to an address went."""
    with visit.console.database.read() as session:
        webhook_id = visit.request.path_params["webhook_id"]
        found = next((one for one in all_webhooks(session) if one.id == webhook_id), None)
        deliveries = deliveries_of(session, webhook_id)
    if found is None:
        return visit.go(SHOWN)
    return visit.page("tokens/webhook.html", webhook=found, deliveries=deliveries, events=EVENTS)


def repeat(visit: Visit) -> Response:
    """Try failed deliveries anew."""
    console, webhook_id = visit.console, visit.request.path_params["webhook_id"]
    with console.database.write() as session:
        send_failed_again(session, console.keys, visit.me.staff.id, webhook_id)
    return visit.go(f"{SHOWN}/webhooks/{webhook_id}", "saved")


def remove(visit: Visit) -> Response:
    """Take an address away."""
    console = visit.console
    with console.database.write() as session:
        remove_webhook(session, console.keys, visit.me.staff.id, visit.request.path_params["webhook_id"])
    return visit.go(SHOWN, "webhook_removed")


def _page(visit: Visit, token_error: str = "", webhook_error: str = "") -> Response:
    with visit.console.database.read() as session:
        tokens, webhooks = all_tokens(session), all_webhooks(session)
        accounts = [staff for staff in all_staff(session) if not staff.disabled]
    return visit.page(
        "tokens/list.html",
        422 if token_error or webhook_error else 200,
        tokens=tokens,
        webhooks=webhooks,
        accounts=accounts,
        scopes=SCOPES,
        events=EVENTS,
        usual_days=USUAL_DAYS,
        moment=now(),
        token_error=token_error,
        webhook_error=webhook_error,
        typed=visit.form,
    )
