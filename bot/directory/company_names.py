"""Names of employers taken apart: region, core, branch and legal form.

宁波市江北演海五金有限公司庄桥分公司 is a branch, 庄桥, of a company whose core is 演海五金. Only the names of the
places around an employer count as region: 杭州 in the name of an employer in 宁波 is part of its core, so that it never
equals a local one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.directory.places import PlaceIndex
from bot.directory.short_names import short_name

Form = Literal["company", "works", "shop", ""]

_FORMS: tuple[tuple[str, Form], ...] = (
    ("集团股份有限公司", "company"),
    ("有限责任公司", "company"),
    ("股份有限公司", "company"),
    ("集团有限公司", "company"),
    ("有限公司", "company"),
    ("股份公司", "company"),
    ("集团公司", "company"),
    ("总公司", "company"),
    ("公司", "company"),
    ("股份", "company"),
    ("集团", "company"),
    ("工厂", "works"),
    ("总厂", "works"),
    ("厂", "works"),
    ("个体工商户", "shop"),
    ("经营部", "shop"),
    ("门市部", "shop"),
    ("商行", "shop"),
    ("店", "shop"),
    ("馆", "shop"),
)
_BRANCH = "分公司|分厂|分店|分部|营业部|经营部|项目部|办事处|网点|门店|店"
_BRANCH_OF_COMPANY = re.compile(rf"(?P<base>.+?(?:公司|集团|厂))(?P<branch>.{{1,12}}?)(?:{_BRANCH})")
_NUMBERED = re.compile(rf"(?P<base>.{{2,}}?)(?P<branch>第?[一二三四五六七八九十0-9]+)(?:号|分)?(?:{_BRANCH}|车间)")
_GENERIC = (
    "早餐|早点|小吃|餐饮|饭|面|超市|便利|水果|服装|五金|机械|电子|塑料|塑胶|模具|物流|快递|运输|建筑|建设|工程|装饰|劳务|人力资源|保安|物业"
    "|保洁|家政|科技|实业|工贸|贸易|商贸|制造|制品|加工|服务|管理|技术|发展|企业|食品|纺织|服饰|印刷|包装|汽车|配件|维修|电器|家具|化工|材料|设备"
)
_ONLY_GENERIC = re.compile(f"(?:{_GENERIC})*")
_BEFORE = re.compile(
    "(?:我们?|俺们?|咱们?)?(?:单位|公司|厂|店|老板)?(?:的?名字?)?(?:是|在|叫做?|就是|名叫|全称)+(?=.{2})|(?:我们|咱们|俺们)(?=.{2})"
)
_BEHIND = re.compile("(?:里面|里|这边|那边)?(?:上班|打工|工作|做工|干活|做事)+的?|里面?")

LONGEST = 100
"""Characters of a name; what is longer is no name."""


@dataclass(frozen=True)
class CompanyName:
    """A name taken apart.

    Attributes:
        full: all of it, without punctuation and white space.
        core: what is left without region, form and branch.
        branch: what tells branches of one company apart, empty when it is none.
        form: `company`, `works`, `shop`, or nothing when the name does not say.
    """

    full: str
    core: str
    branch: str
    form: Form

    @property
    def distinctive(self) -> bool:
        """The core holds more than the word for a trade (早餐, 五金)."""
        return len(self.core) >= 2 and _ONLY_GENERIC.fullmatch(self.core) is None


def plain_name(text: str) -> str:
    """Return a name without punctuation, white space and differences of width."""
    wide = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in wide if character.isalnum())


def as_said(text: str) -> str:
    """Return the name in a worker's answer: 我在演海五金厂上班 → 演海五金厂."""
    said = plain_name(text)[:LONGEST]
    if lead := _BEFORE.match(said):
        said = said[lead.end() :]
    tail = re.search(rf"(?:{_BEHIND.pattern})$", said)
    return said[: tail.start()] if tail and tail.start() >= 2 else said


def region_names(places: PlaceIndex, place: str) -> tuple[str, ...]:
    """Return the names of a place and of those around it, the longest first."""
    names: set[str] = set()
    for code in (place, *places.ancestors(place)):
        found = places.get(code)
        names |= {found.name, short_name(found.name) or found.name, *found.aliases}
    return tuple(sorted((name for name in names if len(name) >= 2), key=lambda name: (-len(name), name)))


def take_apart(name: str, regions: Sequence[str]) -> CompanyName:
    """Take a plain name apart; `regions` are the names of the places around it, the longest first."""
    base, branch = _without_branch(name, regions)
    stem, form = _without_form(base)
    return CompanyName(name, _without_regions(stem, regions), _without_regions(branch, regions, whole=True), form)


def _without_branch(name: str, regions: Sequence[str]) -> tuple[str, str]:
    for pattern in (_BRANCH_OF_COMPANY, _NUMBERED):
        if (match := pattern.fullmatch(name)) and len(match["base"]) >= 2:
            return match["base"], match["branch"]
    # 演记小吃庄桥店: without 公司 before it, only a place tells where the branch begins.
    if tail := re.search(rf"(?:{_BRANCH})$", name):
        for region in regions:
            start = name.find(region, 2)
            if 2 <= start < tail.start():
                return name[:start], name[start : tail.start()]
    return name, ""


def _without_form(name: str) -> tuple[str, Form]:
    for suffix, form in _FORMS:
        if name.endswith(suffix) and len(name) >= len(suffix) + 2:
            return name[: -len(suffix)], form
    return name, ""


def _without_regions(name: str, regions: Sequence[str], whole: bool = False) -> str:
    """Take the places off the beginning, unless nothing distinctive remained (长安汽车 is a name, not 汽车)."""
    rest = name
    while region := next((item for item in regions if rest.startswith(item)), None):
        left = rest[len(region) :]
        if not whole and (len(left) < 2 or _ONLY_GENERIC.fullmatch(left)):
            break
        if whole and not left:
            break  # the branch is named after the place alone: 庄桥店
        rest = left
    return rest
