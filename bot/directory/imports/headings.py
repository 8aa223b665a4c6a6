"""The columns of each kind of table, by the headings that people write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.directory.imports.sheets import Cell, Sheet, SheetError, SheetRow

KindName = Literal["unions", "grids", "employers", "stations"]
SEARCHED_ROWS = 15
"""Rows at the top of a sheet among which the heading stands, below titles and notes."""


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, its heading, and what else people call it."""

    field: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of table."""

    name: KindName
    title: str
    columns: tuple[Column, ...]

    def title_of(self, field: str) -> str:
        """Return the heading of a field."""
        return next(column.title for column in self.columns if column.field == field)


_PHONE = ("电话", "联系电话", "联系方式", "手机", "手机号", "手机号码")
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "unions",
            "工会",
            (
                Column("code", "工会代码", ("代码", "工会编码", "编码", "编号", "工会编号"), required=True),
                Column("name", "工会名称", ("名称", "工会", "组织名称", "工会全称"), required=True),
                Column("place", "地区", ("地区代码", "所在地", "所在地区", "区划代码", "行政区划代码"), required=True),
                Column("parent", "上级工会", ("上级工会代码", "上级", "上级代码", "所属上级工会")),
                Column("phone", "电话", _PHONE),
                Column("kind", "类别", ("类型", "工会类别", "工会类型")),
                Column("covers", "覆盖范围", ("覆盖单位", "范围", "服务对象")),
            ),
        ),
        Kind(
            "grids",
            "网格",
            (
                Column("code", "网格代码", ("代码", "网格编码", "网格编号", "编号", "编码"), required=True),
                Column("name", "网格名称", ("名称", "网格", "网格名"), required=True),
                Column(
                    "place", "街道", ("街道代码", "所属街道", "乡镇街道", "镇街", "所在街道", "地区"), required=True
                ),
                Column("union", "所属工会", ("工会", "工会代码", "所属工会代码", "街道工会")),
                Column("supervisor1", "监管员1", ("监管员一", "监管员", "监管员姓名", "第一监管员"), required=True),
                Column(
                    "phone1", "监管员1电话", ("监管员一电话", "电话1", "监管员电话", "手机1", *_PHONE), required=True
                ),
                Column("supervisor2", "监管员2", ("监管员二", "第二监管员", "副监管员")),
                Column("phone2", "监管员2电话", ("监管员二电话", "电话2", "手机2")),
                Column("areas", "覆盖区域", ("区域", "社区", "范围", "覆盖范围", "所含社区")),
            ),
        ),
        Kind(
            "employers",
            "单位",
            (
                Column("name", "单位名称", ("名称", "单位", "企业名称", "公司名称", "用人单位", "企业"), required=True),
                Column("grid", "网格代码", ("网格", "所属网格", "网格编号", "网格名称", "网格编码"), required=True),
                Column("credit_code", "统一社会信用代码", ("信用代码", "社会信用代码", "统一代码")),
                Column("aliases", "别名", ("俗称", "门头名称", "门头名", "简称", "曾用名")),
                Column("address", "地址", ("单位地址", "详细地址", "经营地址", "住所")),
            ),
        ),
        Kind(
            "stations",
            "服务站",
            (
                Column("code", "服务站代码", ("代码", "编号", "编码", "站点代码", "站点编号"), required=True),
                Column("name", "服务站名称", ("名称", "服务站", "站点名称", "站点", "受理点"), required=True),
                Column("place", "地区", ("地区代码", "街道", "所属街道", "所在地", "区划代码"), required=True),
                Column("address", "地址", ("详细地址", "站点地址")),
                Column("phone", "电话", _PHONE),
                Column("hours", "开放时间", ("服务时间", "办公时间", "营业时间")),
                Column("services", "服务内容", ("服务事项", "服务", "服务项目")),
            ),
        ),
    )
}


@dataclass(frozen=True)
class Record:
    """A row of a table by its fields; `number` is that of the row in the file."""

    number: int
    cells: dict[str, Cell]

    def text(self, field: str) -> str:
        """Return what stands in a field; empty when there is no such column."""
        return self.cells[field].text if field in self.cells else ""


def records(sheets: Sequence[Sheet], kind: Kind) -> list[Record]:
    """Return the rows below the heading of the first sheet that has one.

    Raises:
        SheetError: no sheet has the required headings, or one heading stands there twice.
    """
    nearest: list[str] = [column.title for column in kind.columns if column.required]
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
            fields = _fields(row, kind)
            missing = [column.title for column in kind.columns if column.required and column.field not in fields]
            if not missing:
                return [record for row in sheet.rows[at + 1 :] if (record := _record(row, fields)) is not None]
            if len(missing) < len(nearest):
                nearest = missing
    raise SheetError(
        f"No row of the first {SEARCHED_ROWS} has all headings of a table of {kind.title}. "
        f"Missing: {'、'.join(nearest)}. Known headings: {'、'.join(column.title for column in kind.columns)}."
    )


def _fields(row: SheetRow, kind: Kind) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, cell in enumerate(row.cells):
        said = _plain(cell.text)
        for column in kind.columns:
            if said and said in {_plain(name) for name in (column.title, *column.aliases)}:
                if column.field in found and _plain(row.cells[found[column.field]].text) == said:
                    raise SheetError(f"Row {row.number}: the heading “{cell.text}” stands there twice. Rename one.")
                found.setdefault(column.field, position)
    return found


def _record(row: SheetRow, fields: dict[str, int]) -> Record | None:
    empty = Cell("")
    cells = {field: row.cells[position] if position < len(row.cells) else empty for field, position in fields.items()}
    return Record(row.number, cells) if any(cell.text or cell.fault for cell in cells.values()) else None


def _plain(heading: str) -> str:
    """网格代码（必填）* and 网格 代码 are the same heading."""
    without_note = re.sub(r"[（(【\[].*?[)）】\]]", "", heading)
    return "".join(character for character in without_note if character.isalnum())
