"""Apply for a service; tell where an application stands; send along what is missing; take it back."""

from __future__ import annotations

from datetime import timedelta

from bot.actions.context import ActionCall, FlowReply, command
from bot.applications.approval import nearest_union, newcomer_in
from bot.applications.filing import file_application
from bot.applications.model import AlreadyOpen, Application, FiledApplication, NewApplication
from bot.applications.reading import ApplicationLocked, application_with_code, applications_of, plain_number
from bot.applications.review import move_application
from bot.applications.service import Service
from bot.applications.states import OPEN, STATE_TITLES, ApplicationState, Move, MoveNotAllowedError
from bot.conversations.model import Choice
from bot.files.links import attach, unattached_files
from bot.forms.conditions import Value, Values
from bot.forms.fields import Field, Form, Option
from bot.members.joining import known_member
from bot.privacy.door import reveal
from bot.storage.clock import day, day_and_hour, hour
from bot.storage.columns import new_id, now
from bot.tickets.numbers import CODE_PATTERN

NUMBER_PATTERN = r"(?<![0-9A-Za-z])SQ[ -]?[0-9]{6}[ -]?[0-9]{4,6}(?![0-9A-Za-z])"
PERSONAL = frozenset({"name", "phone", "id_number", "id_tail"})

_STATUS = command("查申请", "application_status")
_SUPPLEMENT = Choice("补材料", {"chosen": "application_status", "text": "补材料"})
_WITHDRAW = Choice("撤回申请", {"chosen": "application_status", "text": "撤回申请"})
_NUMBER = Field(
    "number",
    "code",
    "申请号",
    "请发申请号，就是提交时收到的、SQ开头的那一串。",
    pattern=NUMBER_PATTERN,
    unsure="往上翻翻提交时收到的消息，里面有申请号。",
)

STATUS_FORM = Form(
    name="application_status",
    title="查申请",
    command="application_status",
    fields=(
        _NUMBER,
        Field("query_code", "code", "查询码", "再发一下查询码，8位，和申请号在同一条消息里。", pattern=CODE_PATTERN),
    ),
    cancelled="好，不查了。",
)
SUPPLEMENT_FORM = Form(
    name="application_supplement",
    title="补材料",
    command="application_status",
    fields=(
        _NUMBER,
        Field(
            "files",
            "file",
            "材料",
            "请发要补的照片或文件，可以一次发几张。没有照片、只用文字说明的，说“跳过”。",
            optional=True,
        ),
        Field("note", "text", "说明", "还有要说明的吗？没有就跳过。", optional=True, longest=1000),
    ),
)
WITHDRAW_FORM = Form(
    name="application_withdraw",
    title="撤回申请",
    command="application_status",
    fields=(
        _NUMBER,
        Field(
            "sure",
            "choice",
            "确认",
            "真的要撤回吗？撤回以后要办得重新申请。",
            options=(
                Option("yes", "撤回", words=("是", "是的", "确认", "确定", "对", "撤")),
                Option("no", "不撤了", words=("不", "不撤", "不要", "算了")),
            ),
        ),
    ),
    cancelled="好，没有撤，申请照常办。",
)


def offered(services: dict[str, Service], now: bool = False, with_place: bool = False) -> tuple[Choice, ...]:
    """Return a choice for each service; `now`: said as an invitation below an answer."""
    several_places = with_place or len({service.place for service in services.values()}) > 1
    return tuple(
        Choice(
            f"{service.title}（{service.place_name}）"
            if several_places
            else f"{'现在就办：' if now else ''}{service.title}",
            {"chosen": "apply", "service": service_id},
        )
        for service_id, service in services.items()
    )


