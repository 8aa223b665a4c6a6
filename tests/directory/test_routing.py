"""Where a matter goes: place, street, grid, two supervisors; and whom a complaint must never reach."""

import pytest

from bot.directory.book import Directory
from bot.directory.complaints import AgainstKind
from bot.directory.routing import Against, route

ZHUANGQIAO, JIANGBEI, NINGBO, ZHEJIANG = "330205005", "330205", "330200", "330000"


@pytest.mark.parametrize(
    ("place", "employer", "queue", "union", "grid"),
    [
        (ZHUANGQIAO, "演海五金制造", "grid", "gh-330205005", "zq-01"),
        (JIANGBEI, "我在演科电子科技有限公司上班", "grid", "gh-330205005", "zq-06"),
        (None, "宁波演科电子科技有限公司", "grid", "gh-330205005", "zq-06"),
        (ZHUANGQIAO, "演西社区门口的理发店", "grid", "gh-330205005", "zq-03"),
        (ZHUANGQIAO, "演海", "ungridded", "gh-330205005", None),
        (ZHUANGQIAO, None, "ungridded", "gh-330205005", None),
        (JIANGBEI, "没听说过的厂", "ungridded", "gh-330205", None),
        ("330205007", "宁波演海五金制造", "ungridded", "gh-330205007", None),
        ("330727106", "演海五金制造", "ungridded", "gh-330727", None),
        ("440100", "演海五金制造", "unassigned", None, None),
        (None, "演海五金", "unassigned", None, None),
        ("999999", None, "unassigned", None, None),
    ],
)
def test_a_matter_goes_to_the_grid_or_to_the_nearest_union(
    directory: Directory, place: str | None, employer: str | None, queue: str, union: str | None, grid: str | None
) -> None:
    found = route(directory, place, employer)
    assert (found.queue, found.union_code, found.grid.code if found.grid else None) == (queue, union, grid)
    assert len(found.supervisors) == (2 if grid else 0)
    assert found.reason


def test_what_it_may_be_is_left_to_people(directory: Directory) -> None:
    found = route(directory, ZHUANGQIAO, "演海五金厂")
    assert found.queue == "ungridded"
    assert found.candidates[0].name == "宁波演海五金制造有限公司"
    assert "宁波演海五金制造有限公司" in found.reason


@pytest.mark.parametrize(
    ("kind", "name", "place", "goes_to"),
    [
        ("union", "庄桥街道总工会", ZHUANGQIAO, "gh-330205"),
        ("union", "庄桥工会", ZHUANGQIAO, "gh-330205"),
        ("union", "街道工会", ZHUANGQIAO, "gh-330205"),
        ("union", "区总", ZHUANGQIAO, "gh-330200"),
        ("union", "宁波市江北区总工会", ZHUANGQIAO, "gh-330200"),
        ("union", "江北区总工会", NINGBO, "gh-330200"),
        ("union", "市总工会", JIANGBEI, "gh-330000"),
        ("union", "庄桥街道总工会和江北区总工会都不管", ZHUANGQIAO, "gh-330200"),
        ("union", "庄桥街道总工会和区总都不管", ZHUANGQIAO, "gh-330200"),
        ("union", "浙江省总工会", ZHEJIANG, None),
        ("union", "工会", ZHUANGQIAO, None),
        ("union", "", ZHUANGQIAO, None),
        ("union", "庄桥街道社区工会联合会", ZHUANGQIAO, "gh-330205005"),
        ("union", "磐安县总工会", ZHUANGQIAO, "gh-330700"),
        ("union", "我们厂里的工会", ZHUANGQIAO, "gh-330205005"),
        ("staff", "演示监三", ZHUANGQIAO, "gh-330205"),
        ("staff", "监管员演示监三，态度很差", None, "gh-330205"),
        ("staff", "江北区总工会的小李", ZHUANGQIAO, "gh-330200"),
        ("staff", "街道总工会那个女的", ZHUANGQIAO, "gh-330205"),
        ("staff", "老王", ZHUANGQIAO, None),
        ("staff", "厂工会主席", ZHUANGQIAO, "gh-330205005"),
        ("employer", "庄桥街道总工会", ZHUANGQIAO, "gh-330205"),
    ],
)
def test_a_complaint_never_goes_to_whom_it_is_about(
    directory: Directory, kind: AgainstKind, name: str, place: str | None, goes_to: str | None
) -> None:
    found = route(directory, place, "演海五金制造", against=Against(kind, name))
    assert found.union_code == goes_to
    assert found.queue == ("above" if goes_to else "unassigned")
    assert found.supervisors == ()
    assert found.grid is None


@pytest.mark.parametrize("place", [ZHUANGQIAO, JIANGBEI, NINGBO, ZHEJIANG, "330727", None])
def test_no_union_ever_gets_a_complaint_about_itself(directory: Directory, place: str | None) -> None:
    for union in directory.unions.all():
        for kind in ("union", "staff", "employer"):
            found = route(directory, place, "演海五金制造", against=Against(kind, f"{union.name}的人"))
            assert found.union_code != union.code
            if found.union_code is not None:
                assert found.union_code in {above.code for above in directory.unions.above(union.code)}


def test_a_complaint_about_an_employer_goes_where_its_matters_go(directory: Directory) -> None:
    found = route(directory, ZHUANGQIAO, "演海五金制造", against=Against("employer", "演海五金制造"))
    assert found.grid is not None
    assert found.grid.code == "zq-01"


def test_the_demonstration_has_seven_grids_of_two_supervisors(directory: Directory) -> None:
    assert [len(grid.supervisors) for grid in directory.grids.values()] == [2] * 7


def test_phones_of_supervisors_are_in_no_representation(directory: Directory) -> None:
    found = route(directory, ZHUANGQIAO, "演海五金制造")
    assert found.supervisors[0].phone.startswith("138")
    assert "1380000" not in repr(found)


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("330205005", "庄桥街道社区工会联合会"),
        ("330205007", "庄桥街道社区工会联合会"),
        ("330205", "庄桥街道社区工会联合会"),
        ("310115", "汤臣人才公寓联合工会"),
        ("310107", "天地软件园工会联合会综合分工会"),
        ("652701", "虹桥社区家电维修联合工会"),
        ("331082001", "浙东农合联产业园区工会联合会"),
        ("440100", None),
    ],
)
def test_the_nearest_joint_unions(directory: Directory, place: str, first: str | None) -> None:
    near = directory.joint_unions_near(place)
    assert (near[0].name if near else None) == first
    assert all(union.kind == "joint" for union in near)


def test_a_joint_union_looks_after_no_place(directory: Directory) -> None:
    for place in directory.places:
        union = directory.unions.union_for_place(place.code)
        assert union is None or union.kind == "place"


@pytest.mark.parametrize(
    ("place", "first"), [("330205005", "庄桥街道职工服务站"), ("330205", "庄桥街道职工服务站"), ("440100", None)]
)
def test_the_nearest_stations(directory: Directory, place: str, first: str | None) -> None:
    near = directory.stations_near(place)
    assert (near[0].name if near else None) == first
