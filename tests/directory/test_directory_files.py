"""A broken file is named, with what is wrong and what to do."""

import shutil
from pathlib import Path

import pytest

from bot.directory.errors import DirectoryError
from bot.directory.places import PlaceIndex, load_places
from bot.directory.unions import load_unions


@pytest.fixture
def copy(data_dir: Path, tmp_path: Path) -> Path:
    return shutil.copytree(data_dir, tmp_path / "directory")


@pytest.mark.parametrize(
    ("content", "fault", "remedy"),
    [
        ("places: [", "line 1 is not YAML", "Mend that line"),
        ("- code: '330205009'", "does not begin with keys", "places:"),
        ("place: []", "has no list under 'places:'", "- code: …"),
        ("places: [庄桥]", "entry 1 of 'places:' is no mapping", "- code: …"),
        ("places: [{code: 330205, aliases: [江北]}]", "'code: 330205' is a number", 'code: "330205"'),
        ("places: [{name: 某街道}]", "'code' is missing", "Add 'code: …'"),
        ("places: [{code: '3302', aliases: [甬]}]", "has not 6 or 9 digits", "GB/T 2260"),
        ("places: [{code: '330205099', aliases: [某地]}]", "nothing is known by this code", "add 'name' and 'parent'"),
        ("places: [{code: '330205'}]", "says nothing", "Add 'aliases'"),
        ("places: [{code: '330205', aliases: 江北}]", "'aliases' is no list of texts", "aliases: [甲, 乙]"),
        ("places: [{code: '330205', alias: [江北]}]", "unknown field 'alias'", "aliases, code, name, parent"),
        ("places: [{code: '330205', name: 江北区, parent: '330200'}]", "is already 江北区", "Drop 'name'"),
        ("places: [{code: '330205099', name: 某街道}]", "'parent' is missing", "Add 'parent: …'"),
        (
            "places: [{code: '330205099', name: 某街道, parent: '999999'}]",
            "its parent 999999 is unknown",
            "Mend the parent's code",
        ),
        (
            "places: [{code: '330205099', name: 某街道, parent: '330206'}]",
            "does not begin with its parent's code",
            "Mend one",
        ),
    ],
)
def test_a_broken_file_of_places(copy: Path, content: str, fault: str, remedy: str) -> None:
    file = copy / "places" / "zz.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DirectoryError) as error:
        load_places(copy)
    assert error.value.file == file
    for part in (str(file), fault, remedy):
        assert part in str(error.value)


def test_a_file_in_another_encoding(copy: Path) -> None:
    (copy / "places" / "zz.yml").write_bytes("places: [{code: '330205', aliases: [江北]}]".encode("gb18030"))
    with pytest.raises(DirectoryError, match="UTF-8"):
        load_places(copy)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda text: text.replace("tails:", "tail:"), "unknown field 'tail'"),
        (lambda text: text.partition("contested:")[0], "'contested' is missing"),
    ],
)
def test_a_broken_list_of_words(copy: Path, change: object, fault: str) -> None:
    file = copy / "words.yml"
    assert callable(change)
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DirectoryError, match=fault):
        load_places(copy)


def test_a_missing_list_of_words(copy: Path) -> None:
    (copy / "words.yml").unlink()
    with pytest.raises(DirectoryError, match=r"words\.yml: cannot be read"):
        load_places(copy)


def test_a_new_street_and_a_new_alias_are_known_at_once(copy: Path) -> None:
    (copy / "places" / "zz.yml").write_text(
        "places:\n"
        '  - {code: "330203099", name: 月牙街道, parent: "330203", aliases: [月牙湾]}\n'
        '  - {code: "330727", aliases: [药乡]}\n',
        encoding="utf-8",
    )
    places = load_places(copy)
    assert [mention.code for mention in places.find("我在药乡")] == ["330727"]
    assert [mention.code for mention in places.find("宁波海曙月牙湾那边")] == ["330203099"]
    assert places.full_name("330203099") == "宁波市海曙区月牙街道"


@pytest.mark.parametrize(
    ("entry", "fault", "remedy"),
    [
        ("{code: gh-330205, name: 江北工会, place: '330203'}", "is there twice", "another code"),
        ("{code: gh-x, name: 某工会, place: '330205'}", "already has 宁波市江北区总工会", "One place, one union"),
        ("{code: gh-x, name: 某工会, place: '999999'}", "no place has the code 999999", "Mend 'place'"),
        (
            "{code: gh-x, name: 某工会, place: '330203', parent: gh-y}",
            "gh-y above it is unknown",
            "write that union first",
        ),
        (
            "{code: gh-x, name: 某工会, place: '330203', parent: gh-310000}",
            "does not lie in 上海市",
            "Mend 'place' or 'parent'",
        ),
        ("{code: gh-x, place: '330203'}", "'name' is missing", "Add 'name: …'"),
        ("{code: gh-x, name: 某工会, place: '330203', tel: '12351'}", "unknown field 'tel'", "phone"),
        ("{code: gh-x, name: 某工会, place: '330203', phone: 12351}", "is a number", 'phone: "12351"'),
    ],
)
def test_a_broken_file_of_unions(copy: Path, places: PlaceIndex, entry: str, fault: str, remedy: str) -> None:
    file = copy / "unions.yml"
    file.write_text(file.read_text(encoding="utf-8") + f"  - {entry}\n", encoding="utf-8")
    with pytest.raises(DirectoryError) as error:
        load_unions(copy, places)
    for part in (str(file), fault, remedy):
        assert part in str(error.value)