def hand_in(call: ActionCall, service_id: str, values: Values) -> FlowReply:
    """File what the worker confirmed and tell number, code, who reviews, and what is not known."""
    service = call.services.get(service_id)
    if service is None:
        return FlowReply(
            "这项申请刚刚停办了。您可以登记一件事，请工会的人帮您。", (command("登记一件事", "open_ticket"),)
        )
    clear = _revealed(call, service, values)
    if clear is None:
        return FlowReply(
            "您之前发的号码已经到期删掉了，请重新填一次。",
            (Choice("重新填", {"chosen": "apply", "service": service_id}),),
        )
    if service.approval == "makes_member":
        newcomer = newcomer_in(service, clear)
        member = known_member(call.session, call.keys, newcomer, call.conversation.id, call.conversation.network_hash)
        if member is not None and member.status == "active":
            return FlowReply(f"您已经是会员了，会员号{member.number}，会籍在{member.union_name}，不用再申请。")
    place = (clear.get(service.place_field) if service.place_field else None) or service.place
    unions = call.directory.unions
    union = nearest_union(unions, str(place), joint=service.lands_in == "joint_union")
    person = clear.get(service.one_open_by) if service.one_open_by else None
    new = NewApplication(service_id, clear, str(place), union.code if union else None, str(person) if person else None)
    filed = file_application(call.session, call.keys, service, new, call.conversation.id, call.message_id or new_id())
    if isinstance(filed, AlreadyOpen):
        return _already_open(service, filed)
    _attach(call, filed.id)
    lands = f"\n会籍准备落在就近的：{union.name}。" if union and service.lands_in == "joint_union" else ""
    return FlowReply(_receipt(service, filed) + lands, (_STATUS, _SUPPLEMENT))


def look_up(call: ActionCall, values: Values) -> FlowReply:
    """Tell where the application stands that the worker named with its number and code."""
    found = application_with_code(
        call.session,
        call.keys,
        plain_number(str(values["number"])),
        str(values["query_code"]),
        call.conversation.id,
        call.conversation.network_hash,
    )
    if isinstance(found, ApplicationLocked):
        until = hour(found.until)
        return FlowReply(f"查询码没对上的次数多了，先锁住，{until}以后再试。着急的话打12351。", locked=True)
    if found is None:
        return FlowReply("没查到。请对着提交时收到的那条消息，核对一下申请号和查询码。", (_STATUS,))
    return FlowReply(in_full(call, found))


def supplement(call: ActionCall, values: Values) -> FlowReply:
    """Send along what was missing; it counts as the answer when the reviewer had asked."""
    found = own(call, str(values["number"]))
    if found is None or found.state not in OPEN:
        return FlowReply("这份申请现在不能补材料了。", (_STATUS,))
    service = call.services.get(found.service)
    if service is None:
        return FlowReply("这项申请停办了，在这里补不了材料。请打12351，请人帮您。", (_STATUS,))
    count = _attach(call, found.id)
    note = str(values["note"]) if values.get("note") else None
    if not count and note is None:
        return FlowReply("没有收到材料，也没有说明，先不动它。要补的时候再说“补材料”。")
    move_application(call.session, service, found.number, Move.SUPPLEMENT, "worker", note)
    sent = "、".join([*([f"材料{count}个"] if count else []), *(["您的说明"] if note else [])])
    if found.state == ApplicationState.NEEDS_INFO:
        return FlowReply(f"收到了（{sent}），申请{found.number}接着审。", (_STATUS,))
    return FlowReply(f"收到了（{sent}），放进申请{found.number}里了。", (_STATUS,))


def withdraw(call: ActionCall, values: Values) -> FlowReply:
    """Take an application back, if the worker was sure."""
    found = own(call, str(values["number"]))
    if values["sure"] != "yes" or found is None:
        return FlowReply(WITHDRAW_FORM.cancelled, (_STATUS,))
    service = call.services.get(found.service)
    if service is None:
        return FlowReply("这项申请停办了，在这里撤不了。请打12351，请人帮您撤。", (_STATUS,))
    try:
        move_application(call.session, service, found.number, Move.WITHDRAW, "worker")
    except MoveNotAllowedError as error:
        return FlowReply(f"撤不了：{error}", (_STATUS,))
    return FlowReply(f"申请{found.number}撤回了。想再办，随时可以重新申请。")


def own(call: ActionCall, number: str) -> Application | None:
    """Return the application with this number if this conversation filed it."""
    plain = plain_number(number)
    return next((one for one in applications_of(call.session, call.conversation.id, 50) if one.number == plain), None)


