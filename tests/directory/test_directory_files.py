"""A broken file is named, with what is wrong and what to do."""

import shutil
from pathlib import Path

import pytest

from bot.data_files.reading import DataFileError
from bot.directory.grids import load_grids
from bot.directory.places import PlaceIndex, load_places
from bot.directory.stations import load_stations
from bot.directory.unions import load_unions
from bot.members.demo import read_demo_members


@pytest.fixture
def copy(data_dir: Path, tmp_path: Path) -> Path:
    return shutil.copytree(data_dir, tmp_path / "directory")


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        ("places: [", 1, "括号要成对"),
        ("- code: '330205009'", 1, "要写成“名字: 值”的样子"),
        ("place: []", 1, "缺少“places”"),
        ("places: [庄桥]", 1, "要写成“名字: 值”的样子"),
        ("places:\n- {code: 330205, aliases: [江北]}", 2, "“code”要写文字；数字"),
        ("places:\n- {name: 某街道}", 2, "缺少“code”"),
        ("places:\n- {code: '3302', aliases: [甬]}", 2, "6位"),
        ("places:\n- {code: '330205099', aliases: [某地]}", 2, "没有代码是 330205099 的地方：改对代码"),
        ("places:\n- {code: '330205'}", 2, "加上 aliases"),
        ("places:\n- {code: '330205', aliases: 江北}", 2, "“aliases”要写成列表"),
        ("places:\n- {code: '330205', alias: [江北]}", 2, "不认识“alias”"),
        ("places:\n- {code: '330205', name: 江北区, parent: '330200'}", 2, "是江北区：只加别名的去掉 name"),
        ("places:\n- {code: '330205099', name: 某街道}", 2, "缺少“parent”"),
        ("places:\n- {code: '330205099', name: 某街道, parent: '999999'}", 2, "没有代码是 999999 的地方"),
        ("places:\n- {code: '330205099', name: 某街道, parent: '330206'}", 2, "不是以上一级的代码 330206 开头"),
    ],
)
def test_a_broken_file_of_places(copy: Path, content: str, line: int, told: str) -> None:
    file = copy / "places" / "zz.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        load_places(copy)
    problem = error.value.problems[0]
    assert (problem.file, problem.line) == (file, line)
    assert told in problem.text


def test_all_faults_of_all_files_of_places_are_told_at_once(copy: Path) -> None:
    (copy / "places" / "yy.yml").write_text("places:\n- {code: '330205'}\n- {code: '999999', aliases: [甲]}\n", "utf-8")
    (copy / "places" / "zz.yml").write_text("places:\n- {code: 330205}\n", "utf-8")
    with pytest.raises(DataFileError) as error:
        load_places(copy)
    found = [(problem.file.name, problem.line) for problem in error.value.problems]
    assert found == [("yy.yml", 2), ("yy.yml", 3), ("zz.yml", 2)]


def test_a_file_in_another_encoding(copy: Path) -> None:
    (copy / "places" / "zz.yml").write_bytes("places: [{code: '330205', aliases: [江北]}]".encode("gb18030"))
    with pytest.raises(DataFileError, match="UTF-8"):
        load_places(copy)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda text: text.replace("tails:", "tail:"), "不认识“tail”"),
        (lambda text: text.partition("contested:")[0], "缺少“contested”"),
    ],
)
def test_a_broken_list_of_words(copy: Path, change: object, fault: str) -> None:
    file = copy / "words.yml"
    assert callable(change)
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DataFileError, match=fault):
        load_places(copy)


def test_a_missing_list_of_words(copy: Path) -> None:
    (copy / "words.yml").unlink()
    with pytest.raises(DataFileError, match=r"words\.yml：读不了"):
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
    ("entry", "told"),
    [
        ("{code: gh-330205, name: 江北工会, place: '330203'}", "“gh-330205”用了两次"),
        ("{code: gh-x, name: 某工会, place: '330205'}", "已经有宁波市江北区总工会了，一个地方只写一个工会"),
        ("{code: gh-x, name: 某工会, place: '999999'}", "没有代码是 999999 的地方"),
        ("{code: gh-x, name: 某工会, place: '330203', parent: gh-y}", "没有代码是“gh-y”的工会：改对，或者把上级"),
        ("{code: gh-x, name: 某工会, place: '330203', parent: gh-310000}", "宁波市海曙区不在上海市里"),
        ("{code: gh-x, name: 某工会, place: '330203', kind: joint}", "是联合工会，缺少“parent”"),
        ("{code: gh-x, name: 某工会, place: '330203', kind: 联合}", "“kind”只能从这些里选：place、joint"),
        ("{code: gh-x, place: '330203'}", "缺少“name”"),
        ("{code: gh-x, name: 某工会, place: '330203', tel: '12351'}", "不认识“tel”"),
        ("{code: gh-x, name: 某工会, place: '330203', phone: 12351}", "“phone”要写文字；数字"),
    ],
)
def test_a_broken_file_of_unions(copy: Path, places: PlaceIndex, entry: str, told: str) -> None:
    file = copy / "unions.yml"
    text = file.read_text(encoding="utf-8") + f"  - {entry}\n"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        load_unions(copy, places)
    (problem,) = error.value.problems
    assert (problem.file, problem.line) == (file, len(text.splitlines()))
    assert told in problem.text


def read_all(folder: Path, places: PlaceIndex) -> None:
    load_stations(folder, places)
    unions = load_unions(folder, places)
    load_grids(folder, places, unions)
    read_demo_members(folder / "demo_members.yml", unions)


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("grids/330205005.yml", 'place: "330205005"', 'place: "330205999"', "没有代码是 330205999 的地方"),
        ("grids/330205005.yml", 'place: "330205005"', 'place: "330205005"\nunion: gh-x', "没有代码是“gh-x”的工会"),
        ("grids/330205005.yml", "code: zq-02", "code: zq-01", "“zq-01”用了两次"),
        ("grids/330205005.yml", ', {name: 演示监二, phone: "13800001002"}', "", "有1名监管员，要写两名"),
        ("grids/330205005.yml", '"13800001001"', "13800001001", "“phone”要写文字"),
        ("grids/330205005.yml", "aliases: [演海厂]", "alias: [演海厂]", "不认识“alias”"),
        ("stations.yml", 'place: "330205005"', 'place: "330205999"', "没有代码是 330205999 的地方"),
        ("stations.yml", "zd-310114-1", "zd-310115-1", "“zd-310115-1”用了两次"),
        ("stations.yml", "services: [入会]", "services: 入会", "“services”要写成列表"),
        ("demo_members.yml", "gh-330727", "gh-999999", "没有代码是“gh-999999”的工会"),
        ("demo_members.yml", '"2021-05-01"', '"2021-02-30"', "没有2021-02-30这一天"),
    ],
)
def test_a_broken_file_of_grids_stations_or_members(
    copy: Path, places: PlaceIndex, file: str, before: str, after: str, told: str
) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        read_all(copy, places)
    (problem,) = error.value.problems
    assert problem.file == path
    assert problem.line is not None
    assert told in problem.text
