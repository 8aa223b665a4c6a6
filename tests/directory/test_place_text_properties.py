"""Whatever is typed: mentions stand where they say, do not overlap, and name places that exist."""

from hypothesis import given
from hypothesis import strategies as st

from bot.directory.places import PlaceIndex

PIECES = st.sampled_from(
    [
        "我在",
        "磐安",
        "江北",
        "区",
        "县",
        "市",
        "朝阳",
        "路",
        "的",
        "，",
        " ",
        "上海",
        "庄桥",
        "浙江省",
        "和平",
        "人",
        "工会",
        "社保",
        "南",
        "西",
        "〔证件1〕",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))


@given(text=TEXTS, near=st.sampled_from([None, "330205", "310000", "330205005"]))
def test_mentions_stand_where_they_say(places: PlaceIndex, text: str, near: str | None) -> None:
    end = 0
    for mention in places.find(text, near):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert mention.candidates
        assert all(code in places for code in mention.candidates)
        end = mention.end


@given(text=TEXTS)
def test_a_message_that_is_only_a_place_has_this_mention(places: PlaceIndex, text: str) -> None:
    mention = places.only_place(text)
    if mention is not None:
        assert text[mention.start : mention.end] == mention.text


@given(place=st.integers(min_value=0, max_value=3371), before=st.sampled_from(["", "我在", "坐标"]))
def test_a_place_written_in_full_is_the_whole_message(places: PlaceIndex, place: int, before: str) -> None:
    code = sorted(entry.code for entry in places)[place % len(places)]
    mention = places.only_place(before + places.full_name(code))
    assert mention
    assert mention.candidates == (code,)


def test_a_place_behind_many_hesitations_is_found(places: PlaceIndex) -> None:
    """A pattern that could read 嗯嗯嗯 in more than one way would not come to an end here."""
    assert places.only_place("嗯" * 60 + "我在磐安") is not None
    assert places.only_place("嗯" * 60 + "工资没发,我在磐安") is None