def in_full(call: ActionCall, application: Application) -> str:
    """Return everything the worker may know of an application."""
    service = call.services.get(application.service)
    lines = [f"申请{application.number}（{application.title}）", f"现在：{STATE_TITLES[application.state]}"]
    if application.state == ApplicationState.IN_REVIEW and service is not None:
        lines[1] += f"，在{service.step(application.level).title}"
    if application.overdue:
        lines.append("这一步超过了时间，已经记了催办。着急可以打12351。")
    elif application.due_at is not None and application.state == ApplicationState.IN_REVIEW:
        lines.append(f"这一步最晚：{day(application.due_at)}（超过了会催）")
    lines.append("经过：")
    for step in application.steps:
        who = "您提交" if step.move is None else _MOVE_TITLES[step.move]
        lines.append(f"{day_and_hour(step.at)} {who}{'：' + step.reason if step.reason else ''}")
    return "\n".join(lines)


def ways_on(application: Application) -> tuple[Choice, ...]:
    """Return what the worker can do with an application that he filed here."""
    return (_SUPPLEMENT, _WITHDRAW) if application.state in OPEN else ()


def listed(applications: list[Application]) -> FlowReply:
    """Return several applications, a line each, and a choice for each."""
    lines = [f"{one.number} {one.title}：{STATE_TITLES[one.state]}" for one in applications]
    text = "您在这里交过这些申请：\n" + "\n".join(lines) + "\n点一个看详细的。"
    return FlowReply(text, tuple(command(one.number, "application_status") for one in applications))


_MOVE_TITLES = {
    Move.PASS: "审核通过这一级",
    Move.ASK: "请您补充",
    Move.REJECT: "没有通过",
    Move.FORWARD: "转给别的工会审",
    Move.WITHDRAW: "您撤回",
    Move.SUPPLEMENT: "您补充了",
    Move.EXPIRE: "太久没有补充，关掉了",
}


def _receipt(service: Service, filed: FiledApplication) -> str:
    levels = " → ".join(f"{step.title}（{step.days}天内）" for step in service.review)
    lines = [
        "提交好了。",
        f"申请号：{filed.number}",
        f"查询码：{filed.query_code}",
        "请截个图留着，换了手机也能凭这两个查；查询码别告诉别人。",
        service.told.submitted,
        f"审核：{levels}",
        *(f"没核实的：{item}" for item in service.unknown),
        f"依据：{service.source}，{service.place_name}{service.year}年的办法，以当地工会最新通知为准。",
    ]
    return "\n".join(lines)


def _already_open(service: Service, found: AlreadyOpen) -> FlowReply:
    by = next((field.title for field in service.fields if field.name == service.one_open_by), "号码")
    if found.number is not None:
        text = f"这个{by}已经有一份“{service.title}”在办：{found.number}。不用重复交，可以查进度，也可以补材料。"
        return FlowReply(text, (_STATUS, _SUPPLEMENT))
    text = (
        f"这个{by}已经有一份“{service.title}”在办，不能再交一份。\n"
        "是您自己在别处交的，凭申请号和查询码就能查；不是您交的，请打12351，或者登记下来请人核实。"
    )
    return FlowReply(text, (_STATUS, command("登记下来，请人核实", "open_ticket")))


def _attach(call: ActionCall, application_id: str) -> int:
    # A photo is often sent right before the worker says what it is for.
    since = (call.begun_at or now()) - timedelta(minutes=30)
    files = unattached_files(call.session, call.conversation.id, since)
    for file in files:
        attach(call.session, file.id, "application", application_id)
    return len(files)


def _revealed(call: ActionCall, service: Service, values: Values) -> dict[str, Value] | None:
    """Return the values with personal ones in clear, None when one of them has been deleted meanwhile."""
    kinds = {field.name: field.kind for field in service.fields}
    clear: dict[str, Value] = {}
    for name, value in values.items():
        if kinds.get(name) in PERSONAL and value is not None:
            value = reveal(call.session, call.keys, call.conversation.id, str(value))
            if value is None:
                return None
        clear[name] = value
    return clear
