"""One mistake in a file of every kind that maintainers write: one check tells of all of them, each with its line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bot.cli.content
from bot.cli.main import app
from bot.settings import ROOT

MISTAKES = [
    # file below data/, what is found there, what is written instead, what is told
    (
        "programmes/330302/model_worker_mutual_aid.yml",
        '(?m)^  place: "330302"',
        '  place: "339999"',
        "没有代码是 339999",
    ),
    ("programmes/310000/five_ones.yml", "(?m)^  review_by: .*", "  review_by: 2027-06-30", "“review_by”要写文字；数字"),
    ("programmes/310107/free_lunch.yml", "(?m)^  unknown:", "  unkown:", "不认识“unkown”"),
    ("programmes/330122/summer_class.yml", "category: [a-z_]+", "category: gift", "“category”只能从这些里选"),
    ("programmes/330205/eight_services.yml", "(?m)^  title: ", "  title：", "冒号要用英文的"),
    ("programmes/330211/ten_plus_x.yml", "(?m)- years: .*", '- years: "2026-2019"', "把两个年份调过来"),
    ("programmes/330523/model_worker_checkup.yml", "levels: {male: 600, ", "levels: {man: 600, ", "levels 少了“male”"),
    ("programmes/331126/mutual_aid.yml", "share: 0.5", "share: 50", "“share”最多是1"),
    ("programmes/330727/startup.yml", "cap: 10000", "cap: 0.1", "cap 是封顶的元数"),
    ("programmes/331082/pioneer_loan.yml", "(?m)^  review_by: .*", '  review_by: "2027-02-30"', "没有2027-02-30这一天"),
    ("services/330727/startup_subsidy.yml", "(?m)^  documents:", "  documets:", "不认识“documets”"),
    ("services/330205/join_union.yml", "(?m)^    - name: phone$", "    - name: 手机", "“name”的写法不对，只用小写英文"),
    ("services/331126/mutual_aid_claim.yml", "days: [0-9]+", "days: 400", "“days”最多是365"),
    ("calculators/sick_leave.yml", r"\{window\}", "{windows}", "里不能用 {windows}，可以用：{window}"),
    ("calculators/overtime.yml", "formula: overtime", "formula: over", "没有叫“over”的算法"),
    ("calculators/disability.yml", "(?m)^      kind: money", "      kind: number", "“wage”的 kind 要写 money"),
    ("calculators/maternity.yml", "(?m)^  words:", "  word:", "缺少“words”"),
    ("calculators/figures/310000.yml", "amount: [0-9]+", "amount: 一万", "“amount”要写数字"),
    ("tickets/wage_arrears.yml", "  - 欠薪", "  - (欠薪", "不是正则表达式"),
    ("tickets/injury.yml", "(?m)^position: .*", "position: 60", "position 和 complaint.yml 一样"),
    ("tickets/limits.yml", "hours: 8", "hours: 八", "“hours”要写数字"),
    ("tickets/consultation.yml", "(?m)^title: ", "titel: ", "不认识“titel”"),
    ("applications/leads.yml", "ticket_type: .*", "ticket_type: nothing", "nothing"),
    ("handover/limits.yml", "(?m)^break:", "brake:", "不认识“brake”"),
    ("handover/replies.yml", "keys: nh", "keys: 您好", "“keys”的写法不对"),
    ("handover/rules.yml", r"topics: \[", "topics: [nothing, ", "data/nlu 里没有“nothing”"),
    ("working_time/office.yml", "08:30-12:00", "12:00-08:30", "先开始后结束"),
    ("working_time/hotline.yml", "周一: ", "星期一: ", "“星期一”只能从这些里选：周一"),
    ("early_warning/rules.yml", "orange: {people: [0-9]+", "orange: {people: 1", "people 要比低一级的大"),
    ("wechat/menu.yml", "chosen: joining/how_to_join", "chosen: joining/nothing", "joining/nothing"),
    ("wechat/notices.yml", "(?m)^  state: ", "  stat: ", "不认识“stat”"),
    ("follow_ups.yml", r"questions: \[", "questions: [wages/nothing, ", "没有叫“wages/nothing”的问题"),
    ("ambiguous.yml", r"choices: \[", "choices: [wages/nothing, ", "没有叫“wages/nothing”的问题"),
    ("must_pass.yml", "wages/final_pay:", "wages/final_pays:", "是不是“wages/final_pay”"),
    ("emergencies.yml", "kind: trapped", "kind: trap", "kinds 里没有它"),
    ("stories/tickets.yml", "intent: open_ticket", "intent: open_tickets", "是不是“open_ticket”"),
    ("stories/forms.yml", "(?m)^  - action: .*", "  - action: 2", "“action”要写文字"),
    ("engine_intents.yml", "- intent: inform", "- intent: informs", "domain.yml 里没有“informs”"),
    ("directory/stations.yml", 'place: "330205005"', 'place: "330205999"', "没有代码是 330205999 的地方"),
    ("directory/demo_members.yml", 'phone: "', 'phone: "0', "“phone”的写法不对，写11位手机号"),
    ("nlu/care/hardship_aid.yml", "(?m)^    - ", "     - ", "例句没有和第一句左对齐"),
    ("nlu/care/student_aid.yml", "(?m)^  review: .*", '  review: "2027-02-30"', "没有2027-02-30这一天"),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A copy of the repository's data with every mistake, and what the command says of them."""
    root = tmp_path_factory.mktemp("every_kind")
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copytree(ROOT / "tests" / "nlu", root / "tests" / "nlu")
    shutil.copy(ROOT / "domain.yml", root)
    for file, found, instead, _ in MISTAKES:
        path = root / "data" / file
        text, times = re.subn(found, instead, path.read_text(encoding="utf-8"), count=1)
        assert times == 1, (file, found)
        path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bot.cli.content, "ROOT", root)
        result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1, result.output
    return root, result.output.splitlines()


@pytest.mark.parametrize(("file", "instead", "words"), [(case[0], case[2], case[3]) for case in MISTAKES])
def test_it_is_told_with_line_and_remedy(told: tuple[Path, list[str]], file: str, instead: str, words: str) -> None:
    root, output = told
    lines = (root / "data" / file).read_text(encoding="utf-8").splitlines()
    of_file = [line.removeprefix(f"data/{file} 第") for line in output if line.startswith(f"data/{file} 第")]
    of_mistake = [line for line in of_file if words in line]
    assert of_mistake, [line for line in output if file in line]
    number = int(of_mistake[0].partition("行")[0])
    assert number <= len(lines)
    if "缺少" not in words and "少了" not in words:
        assert instead.strip() in lines[number - 1], of_mistake


def test_nothing_else_is_told(told: tuple[Path, list[str]]) -> None:
    wrong = {f"data/{file}" for file, *_ in MISTAKES}
    *faults, summary = [line for line in told[1] if line.strip() and not line.startswith("提醒：")]
    # Others lean on what is wrong here: they are told of as well, but none is unintelligible.
    assert not [line for line in faults if re.search(r"[A-Za-z]+ [a-z]+ [a-z]+ [a-z]+", line)]
    assert wrong <= {line.partition(" ")[0] for line in faults}
    assert re.fullmatch(r"共 \d+ 处要改，在 \d+ 个文件里。改完再运行一遍 make check-data。", summary)
