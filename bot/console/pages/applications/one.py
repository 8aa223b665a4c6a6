"""One application: what was filled in, who applies, what has happened, and what is decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import quote

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.applications.approval import NoUnionError
from bot.applications.deciding import DECISIONS, LONGEST_REASON, Decision, NotHisLevelError, decide
from bot.applications.duplicates import applicant_of
from bot.applications.levels import may_decide
from bot.applications.model import Application
from bot.applications.reading import filled_in, find_application, places_of
from bot.applications.review import MovedMeanwhileError
from bot.applications.states import STATE_TITLES, ApplicationState, Move, MoveNotAllowedError
from bot.audit.log import note
from bot.console.pages.applications.shown import due, filled_fields, last_step, stands, timeline
from bot.console.pages.applications.unions import find_union, near_unions
from bot.console.pages.conversations.places import may_read
from bot.console.visit import Visit
from bot.conversations.inbox import get_conversation
from bot.files.links import files_of
from bot.files.store import read_content
from bot.staff.roles import Permission
from bot.storage.columns import now

LIST = "/console/applications"


def places_of_application(session: Session, parameters: Mapping[str, str]) -> Collection[str] | None:
    """Return the place of the application that an address names; None when there is no such application."""
    return places_of(session, parameters["application_number"])


def show(visit: Visit) -> Response:
    """Show an application, personal values hidden in part."""
    return _page(visit)


def reveal(visit: Visit) -> Response:
    """Show an application with its personal values; that somebody looked is noted."""
    number = visit.request.path_params["application_number"]
    with visit.console.database.write() as session:
        note(session, visit.console.keys, visit.me.staff.id, "application_revealed", f"application:{number}")
    return _page(visit, clear=True)


def take(visit: Visit) -> Response:
    """Do what the reviewer decided."""
    console, form = visit.console, visit.form
    move, seen, reason = form.get("decision", ""), form.get("seen", ""), form.get("reason", "").strip()
    if move not in set(DECISIONS) or not (seen.isascii() and seen.isdecimal()) or len(seen) > 6:
        return _page(visit, "页面不完整，请再点一次要办的那一项。", 422)
    if len(reason) > LONGEST_REASON:
        return _page(visit, f"说明最多{LONGEST_REASON}个字。", 422)
    union = form.get("union_code", "").strip() or form.get("union", "").strip() or None
    decision = Decision(Move(move), reason or None, union, int(seen))
    try:
        with console.database.write() as session:
            application = _find(visit, session)
            service = console.knowledge.services.get(application.service)
            if service is None:
                raise MoveNotAllowedError("这项申请的办法已经撤下，要先请维护员放回来才能审。")
            directory = console.directory.current(session)
            conversation = application.conversation_id
            channel = get_conversation(session, conversation).channel if conversation else ""
            decide(session, console.keys, service, directory, application, visit.me.staff, decision)
    except MovedMeanwhileError:
        return _page(visit, "您打开这一页以后，这份申请有了变化，刚才的决定没有生效。", 409)
    except NotHisLevelError as error:
        return _page(visit, str(error), 403)
    except (MoveNotAllowedError, NoUnionError) as error:
        return _page(visit, str(error), 422)
    if conversation:
        console.written(conversation, channel)
    with console.database.read() as session:
        is_mine = visit.covers(places_of(session, application.number) or ())
    # What was forwarded may lie elsewhere now.
    return visit.go(f"{LIST}/{application.number}" if is_mine else LIST, f"application_{move}")


def download(visit: Visit) -> Response:
    """Give a file that the worker handed in. It is saved, never shown: no browser runs anything in it."""
    console, wanted = visit.console, visit.request.path_params["application_file"]
    with console.database.write() as session:
        application = _find(visit, session)
        file = next((one for one in files_of(session, "application", application.id) if one.id == wanted), None)
        content = read_content(session, console.keys, file.id) if file is not None else None
        if file is None or content is None:
            raise HTTPException(404, "这个文件还没有取到，或者已经删掉了。")
        about = {"file": file.label}
        subject = f"application:{application.number}"
        note(session, console.keys, visit.me.staff.id, "application_file_opened", subject, about)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _page(visit: Visit, error: str | None = None, status: int = 200, clear: bool = False) -> Response:
    console, staff = visit.console, visit.me.staff
    with console.database.read() as session:
        application = _find(visit, session)
        service = console.knowledge.services.get(application.service)
        form = console.knowledge.services.forms().get(application.service)
        values = filled_in(session, console.keys, application.id)
        known = applicant_of(session, console.keys, service, application.id, values) if service else None
        files = files_of(session, "application", application.id)
        unions = console.directory.current(session).unions
        talk = _conversation(visit, session, application.conversation_id)
    step = service.step(application.level) if service else None
    makes_member = service is not None and service.approval == "makes_member"
    is_last = service is not None and application.level + 1 >= len(service.review)
    may_review = visit.may(Permission.APPLICATIONS_REVIEW)
    near = near_unions(console.places, unions, application.place, application.union_code)
    if status == 409:
        error = f"{error}最近一步：{last_step(application)}。请看过下面的经过再决定。"
    return visit.page(
        "applications/one.html",
        status,
        error=error,
        application=application,
        step=step,
        service=service,
        stands=stands(service, application.state, application.level),
        due=due(application.state, application.due_at, now()),
        fields=filled_fields(form, values, console.places, clear),
        clear=clear,
        talk=talk,
        may_reveal=visit.may(Permission.REVEAL),
        other_states=STATE_TITLES,
        estimate=form.estimate.text(form.counting(values)) if form and form.estimate else "",
        files=files,
        steps=timeline(application),
        known=known,
        others=[(other, visit.covers((other.place,) if other.place else ())) for other in known.others]
        if known
        else [],
        makes_member=makes_member,
        union=find_union(unions, application.union_code),
        chooses_union=makes_member and is_last,
        near=near,
        next_title=service.step(application.level + 1).title if service and not is_last else "",
        in_review=application.state is ApplicationState.IN_REVIEW,
        may_review=may_review,
        may_decide=may_review and step is not None and may_decide(console.places, staff, application.place, step),
        typed=visit.form if error else {},
    )


def _conversation(visit: Visit, session: Session, conversation_id: str | None) -> str | None:
    """The conversation if whoever looks may open it: its place may be another one than that of the application."""
    if conversation_id is None:
        return None
    found = get_conversation(session, conversation_id)
    return conversation_id if may_read(visit.console, session, visit.me.staff, found) else None


def _find(visit: Visit, session: Session) -> Application:
    application = find_application(session, visit.request.path_params["application_number"])
    if application is None:  # the gate found it; deleted since
        raise HTTPException(404)
    return application
