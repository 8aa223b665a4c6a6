"""A fourth service is one YAML file, with fields of every kind, and not a line of code."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.reading import filled_in, find_application
from bot.applications.review import move_application
from bot.applications.states import Move
from bot.directory.places import PlaceIndex
from bot.files.links import files_of
from bot.privacy.keys import KeyRing
from bot.storage.database import Database
from tests.applications.applicant import WANG, Applicant

HEAT = """\
service:
  kind: heat_allowance
  title: 高温津贴投保
  place: "330727"
  place_name: 金华市磐安县
  year: "2026"
  source: 测试用的通知
  words: [高温, 防暑]
  opening: 好，咱们来填。
  one_open_by: phone
  place_field: site
  fields:
    - name: site
      kind: place
      title: 工地在哪
      also_called: [工地]
      ask: 工地在哪个县（市、区）？
    - name: trade
      kind: choice
      title: 工种
      ask: 做什么工种？
      options:
        - value: roof
          title: 屋面工
          words: [屋面]
          hints: [屋面]
        - value: road
          title: 修路工
          hints: [修路]
        - value: office
          title: 坐办公室的
    - name: tools
      kind: choice
      title: 发了什么
      ask: 单位发了什么？可以选几个。
      several: true
      options:
        - value: water
          title: 水
        - value: tea
          title: 凉茶
        - value: nothing
          title: 什么都没发
    - name: days
      kind: number
      title: 高温天数
      ask: 高温天干了几天？
      least: 1
      most: 120
    - name: wage
      kind: money
      title: 一天工钱
      ask: 一天多少工钱？
      when: {days: {at_least: 10}}
      least: 1
      most: 100000
    - name: since
      kind: date
      title: 哪天开始
      ask: 从哪天开始的？
      past: true
    - name: story
      kind: text
      title: 情况
      ask: 还有什么要说的？
      optional: true
      longest: 200
    - name: remark
      kind: text
      title: 班组
      ask: 哪个班组？
      optional: true
      quiet: true
      heard: ['(?P<value>[一二三四五]班)']
    - name: badge
      kind: code
      title: 工牌号
      ask: 工牌号是多少？
      pattern: '[A-Z]{2}[0-9]{4}'
    - name: name
      kind: name
      title: 姓名
      ask: 您的姓名？
    - name: phone
      kind: phone
      title: 手机号
      ask: 手机号？
    - name: card_tail
      kind: id_tail
      title: 身份证后六位
      ask: 身份证后六位？
    - name: id_number
      kind: id_number
      title: 身份证号
      ask: 身份证号？
      when: {tools: [nothing]}
  refusals:
    - when: {trade: office}
      told: 坐办公室的不在这里办。
      instead: [[登记一件事, open_ticket]]
  estimate:
    before: name
    lines:
      - title: 每天补
        share: 0.05
        of: wage
        cap: 20
      - title: 没发防暑用品的
        when: {tools: nothing}
        fixed: 50
  documents:
    - name: contract
      title: 劳动合同
      when: {days: {at_least: 10}}
      optional: false
    - name: other
      title: 别的
  review:
    - level: street
      title: 乡镇工会
      days: 3
    - level: district
      title: 县总工会
      days: 5
  told:
    submitted: 乡镇工会先看。
    approved: 办成了。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of services with this one alone."""
    file = tmp_path / "services" / "330727" / "heat_allowance.yml"
    file.parent.mkdir(parents=True)
    file.write_text(HEAT, encoding="utf-8")
    return tmp_path / "services"


@pytest.fixture
def roofer(database: Database, keys: KeyRing, places: PlaceIndex, folder: Path) -> Applicant:
    """Somebody whose bot knows this service alone."""
    return Applicant(database, keys, places, services_dir=folder)


def test_it_is_filled_in_filed_and_reviewed(roofer: Applicant, folder: Path, places: PlaceIndex) -> None:
    asked = [
        (roofer.applies("我在磐安尖山镇，三班的，要报高温"), "工种"),
        (roofer.tells("随便"), "没认出来"),
        (roofer.tells("屋面"), "单位发了什么"),
        (roofer.tells("1和3"), "干了几天"),
        (roofer.tells("200"), "不能多于120"),
        (roofer.tells("二十天"), "一天多少工钱"),
        (roofer.tells("三百块"), "从哪天开始"),
        (roofer.tells("后天"), "还没到"),
        (roofer.tells("今年1月5号"), "还有什么要说的"),
        (roofer.tells("中午也不歇"), "工牌号"),
        (roofer.tells("不记得"), "往上翻翻"),
        (roofer.tells("ab1234"), "您的姓名"),
        (roofer.tells("王小明"), "手机号"),
        (roofer.tells("13812345678"), "身份证后六位"),
        (roofer.tells(WANG[-6:]), "身份证号"),
        (roofer.tells(WANG), "请发劳动合同"),
        (roofer.tells("没有"), "先说“等会再说”"),
        (roofer.shows(2), "一共2个"),
        (roofer.tells("好了"), "请发别的"),
        (roofer.tells("跳过"), "请看看对不对"),
    ]
    for heard, words in asked:
        assert words in heard.text
    estimate = asked[11][0].text
    assert "每天补：15元（300元×5%＝15元）" in estimate
    assert "合计：65元" in estimate
    shown = asked[-1][0].text
    for words in (
        "工种：屋面工",
        "发了什么：水；什么都没发",
        "高温天数：20",
        "一天工钱：300元",
        "情况：中午也不歇",
        "班组：三班",
        "工牌号：AB1234",
        "劳动合同：已收到2个",
        "别的：（没填）",
    ):
        assert words in shown
    assert asked[-1][0].custom["form"]["step"] == asked[-1][0].custom["form"]["of"]
    receipt = roofer.tells("确认提交").text
    number = receipt.split("申请号：")[1].split("\n")[0]
    assert "乡镇工会（3天内） → 县总工会（5天内）" in receipt

    service = ServiceCatalogue(folder, places).get("330727/heat_allowance")
    assert service is not None
    with roofer.database.write() as session:
        found = find_application(session, number)
        assert found is not None
        values = filled_in(session, roofer.keys, found.id)
        assert (values["wage"], values["tools"], values["since"][5:]) == (300, "water,nothing", "01-05")
        assert (values["name"], values["phone"], values["id_number"]) == ("王小明", "13812345678", WANG)
        assert len(files_of(session, "application", found.id)) == 2
        move_application(session, service, number, Move.PASS, "reviewer")
        move_application(session, service, number, Move.PASS, "reviewer")
    assert "办成了" in roofer.notices()[-1]


def test_its_conditions_and_its_refusal_hold(roofer: Applicant) -> None:
    roofer.applies("我在磐安，要报高温")
    assert "不在这里办" in roofer.tells("坐办公室的").text
    roofer.applies("我在磐安，要报高温，修路的")
    heard = roofer.tells("水", "3天", "2026年1月", "跳过", "AB1234", "王小明", "13812345678", WANG[-6:])
    assert "请发别的" in heard.text
    shown = roofer.tells("跳过").text
    for absent in ("一天工钱", "身份证号：", "劳动合同", "班组："):
        assert absent not in shown
    assert "还可以补充：班组" in shown
    # A later answer makes the other fields apply: they are asked before it is handed in.
    assert "一天多少工钱" in roofer.tells("高温天数改成12").text
    assert "请发劳动合同" in roofer.tells("260.5元").text
    roofer.shows()
    assert "一天工钱：260.5元" in roofer.tells("发完了").text
    assert "申请号" in roofer.tells("确认提交").text
    roofer.applies("我在磐安，要报高温，修路的")
    roofer.tells("水", "3天", "2026年1月", "跳过", "AB1234", "王小明", "13812345678", WANG[-6:], "跳过")
    assert "这个手机号已经有一份" in roofer.tells("确认提交").text
