"""The tree: codes, parents, full names."""

import re

import pytest

from bot.directory.places import PlaceIndex


def test_every_code_has_six_or_nine_digits_and_every_parent_is_there(places: PlaceIndex) -> None:
    for place in places:
        assert re.fullmatch(r"\d{6}(\d{3})?", place.code)
        assert place.parent is None or place.parent in places
    assert sum(place.parent is None for place in places) == 34


@pytest.mark.parametrize(
    ("code", "full_name"),
    [
        ("330000", "浙江省"),
        ("330700", "金华市"),
        ("330727", "金华市磐安县"),
        ("330205005", "宁波市江北区庄桥街道"),
        ("310000", "上海市"),
        ("310115", "上海市浦东新区"),
        ("419001", "济源市"),
        ("441900", "东莞市"),
        ("469025", "白沙黎族自治县"),
        ("659001", "石河子市"),
        ("652701", "博尔塔拉蒙古自治州博乐市"),
        ("710000", "台湾省"),
        ("810000", "香港特别行政区"),
    ],
)
def test_full_name(places: PlaceIndex, code: str, full_name: str) -> None:
    assert places.full_name(code) == full_name


def test_no_two_places_share_a_full_name(places: PlaceIndex) -> None:
    names = [places.full_name(place.code) for place in places]
    assert len(set(names)) == len(names)


def test_every_full_name_is_found_again_as_this_place_alone(places: PlaceIndex) -> None:
    astray = {}
    for place in places:
        name = places.full_name(place.code)
        found = [(mention.text, mention.candidates) for mention in places.find(name)]
        if found != [(name, (place.code,))]:
            astray[name] = found
    assert astray == {}


def test_every_full_name_with_its_province_is_found_again(places: PlaceIndex) -> None:
    for place in places:
        name = "".join(places.get(code).name for code in (*reversed(places.ancestors(place.code)), place.code))
        assert [mention.candidates for mention in places.find(f"我在{name}上班")] == [(place.code,)], name


def test_what_lies_where(places: PlaceIndex) -> None:
    assert places.ancestors("330205005") == ("330205", "330200", "330000")
    assert places.contains("330000", "330727")
    assert places.contains("330700", "330727")
    assert places.contains("330727", "330727")
    assert not places.contains("330727", "330700")
    assert not places.contains("330200", "330727")
    assert not places.contains("330000", "999999")
    assert "330205005" in {street.code for street in places.children("330205")}
    assert places.children("330205005") == ()


def test_an_unknown_code_is_named_in_the_error(places: PlaceIndex) -> None:
    with pytest.raises(KeyError, match="999999"):
        places.get("999999")
