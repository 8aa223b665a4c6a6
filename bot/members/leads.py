"""Members who joined by themselves, counted at their employers: enough of them can found a union there."""

from __future__ import annotations

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.directory.book import Directory
from bot.directory.company_names import as_said, region_names, take_apart
from bot.members.membership import MemberStatus
from bot.members.tables import MemberRow

LONGEST_KEY = 120
_WHAT_IT_IS = re.compile("(?:有限)?(?:公司|工厂|厂|店|馆|单位)?$")


def employer_key(directory: Directory, said: str, place: str) -> str | None:
    """Return what is the same for all who name one employer of a county, None when the name is anybody's (鞋厂).

    Region and legal form do not count: 演海五金厂 and 宁波演海五金有限公司 are one. An employer of the directory counts
    by its registered name, however he calls it.

    Args:
        said: his words.
        place: code of the county or street where he works.
    """
    county = place[:6]
    if county not in directory.places:
        return None
    matched = directory.match_employer(said, place).employer
    name = take_apart(as_said(matched.name if matched else said), region_names(directory.places, place))
    if not matched and not (name.distinctive and len(_WHAT_IT_IS.sub("", name.core)) >= 2):
        return None
    return f"{county}/{name.core}{f'/{name.branch}' if name.branch else ''}"[:LONGEST_KEY]


def members_alone_at(session: Session, key: str) -> int:
    """Return how many members who joined by themselves work at an employer."""
    query = select(func.count()).select_from(MemberRow)
    return session.scalar(query.where(MemberRow.alone_at == key, MemberRow.status == MemberStatus.ACTIVE)) or 0
