"""The whole page: one file that needs nothing else, light and dark, for phones and screens."""

from __future__ import annotations

from datetime import datetime
from html import escape
from pathlib import Path

from bot.content.examples import examples
from bot.content.report.confusions import confusions
from bot.content.report.heat_map import heat_map
from bot.content.report.lists import answered_though_not_ours, barely, reference_wordings, refused
from bot.content.report.nearest import Nearest
from bot.content.report.overview import overview
from bot.content.report.results import REFUSE, UNSEEN, Evaluation
from bot.content.report.reviews import reviews
from bot.content.report.tables import questions, topics
from bot.content.report.titles import Titles
from bot.storage.clock import CHINA

_FOLDER = Path(__file__).parent
_LINKS = {
    "overview": "总览",
    "topics": "各主题",
    "heat-map": "混淆图",
    "confusions": "易混的",
    "questions": "各问题",
    "refused": "没接住的",
    "barely": "拿不准的",
    "not-ours": "范围之外",
    "wordings": "参考口语",
    "reviews": "该复核的",
}


def page(evaluation: Evaluation, question_folder: Path) -> str:
    """Return the HTML of the report; titles and examples come from the question files as they are now."""
    titles = Titles(question_folder)
    nearest = Nearest((example.label, example.sentence) for example in examples(question_folder))
    ours = evaluation.of_kind(UNSEEN)
    sections = [
        overview(evaluation),
        topics(ours),
        heat_map(evaluation.of_kind(UNSEEN, REFUSE)),
        confusions(ours, titles, nearest),
        questions(ours, titles),
        refused(ours, titles),
        barely(ours, titles),
        answered_though_not_ours(evaluation, titles),
        reference_wordings(evaluation, titles),
        reviews(question_folder, titles, datetime.now(CHINA).date()),
    ]
    body = "".join(sections)
    links = "".join(f'<a href="#{name}">{words}</a>' for name, words in _LINKS.items() if f'id="{name}"' in body)
    moment = evaluation.evaluated.astimezone(CHINA)
    facts = f"{moment:%Y年%m月%d日 %H:%M} · 模型 {escape(evaluation.model)} · 共 {len(evaluation.results)} 句"
    lines = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>理解力报告</title><style>{_read('page.css')}</style></head><body>",
        f"<header><h1>理解力报告</h1><p>{facts}</p></header>",
        f'<nav aria-label="目录">{links}</nav><main>{body}</main><script>{_read("page.js")}</script></body></html>',
    )
    return "\n".join(lines)


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
