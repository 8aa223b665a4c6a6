"""How an entitlement is told: what, how it is worked out, how to get it, what is not known, and from where."""

from __future__ import annotations

from bot.programmes.entitlement import Entitlement
from bot.programmes.items import Given, between
from bot.programmes.model import Programme
from bot.programmes.years import spoken

NOTHING_FITS = "按您说的，这个办法里没有对得上的。是不是这样，由{organiser}说了算，可以登记下来请人核实。"

ONLY_KNOWN = "我只有{years}的办法，后来改没改，我没有资料。下面照{years}的说，给您参考，以当地最新通知为准。"

ELSEWHERE = "这个名字的，我有下面这些地方的资料，在那里上班的点一下。各地办法不一样，在别处的告诉我在哪个县（市、区）。"

ALSO_TOLD = "下面这些事，当地的做法也有资料，点一下就看。"

FROM_AROUND = "这是{place}的办法；{here}自己有没有另外的，我没有资料。"


def told(found: Entitlement, here: str = "") -> str:
    """Return the reply for a worker who answered everything that the programme asks.

    Args:
        here: name of his place, when that may have a programme of its own beside this one of the area around it.
    """
    blocks = [_heading(found, here), _given(found), _way(found.programme), _unknown(found), _footer(found)]
    return "\n\n".join(block for block in blocks if block)


def estimated(found: Entitlement, warning: str) -> str:
    """Return what an application may come to, shorter than `told`, for its receipt tells the rest.

    Args:
        warning: what must be said of the whole.
    """
    years = spoken(found.rule.years)
    lines = [ONLY_KNOWN.format(years=years)] if found.later else []
    if not any(given.sum for given in found.given):
        lines.append("这次估不出数。")
    lines += [f"按您说的估算（{years}的办法）：", *_rows(found)] if found.given else []
    return "\n".join([*lines, *([warning] if warning else []), "这是估算，以工会审核为准。"])


def listed(place_name: str, programmes: dict[str, Programme]) -> str:
    """Return what a place is known to have, a line each."""
    lines = [_line(one, place_name) for one in programmes.values()]
    return f"{place_name}有资料的是这些：\n" + "\n".join(lines) + "\n点一个，我问您几句，帮您算算能领多少。"


def _line(one: Programme, place_name: str) -> str:
    # What the city around it gives must not look like the county's own.
    around = "" if one.place_name == place_name else f"{one.place_name}，"
    return f"· {one.title}（{around}{spoken(one.rules[-1].years)}的办法）：{one.who}"


def none_here(place_name: str, what: str) -> str:
    """Return that nothing is known of a place; `what` names what was asked for, if something was."""
    asked = f"“{what}”这方面" if what else "工会给职工的补助、互助、助学"
    return (
        f"{place_name}{asked}，我还没有资料。各地办法不一样，不能拿别处的来套。\n"
        "可以登记下来，请当地工会答复您；也可以打12351问。"
    )


def _heading(found: Entitlement, here: str) -> str:
    programme, years = found.programme, spoken(found.rule.years)
    lines = [f"{programme.title}（{programme.place_name} · {years}的办法）"]
    if found.later:
        lines.append(ONLY_KNOWN.format(years=years))
    if here:
        lines.append(FROM_AROUND.format(place=programme.place_name, here=here))
    return "\n".join([*lines, *([found.rule.told] if found.rule.told else [])])


def _given(found: Entitlement) -> str:
    if not found.given:
        return NOTHING_FITS.format(organiser=found.programme.organiser)
    return "\n".join(["按您说的，可以有：", *_rows(found)])


def _rows(found: Entitlement) -> list[str]:
    rows = [_row(given) for given in found.given]
    return rows if found.total is None else [*rows, f"合计：{between(*found.total)}"]


def _row(given: Given) -> str:
    by = f"（{given.by}加的）" if given.by else ""
    return f"· {given.title}：{given.words}{by}"


def _way(programme: Programme) -> str:
    lines = [f"怎么办：{'；'.join(programme.steps)}。"] if programme.steps else []
    lines += [f"要带：{'、'.join(programme.documents)}。"] if programme.documents else []
    lines += [f"找谁：{programme.contact}"] if programme.contact else []
    return "\n".join(lines)


def _unknown(found: Entitlement) -> str:
    items = (*found.rule.unknown, *found.programme.unknown)
    return "\n".join(["没有资料的：", *(f"· {item}" for item in items)]) if items else ""


def _footer(found: Entitlement) -> str:
    latest = "" if found.later else "，以当地最新通知为准"
    estimate = "这是估算，" if any(given.sum for given in found.given) else ""
    return f"依据：{found.rule.source}。\n{estimate}给不给、给多少由{found.programme.organiser}定{latest}。"
