"""What a worker is asked to file a ticket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.directory.complaints import AgainstKind
from bot.directory.routing import Against
from bot.forms.conditions import Condition, Value, Values
from bot.forms.fields import Field, Form, Option
from bot.tickets.types import FALLBACK, Discretion, TicketType, TicketTypes, ticket_types

LONGEST_AGAINST = 200
_UNION_HINTS = ("工会", "监管员", "接线员")


def ticket_form(types: TicketTypes) -> Form:
    """Return the form for all types: what every ticket needs, and the fields of the type that was chosen."""
    return Form(
        name="ticket",
        title="登记一件事",
        command="open_ticket",
        opening="好，我帮您登记，请工会的人来看。",
        confirm=True,
        progress=True,
        fields=(
            _type_field(types),
            _DISCRETION,
            replace(_EMPLOYER, when=_of_types(types, lambda kind: kind.asks_employer)),
            replace(_AGAINST, when=_of_types(types, lambda kind: kind.against == "union")),
            _PLACE,
            *(field for field in own_fields(types) if not field.quiet),
            _STORY,
            *(field for field in own_fields(types) if field.quiet),
            _CONTACT,
        ),
    )


def own_fields(types: TicketTypes) -> list[Field]:
    """Return the fields of all types under names of their own: `months` of `wage_arrears` is `wage_arrears_months`."""
    return [
        replace(
            field,
            name=f"{code}_{field.name}",
            when=(
                Condition("type", one_of=(code,)),
                *(replace(item, field=f"{code}_{item.field}") for item in field.when),
            ),
        )
        for code, kind in types.all().items()
        if kind.listed
        for field in kind.fields
    ]


def details_of(code: str, values: Values) -> dict[str, Value]:
    """Return the values of the type's own fields, by the names of the type's file; what was left out is missing."""
    prefix = f"{code}_"
    return {
        name.removeprefix(prefix): value
        for name, value in values.items()
        if name.startswith(prefix) and value is not None
    }


def against_of(kind: TicketType, values: Values) -> Against | None:
    """Return whom a ticket complains about, None when it complains about nobody.

    Who complains about an employer and speaks of a union where the employer should stand complains about a union:
    better one ticket too many for the union above than one for him whom it is about.
    """
    if kind.against is None:
        return None
    if kind.against == "union":
        return Against("union", str(values.get("against") or ""))
    employer = values.get("employer")
    said = str(employer if employer is not None else values.get("story") or "")
    about: AgainstKind = "staff" if any(hint in said for hint in _UNION_HINTS) else "employer"
    return Against(about, said[:LONGEST_AGAINST] if about == "staff" or employer is not None else "")


def discretion_of(kind: TicketType, values: Values) -> Discretion:
    """Return how discreet a ticket is: what the worker asked for, at least what its type is by itself."""
    match values.get("discretion"):
        case "anonymous":
            return "anonymous"
        case "confidential":
            return "confidential"
    return kind.discretion


def _type_field(types: TicketTypes) -> Field:
    return Field(
        name="type",
        kind="choice",
        title="类型",
        ask="是哪类事？",
        options=tuple(
            Option(code, kind.title, words=kind.words, hints=kind.hints, weak=kind.weak)
            for code, kind in types.all().items()
            if kind.listed
        ),
        unsure="拿不准就选“其他”。",
        fallback=FALLBACK,
        also_called=("种类", "哪类"),
    )


def _of_types(types: TicketTypes, wanted: Callable[[TicketType], bool]) -> tuple[Condition, ...]:
    return (Condition("type", one_of=tuple(code for code, kind in types.all().items() if wanted(kind))),)


# 别让老板知道: said in a story, it asks for discretion.
_KEEP_FROM = tuple(
    f"{verb}{whom}{ending}"
    for verb in ("别让", "不要让", "不想让", "不能让", "怕", "别告诉", "不要告诉")
    for whom in ("老板", "公司", "单位", "厂里", "领导", "主管", "他们", "别人")
    for ending in (("知道", "晓得") if "告诉" not in verb else ("",))
)
_DISCRETION = Field(
    name="discretion",
    kind="choice",
    title="保密",
    ask="要保密，还是匿名？保密：只有办这件事的人知道是您。匿名：谁都不知道是您，也就没人能联系您。",
    optional=True,
    quiet=True,
    also_called=("匿名",),
    options=(
        Option("confidential", "要保密", words=("保密", *_KEEP_FROM), hints=("保密",)),
        Option("anonymous", "匿名", hints=("匿名", "不留名", "不想留名", "不敢留名")),
        Option("normal", "都不用", words=("不用", "不要", "不需要")),
    ),
    heard=("|".join(_KEEP_FROM),),
)
_NO_NAME = "(?!我|俺|咱|这|那|一|某|老|原|前|他|她|单位|公司|有|两|几|别的|其他|外面)"
_EMPLOYER = Field(
    name="employer",
    kind="text",
    title="单位",
    also_called=("公司", "厂名", "工厂"),
    ask="是哪个单位？写名字就行，不想说可以跳过。",
    optional=True,
    shortest=2,
    longest=100,
    heard=(
        f"(?:^|[,，。 ]|我|俺|们)在(?P<value>{_NO_NAME}[^在,，。. 的]{{2,20}}?(?:公司|厂|集团|酒店|超市|饭店))"
        "(?:里|那边)?(?:上班|打工|干|工作|做)",
        f"^(?:我?在)?(?P<value>{_NO_NAME}[^,，。. 不没欠拖的]{{2,20}}?(?:公司|厂|集团))"
        "(?=的?老板|天天|一直|总是|欠|拖|[不没][给发让交签]|把[我人]|[让叫]我|说|克扣|强迫|拖欠)",
    ),
)
_AGAINST = Field(
    name="against",
    kind="text",
    title="投诉谁",
    also_called=("投诉对象",),
    ask="您要投诉的是哪个工会，或者哪个工会的什么人？写清楚些，这样才不会转到他手里。",
    shortest=2,
    longest=100,
    heard=("(?:投诉|举报|告)(?P<value>(?!你|我|咱|这|那|当地|本地)[^,，。 ]{2,20}工会(?:的?[^,，。 不没说骂]{1,6})?)",),
    unsure="写“街道工会”“区总工会的小李”这样就行。",
)
_PLACE = Field(
    name="place",
    kind="place",
    title="地点",
    also_called=("地址", "地方", "位置"),
    ask="事情在哪个地方？说到县（市、区），比如“金华市磐安县”。",
    unsure="说个大概也行，比如哪个市。这样才知道该转给哪里的工会。",
)
_STORY = Field(
    name="story",
    kind="text",
    title="情况",
    also_called=("内容", "经过", "描述"),
    ask="请说说是什么事：什么时候开始的，怎么回事，您想怎么解决。",
    shortest=5,
    longest=3000,
    offers_heard=True,
    unsure="想到什么写什么，写一两句就行，比如“三个月没发工资，问了也不给”。",
)
_CONTACT = Field(
    name="contact",
    kind="phone",
    title="联系电话",
    also_called=("手机", "号码"),
    ask="方便的话留个手机号，工会的人好联系您；不想留可以跳过。怕单位知道，就说“保密”或者“匿名”。",
    optional=True,
    offers_heard=True,
    objections=(
        (
            "为啥|为什么|凭什么|干嘛|干什么用|有什么用|一定要|必须",
            "留电话是为了办的人能问清细节、把结果告诉您；加密存放，不给单位看。不想留，说“跳过”就行，进展来这里查。",
        ),
    ),
)

TICKET_FORM = ticket_form(ticket_types())
