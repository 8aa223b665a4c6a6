"""Tables of grids, employers, stations and unions, as people keep them, become the directory: all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from bot.directory.book import DirectoryBook
from bot.directory.imports.plan import FaultyPlanError, Plan, apply_plan, plan_import
from bot.directory.imports.sheets import SheetError, read_sheets
from bot.directory.places import PlaceIndex
from bot.directory.routing import Route, route
from bot.directory.tables import DirectoryGridRow, DirectoryImportRow
from bot.privacy.keys import KeyRing
from bot.privacy.rotation import re_encrypt_all
from bot.storage.database import Database

GRIDS = """网格代码,网格名称,街道,监管员1,监管员1电话,监管员2,监管员2电话,覆盖区域
kp-01,孔浦一网格,330205003,张三丰,13900000001,李四光,13900000002,"文竹社区、怡江社区"
kp-02,孔浦二网格,宁波市江北区孔浦街道,王五六,13900000003,赵六七,0574-87654321,
"""
EMPLOYERS = """单位名称,网格,统一社会信用代码,别名
宁波鸿禾五金制造有限公司,kp-01,,鸿禾厂、鸿禾五金店
宁波鸿顺物流有限公司,孔浦二网格,91330200MA2AABCD0X,
"""


@dataclass
class Office:
    """Someone who imports tables."""

    database: Database
    keys: KeyRing
    book: DirectoryBook
    folder: Path

    def plan(self, kind: str, content: str | bytes | Path, whole_of: str | None = None, apply: bool = False) -> Plan:
        if not isinstance(content, Path):
            file = self.folder / "table.csv"
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
            content = file
        sheets = read_sheets(content)
        with self.database.write() as session:
            plan = plan_import(session, self.keys, self.book, kind, sheets, whole_of)
            if apply:
                apply_plan(session, self.keys, plan)
        return plan

    def route(self, place: str, employer: str) -> Route:
        with self.database.read() as session:
            return route(self.book.current(session), place, employer)

    def count(self) -> int:
        with self.database.read() as session:
            return len(session.scalars(select(DirectoryImportRow)).all())


@pytest.fixture
def office(database: Database, keys: KeyRing, data_dir: Path, places: PlaceIndex, tmp_path: Path) -> Office:
    return Office(database, keys, DirectoryBook(data_dir, places, keys), tmp_path)


def faults(plan: Plan) -> dict[int | None, str]:
    return {fault.row: fault.text for fault in plan.faults}


def test_grids_and_employers_route_as_soon_as_they_are_imported(office: Office) -> None:
    assert office.route("330205003", "鸿禾五金制造").queue == "ungridded"
    plan = office.plan("grids", GRIDS, apply=True)
    assert (len(plan.added), plan.faults, plan.notes) == (2, (), ())
    office.plan("employers", EMPLOYERS.replace("91330200MA2AABCD0X", ""), apply=True)
    found = office.route("330205", "鸿禾五金制造")
    assert (found.union_code, found.grid and found.grid.code) == ("gh-330205003", "kp-01")
    assert [person.phone for person in found.supervisors] == ["13900000001", "13900000002"]
    assert office.route("330205003", "鸿顺物流有限公司").grid is not None
    assert office.route("330205003", "怡江社区的小店").grid is not None
    assert office.route("330205005", "演海五金制造").queue == "ungridded", "the demonstration is over"


def test_a_preview_writes_nothing(office: Office) -> None:
    office.plan("grids", GRIDS)
    assert office.count() == 0
    assert office.route("330205005", "演海五金制造").queue == "grid", "the demonstration still holds"


def test_without_demonstration_nobody_is_invented(office: Office, data_dir: Path) -> None:
    book = DirectoryBook(data_dir, office.book.places, office.keys, demo=False)
    with office.database.read() as session:
        found = route(book.current(session), "330205005", "演海五金制造")
    assert (found.queue, found.union_code) == ("ungridded", "gh-330205005")


def test_importing_twice_changes_nothing(office: Office) -> None:
    office.plan("grids", GRIDS, apply=True)
    again = office.plan("grids", GRIDS, apply=True)
    assert again.does_nothing
    assert again.same == 2
    assert office.count() == 1


def test_what_would_change_is_shown(office: Office) -> None:
    office.plan("grids", GRIDS, apply=True)
    changed = GRIDS.replace("13900000003", "13900000009").replace("孔浦一网格", "孔浦一号网格")
    plan = office.plan("grids", changed + "kp-03,孔浦三网格,330205003,钱七,13900000005,孙八,13900000006,\n", apply=True)
    assert sorted(plan.changed) == ["kp-01", "kp-02"]
    assert list(plan.added) == ["kp-03"]
    assert plan.removed == {}


def test_what_is_missing_is_removed_only_within_the_place_that_the_table_covers(office: Office) -> None:
    other = "wj-01,文教一网格,330205004,周九,13900000007,吴十,13900000008,\n"
    office.plan("grids", GRIDS + other, apply=True)
    shorter = "\n".join(GRIDS.splitlines()[:2])
    assert office.plan("grids", shorter).removed == {}
    assert list(office.plan("grids", shorter, whole_of="330205003").removed) == ["kp-02"]
    assert sorted(office.plan("grids", shorter, whole_of="330205", apply=True).removed) == ["kp-02", "wj-01"]
    assert "lies outside" in faults(office.plan("grids", GRIDS, whole_of="330205004"))[2]


def test_every_fault_is_named_with_its_row_and_nothing_is_written(office: Office) -> None:
    table = """网格代码,网格名称,街道,监管员1,监管员1电话,监管员2,监管员2电话
