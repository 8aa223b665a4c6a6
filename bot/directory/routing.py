"""Which union, grid and supervisors a matter goes to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bot.directory.book import Directory
from bot.directory.complaints import Accused, Against, accused
from bot.directory.grids import Employer, Grid, Supervisor
from bot.directory.unions import Union

__all__ = ["Against", "Queue", "Route", "route"]

Queue = Literal["grid", "ungridded", "above", "unassigned"]
"""Where it waits: with a grid's supervisors; in a union's 未归格 queue; with the union above the one it is about; or
nowhere yet, for people to assign."""

QUEUE_TITLES: dict[Queue, str] = {"grid": "网格", "ungridded": "未归格", "above": "上级工会", "unassigned": "待分派"}


@dataclass(frozen=True)
class Route:
    """Where a matter goes.

    Attributes:
        union_code, union_name: None when nobody known may or can have it.
        grid, supervisors: only in the queue `grid`.
        reason: why, in Chinese, for those who handle it. Holds no personal data beyond the employer's name.
        candidates: employers that may be meant; for people to choose from.
        union_place: code of the place where that union is.
        about: codes of the unions that the matter is about, each with the place that it looks after; None of a joint
            union.
    """

    union_code: str | None
    union_name: str | None
    grid: Grid | None
    supervisors: tuple[Supervisor, ...]
    queue: Queue
    reason: str
    candidates: tuple[Employer, ...] = ()
    union_place: str | None = None
    about: tuple[tuple[str, str | None], ...] = ()


def route(directory: Directory, place: str | None, employer: str | None, *, against: Against | None = None) -> Route:
    """Find who gets a matter: the grid of the employer, else the union of the place, nearest first.

    A complaint about a union, or about a person there, goes to the union above it, and to no grid; when nothing tells
    which union is meant, to none, so that it cannot reach the one it is about.

    Args:
        place: code of the place it is about, None when unknown.
        employer: as the worker calls it.
        against: whom a complaint is about.
    """
    if place is not None and place not in directory.places:
        place = None
    about = accused(directory, against, place) if against is not None else None
    found = _found(directory, place, employer, about)
    accused_unions = [directory.unions.get(code) for code in sorted(about.unions)] if about else []
    return replace(
        found,
        union_place=directory.unions.get(found.union_code).place if found.union_code else None,
        about=tuple((union.code, union.place if union.kind == "place" else None) for union in accused_unions),
    )


def _found(directory: Directory, place: str | None, employer: str | None, about: Accused | None) -> Route:
    if about is not None:
        if not about.known:
            return _nowhere("投诉的是工会或工会的人，没认出是哪一家，不能自动派，请人工分派给与它无关的上级。")
        if about.unions:
            return _above(directory, about.unions)
        if about.employers_union:
            return _of_place(directory, place, "投诉的是单位里的工会，交所在地工会。", "above")
    if employer is None:
        return _of_place(directory, place, "没说单位，未归格。")
    match = directory.match_employer(employer, place)
    if match.employer is not None:
        return _grid_route(directory, directory.grids[match.employer.grid], f"单位在名册里：{match.employer.name}。")
    if place is not None and (grid := directory.grid_of_area(employer, place)):
        return _grid_route(directory, grid, "单位不在名册里，按他说的社区或园区归格。")
    if match.candidates:
        names = "、".join(candidate.name for candidate in match.candidates)
        return _of_place(directory, place, f"单位没对上，可能是：{names}。未归格。", candidates=match.candidates)
    return _of_place(directory, place, "单位不在名册里，未归格。")


def _grid_route(directory: Directory, grid: Grid, reason: str) -> Route:
    union = directory.unions.get(grid.union)
    return Route(union.code, union.name, grid, grid.supervisors, "grid", reason)


def _of_place(
    directory: Directory,
    place: str | None,
    reason: str,
    queue: Queue = "ungridded",
    candidates: tuple[Employer, ...] = (),
) -> Route:
    union = directory.unions.union_for_place(place) if place is not None else None
    if union is None:
        where = "不知道在哪里，" if place is None else "所在地没有登记工会，"
        return _nowhere(f"{where}请人工分派。{reason}", candidates)
    return Route(union.code, union.name, None, (), queue, reason, candidates)


def _above(directory: Directory, about: frozenset[str]) -> Route:
    """The nearest union above all that it is about."""
    chains = [[union for union in directory.unions.above(code) if union.code not in about] for code in sorted(about)]
    common: list[Union] = [union for union in chains[0] if all(union in chain for chain in chains[1:])]
    names = "、".join(directory.unions.get(code).name for code in sorted(about))
    if not common:
        return _nowhere(f"投诉涉及{names}，它上面没有登记的工会，请人工分派。")
    return Route(common[0].code, common[0].name, None, (), "above", f"投诉涉及{names}，交它的上级，不给它自己。")


def _nowhere(reason: str, candidates: tuple[Employer, ...] = ()) -> Route:
    return Route(None, None, None, (), "unassigned", reason, candidates)
