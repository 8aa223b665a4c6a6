"""Which union looks after a place."""

from pathlib import Path

import pytest

from bot.directory.places import PlaceIndex
from bot.directory.unions import UnionIndex, load_unions


@pytest.fixture(scope="module")
def unions(data_dir: Path, places: PlaceIndex) -> UnionIndex:
    return load_unions(data_dir, places)


@pytest.mark.parametrize(
    ("place", "union"),
    [
        ("330205005", "庄桥街道总工会"),
        ("330205", "宁波市江北区总工会"),
        ("330203", "宁波市总工会"),
        ("330727106", "磐安县总工会"),
        ("331126", "庆元县总工会"),
        ("310101", "上海市总工会"),
        ("510104", "四川省总工会"),
        ("440100", None),
    ],
)
def test_the_nearest_union_around_a_place(unions: UnionIndex, place: str, union: str | None) -> None:
    found = unions.union_for_place(place)
    assert (found.name if found else None) == union


def test_the_unions_below_one(unions: UnionIndex) -> None:
    names = [union.name for union in unions.children("gh-330205")]
    assert "庄桥街道总工会" in names
    assert len(names) == 8


def test_no_phone_is_made_up(unions: UnionIndex, places: PlaceIndex) -> None:
    for place in places:
        union = unions.union_for_place(place.code)
        assert union is None or union.phone is None


def test_an_unknown_place_is_named_in_the_error(unions: UnionIndex) -> None:
    with pytest.raises(KeyError, match="999999"):
        unions.union_for_place("999999")


def test_an_unknown_union_is_named_in_the_error(unions: UnionIndex) -> None:
    with pytest.raises(KeyError, match="gh-0"):
        unions.get("gh-0")