,无代码,330205003,张三丰,13900000001,李四光,13900000002
kp 1,坏代码,330205003,张三丰,13900000001,李四光,13900000002
kp-02,没有这个街道,330205999,张三丰,13900000001,李四光,13900000002
kp-03,是个区,330205,张三丰,13900000001,李四光,13900000002
kp-04,电话少一位,330205003,张三丰,1390000001,李四光,13900000002
kp-05,只有名字,330205003,张三丰,13900000001,李四光,
kp-06,好的,330205003,张三丰,13900000001,李四光,13900000002
kp-06,重复,330205003,张三丰,13900000001,李四光,13900000002
"""
    plan = office.plan("grids", table)
    found = faults(plan)
    assert list(found) == [2, 3, 4, 5, 6, 7, 9]
    assert "网格代码: is empty" in found[2]
    assert "letters, digits" in found[3]
    assert "no place has the code 330205999" in found[4]
    assert "is no street" in found[5]
    assert "监管员1电话" in found[6]
    assert "1390000001" not in found[6], "no phone in a message"
    assert "监管员2电话: is empty" in found[7]
    assert "same entry as row 8" in found[9]
    with office.database.write() as session, pytest.raises(FaultyPlanError):
        apply_plan(session, office.keys, plan)
    assert office.count() == 0


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("宁波鸿禾五金有限公司,zq-01,,", "no such grid"),
        ("宁波鸿禾五金有限公司,kp-01,91330200MA2AABCD0Y,", "check character"),
        ("宁波鸿禾五金有限公司,kp-01,123,", "18 characters"),
        (",kp-01,,", "单位名称: is empty"),
    ],
)
def test_faults_of_employers(office: Office, row: str, fault: str) -> None:
    office.plan("grids", GRIDS, apply=True)
    assert fault in faults(office.plan("employers", f"{EMPLOYERS.splitlines()[0]}\n{row}\n"))[2]


def test_a_grid_with_employers_stays(office: Office) -> None:
    office.plan("grids", GRIDS, apply=True)
    office.plan("employers", EMPLOYERS.replace("91330200MA2AABCD0X", ""), apply=True)
    plan = office.plan("grids", "\n".join(GRIDS.splitlines()[:2]), whole_of="330205003")
    assert "kp-02 still has employers" in faults(plan)[None]


def test_employers_go_with_their_grid_to_another_street(office: Office) -> None:
    employers = EMPLOYERS.replace("91330200MA2AABCD0X", "")
    office.plan("grids", GRIDS, apply=True)
    office.plan("employers", employers, apply=True)
    office.plan("grids", GRIDS.replace("一网格,330205003", "一网格,330205004"), apply=True)
    assert office.plan("employers", employers, apply=True).does_nothing
    routed = office.route("330205004", "鸿禾厂")
    assert routed.grid is not None
    assert routed.grid.code == "kp-01"


def test_one_supervisor_is_allowed_and_noted(office: Office) -> None:
    plan = office.plan("grids", GRIDS.replace("赵六七,0574-87654321", ","))
    assert plan.faults == ()
    assert [note.row for note in plan.notes] == [3]


def test_supervisors_are_stored_encrypted_and_survive_a_new_key(office: Office) -> None:
    office.plan("grids", GRIDS, apply=True)
    with office.database.write() as session:
        for stored in session.scalars(select(DirectoryGridRow.supervisors)):
            assert b"139" not in stored
        office.keys.rotate()
        assert re_encrypt_all(session, office.keys) == 2
    office.keys.forget_old_keys()
    assert office.plan("grids", GRIDS).does_nothing


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_any_encoding_that_excel_writes(office: Office, encoding: str) -> None:
    assert list(office.plan("grids", GRIDS.encode(encoding)).added) == ["kp-01", "kp-02"]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_separators(office: Office, delimiter: str) -> None:
    assert len(office.plan("grids", GRIDS.replace(",", delimiter)).added) == 2


def workbook(folder: Path) -> tuple[Workbook, Path]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "说明"
    sheet["A1"] = "这张表怎么填"
    return book, folder / "grids.xlsx"


def test_what_excel_does_to_a_table(office: Office, tmp_path: Path) -> None:
    book, file = workbook(tmp_path)
    sheet = book.create_sheet("网格")
    sheet["A1"] = "江北区网格一览表（2026年）"
    sheet.merge_cells("A1:G1")
    headings = ("网格代码（必填）", "网格 名称*", "所属街道", "监管员一", "联系电话", "监管员二", "电话2", "备注")
    for column, heading in enumerate(headings, start=1):
        sheet.cell(3, column, heading)
    rows = [
        (101.0, "孔浦一网格", 330205003.0, "张三丰\u3000", 1.3900000001e10, " 李四光", 13900000002, "x"),
        (102, "孔浦二网格", None, "王　五六", "１３９０００００００３", "赵六七", "'13900000004", None),
    ]
    for number, row in enumerate(rows, start=4):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    sheet.merge_cells("C4:C5")
    sheet["B9"] = "   "
    book.save(file)
    plan = office.plan("grids", file)
    assert plan.faults == ()
    assert list(plan.added) == ["101", "102"]
    first, second = plan.added.values()
    assert first.place == second.place == "330205003"
    assert [person.phone for person in first.supervisors] == ["13900000001", "13900000002"]
    assert [(person.name, person.phone) for person in second.supervisors] == [
        ("王 五六", "13900000003"),
        ("赵六七", "13900000004"),
    ]


def test_a_formula_without_value_and_an_error_of_excel_are_faults(office: Office, tmp_path: Path) -> None:
    book, file = workbook(tmp_path)
    sheet = book.create_sheet("网格")
    sheet.append(["网格代码", "网格名称", "街道", "监管员1", "监管员1电话"])
    sheet.append(["=A1&1", "一", "330205003", "张三丰", "13900000001"])
    sheet.append(["kp-2", "#N/A", "330205003", "张三丰", "13900000001"])
    book.save(file)
    found = faults(office.plan("grids", file))
    assert "formula without a stored value" in found[2]
    assert "#N/A" in found[3]


def test_a_formula_in_csv_is_a_fault_but_a_quoted_code_is_none(office: Office) -> None:
    head = "网格代码,网格名称,街道,监管员1,监管员1电话\n"
    plan = office.plan(
        "grids", head + '"=""kp-1""",一,330205003,张三丰,13900000001\n=A1,二,330205003,李四,13900000002\n'
    )
    assert list(plan.added) == ["kp-1"]
    assert "formula" in faults(plan)[3]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"PK\x03\x04broken", "damaged"),
        ("a.xlsx", b"not a table", "no Excel file"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "Save it in Excel as .xlsx"),
        ("a.csv", b"\x81\xff\xff\x00", "neither UTF-8 nor GBK"),
        ("a.csv", b"a\0b", "no text"),
    ],
    ids=["damaged", "misnamed", "old", "encoding", "binary"],
)
def test_a_file_that_is_no_table(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(SheetError, match=says):
        read_sheets(file)


def test_a_missing_file_and_a_missing_heading(office: Office, tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="cannot be read"):
        read_sheets(tmp_path / "none.csv")
    with pytest.raises(SheetError, match="Missing: 监管员1电话"):
        office.plan("grids", "网格代码,网格名称,街道,监管员1\nkp-01,一,330205003,张三丰\n")


UNIONS = """工会代码,工会名称,地区,上级工会,类别
lh-1,文竹楼宇联合工会,330205003,孔浦街道总工会（新）,联合工会
kp,孔浦街道总工会（新）,宁波市江北区孔浦街道,宁波市江北区总工会,总工会
"""


def test_imported_unions_go_over_those_of_the_files(office: Office) -> None:
    plan = office.plan("unions", UNIONS, apply=True)
    assert plan.faults == ()
    assert office.route("330205003", "某厂").union_code == "kp"
    assert office.route("330205004", "某厂").union_code == "gh-330205004"
    with office.database.read() as session:
        directory = office.book.current(session)
    assert [union.name for union in directory.joint_unions_near("330205003")] == ["文竹楼宇联合工会"]
    assert [union.code for union in directory.unions.above("lh-1")] == ["kp", "gh-330205", "gh-330200", "gh-330000"]
    assert office.plan("unions", UNIONS).does_nothing


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("x,某街道总工会,330205003,x,总工会", "itself below"),
        ("x,某楼宇联合工会,330205003,,联合工会", "belongs to one"),
        ("x,某街道总工会,330205003,上海市总工会,总工会", "does not lie in"),
        ("x,某街道总工会,330205003,没有的总工会,总工会", "no such union"),
        ("x,某街道总工会,330205003,,协会", "write 总工会 or 联合工会"),
    ],
)
def test_faults_of_unions(office: Office, row: str, fault: str) -> None:
    assert fault in faults(office.plan("unions", f"{UNIONS.splitlines()[0]}\n{row}\n"))[2]


def test_two_imported_unions_of_one_place_are_a_fault(office: Office) -> None:
    office.plan("unions", UNIONS, apply=True)
    again = f"{UNIONS.splitlines()[0]}\nother,孔浦总工会,330205003,,总工会\n"
    assert "use its code" in faults(office.plan("unions", again))[2]


def test_stations(office: Office) -> None:
    table = "编号,站点名称,街道,地址,电话,服务内容\ns1,孔浦服务站,330205003,某路1号,0574-87654321,入会、咨询\n"
    office.plan("stations", table, apply=True)
    with office.database.read() as session:
        (station,) = office.book.current(session).stations_near("330205003")
    assert (station.name, station.services, station.phone) == ("孔浦服务站", ("入会", "咨询"), "0574-87654321")
