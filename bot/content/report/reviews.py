"""What a person must look at again, and examples that two questions share but for their order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.content.report.markup import number_cell, section, table, text_cell
from bot.content.report.titles import Titles
from bot.content.reviews import due, nearly_alike


def reviews(question_folder: Path, titles: Titles, today: date) -> str:
    """Return the section; `question_folder` is data/nlu of a repository."""
    root = question_folder.parent.parent
    rows = [
        [
            text_cell(problem.file.relative_to(root).as_posix()),
            number_cell(problem.line or 0, str(problem.line or "–")),
            text_cell(problem.text),
        ]
        for problem in due(root, today)
    ]
    pairs = [
        [
            text_cell(one.sentence),
            text_cell(titles.of(one.label)),
            text_cell(other.sentence),
            text_cell(titles.of(other.label)),
        ]
        for one, other in nearly_alike(question_folder)
    ]
    nothing = '<p class="none">没有。</p>'
    return section(
        "reviews",
        "该复核的",
        "到期和两个月内到期的回答、服务、政策项目、计算器，各地过时的数；再是两个问题里只差语序、标点、语气词的例句，只留一处。",
        f"<h3>到期的（{len(rows)} 处）</h3>",
        table("到期的", ("文件", "行", "做什么"), rows) if rows else nothing,
        f"<h3>几乎一样的例句（{len(pairs)} 对）</h3>",
        table("几乎一样的例句", ("例句", "问题", "例句", "问题"), pairs) if pairs else nothing,
    )
