"""Names of employers as workers write them: certain, or left to people, and never wrongly certain."""

import itertools

import pytest

from bot.directory.company_names import as_said, region_names, take_apart
from bot.directory.employer_match import EmployerIndex
from bot.directory.grids import Employer, Grid
from bot.directory.places import PlaceIndex

STREET, COUNTY, CITY = "330205005", "330205", "330200"
GRIDS = {code: Grid(code, code, place, "gh", ()) for code, place in (("a", STREET), ("b", "330205007"))}
REAL_LOOKING = {
    "a": (
        "宁波鸿禾达五金制造有限公司",
        "宁波鸿禾五金制品有限公司",
        "宁波市江北鸿荷五金厂",
        "宁波鸿顺通物流有限公司",
        "宁波鸿顺物流有限公司",
        "宁波捷丰快递有限公司庄桥分公司",
        "浙江越禾建设集团有限公司",
        "宁波越禾建筑劳务有限公司",
        "宁波锦织坊服饰有限公司",
        "宁波锦织服装有限公司",
        "宁波佑安保安服务有限公司江北分公司",
        "宁波甬禾电子科技股份有限公司",
        "甬禾电器厂",
        "老周早餐店",
        "川妹子小吃庄桥店",
        "福多多超市",
        "长安顺捷汽车维修厂",
    ),
    "b": (
        "宁波捷丰快递有限公司洪塘分公司",
        "川妹子小吃洪塘店",
        "老周早餐店",
        "宁波鸿禾达塑料制品有限公司",
        "宁波江北鸿禾达五金经营部",
    ),
}


@pytest.fixture(scope="module")
def index(places: PlaceIndex) -> EmployerIndex:
    listed = [Employer(name, grid) for grid, names in REAL_LOOKING.items() for name in names]
    return EmployerIndex([*listed, Employer("宁波川海酒店管理有限公司", "a", aliases=("川海大酒店",))], GRIDS, places)


@pytest.mark.parametrize(
    ("said", "place", "name"),
    [
        ("宁波鸿禾达五金制造有限公司", None, "宁波鸿禾达五金制造有限公司"),
        ("宁波鸿禾达五金制造有限公司", CITY, "宁波鸿禾达五金制造有限公司"),
        ("鸿禾达五金制造有限公司", COUNTY, "宁波鸿禾达五金制造有限公司"),
        ("鸿禾达五金制造", STREET, "宁波鸿禾达五金制造有限公司"),
        ("我在鸿禾达五金制造上班", STREET, "宁波鸿禾达五金制造有限公司"),
        ("宁波（江北）鸿禾达五金制造公司", STREET, "宁波鸿禾达五金制造有限公司"),
        ("ningbo 鸿 禾 达 五 金 制 造", STREET, None),
        ("捷丰快递庄桥分公司", COUNTY, "宁波捷丰快递有限公司庄桥分公司"),
        ("捷丰快递洪塘分公司", COUNTY, "宁波捷丰快递有限公司洪塘分公司"),
        ("捷丰快递", COUNTY, None),
        ("捷丰快递慈城分公司", COUNTY, None),
        ("老周早餐店", STREET, "老周早餐店"),
        ("老周早餐店", COUNTY, None),
        ("川妹子小吃庄桥店", STREET, "川妹子小吃庄桥店"),
        ("川妹子小吃", COUNTY, None),
        ("甬禾电子科技", COUNTY, "宁波甬禾电子科技股份有限公司"),
        ("甬禾电器", COUNTY, "甬禾电器厂"),
        ("甬禾电子", COUNTY, None),
        ("甬禾", COUNTY, None),
        ("杭州鸿禾达五金制造有限公司", COUNTY, None),
        ("川海大酒店", COUNTY, "宁波川海酒店管理有限公司"),
        ("五金厂", STREET, None),
        ("快递", STREET, None),
        ("公司", STREET, None),
        ("有限公司", STREET, None),
        ("厂", STREET, None),
        ("", STREET, None),
        ("长安顺捷汽车维修厂", STREET, "长安顺捷汽车维修厂"),
        ("鸿禾达五金", COUNTY, None),
        ("越禾建设", COUNTY, "浙江越禾建设集团有限公司"),
        ("福多多", STREET, None),
    ],
)
def test_an_employer_is_certain_or_left_open(
    index: EmployerIndex, said: str, place: str | None, name: str | None
) -> None:
    found = index.match(said, place)
    assert (found.employer.name if found.employer else None) == name


@pytest.mark.parametrize(
    ("said", "likely"),
    [
        ("鸿禾达五金", "宁波鸿禾达五金制造有限公司"),
        ("鸿合达五金制造", "宁波鸿禾达五金制造有限公司"),
        ("捷丰", "宁波捷丰快递有限公司庄桥分公司"),
        ("锦织坊", "宁波锦织坊服饰有限公司"),
    ],
)
def test_what_is_not_certain_is_offered(index: EmployerIndex, said: str, likely: str) -> None:
    found = index.match(said, STREET)
    assert found.employer is None
    assert likely in [candidate.name for candidate in found.candidates]


def test_one_wrong_character_is_never_certain(index: EmployerIndex) -> None:
    for name in itertools.chain(*REAL_LOOKING.values()):
        for position in range(len(name)):
            for wrong in "禾达顺通鸿丰捷越锦织":
                other = name[:position] + wrong + name[position + 1 :]
                found = index.match(other, STREET)
                if other != name:
                    assert found.employer is None, (other, found.employer)


def test_a_name_left_out_of_the_list_never_becomes_its_neighbour(places: PlaceIndex) -> None:
    names = [name for names in REAL_LOOKING.values() for name in names]
    for left_out in set(names):
        others = [Employer(name, grid) for grid, ns in REAL_LOOKING.items() for name in ns if name != left_out]
        index = EmployerIndex(others, GRIDS, places)
        for said in (left_out, left_out.removeprefix("宁波"), left_out.replace("有限公司", "")):
            for place in (STREET, COUNTY, CITY, None):
                assert index.match(said, place).employer is None, (said, place)


def test_another_place_has_no_say(index: EmployerIndex) -> None:
    assert index.match("宁波鸿禾达五金制造有限公司", "330727").employer is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("我在演海五金厂上班", "演海五金厂"),
        ("我们公司叫演海五金", "演海五金"),
        ("单位是演海五金 里面打工的", "演海五金"),
        ("厂里", "厂里"),
    ],
)
def test_the_name_in_a_sentence(said: str, name: str) -> None:
    assert as_said(said) == name


@pytest.mark.parametrize(
    ("name", "core", "branch", "form"),
    [
        ("浙江省宁波市江北区庄桥街道演海五金有限责任公司", "演海五金", "", "company"),
        ("宁波演海五金有限公司庄桥分公司", "演海五金", "庄桥", "company"),
        ("演海快递江北三部", "演海快递江北三部", "", ""),
        ("演记小吃庄桥店", "演记小吃", "庄桥", ""),
        ("老演早餐店", "老演早餐", "", "shop"),
        ("江北机械厂", "江北机械", "", "works"),
    ],
)
def test_a_name_taken_apart(places: PlaceIndex, name: str, core: str, branch: str, form: str) -> None:
    found = take_apart(name, region_names(places, STREET))
    assert (found.core, found.branch, found.form) == (core, branch, form)
