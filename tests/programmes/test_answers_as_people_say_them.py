"""What people answer to the questions of programmes: no option is taken that they did not mean."""

from __future__ import annotations

import pytest

from bot.directory.places import PlaceIndex
from bot.forms.parsing import parse
from bot.forms.reading import Parsed
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.text.normalise import normalise

NOW = 2026


@pytest.mark.parametrize(
    ("programme", "field", "said", "value"),
    [
        ("331126/mutual_aid", "enrolled", "不清楚单位交没交", "unknown"),
        ("331126/mutual_aid", "enrolled", "不晓得有没有参加", "unknown"),
        ("331126/mutual_aid", "enrolled", "交没交我哪知道", "unknown"),
        ("331126/mutual_aid", "enrolled", "单位有没有给我交，记不得了", "unknown"),
        ("331126/mutual_aid", "enrolled", "单位没给我们交", "not_enrolled"),
        ("331126/mutual_aid", "enrolled", "那年没有参加", "not_enrolled"),
        ("331126/mutual_aid", "enrolled", "单位给交了的", "enrolled"),
        ("331126/mutual_aid", "enrolled", "年年都交", "enrolled"),
        ("331126/mutual_aid", "enrolled", "那我交了的呢", "enrolled"),
        ("331126/mutual_aid", "year", "19", "2019"),
        ("331126/mutual_aid", "year", "2", "2019"),
        ("331126/mutual_aid", "year", "25", "later"),
        ("331126/mutual_aid", "own_share", "一万二", 12000),
        ("331126/mutual_aid", "own_share", "自负1.5万", 15000),
        ("331126/mutual_aid", "own_share", "12,000", 12000),
        ("331126/mutual_aid", "own_share", "大概两万块", 20000),
        ("331126/mutual_aid", "own_share", "自负五千", 5000),
        ("331126/mutual_aid", "own_share", "0", None),
        ("331126/mutual_aid", "own_share", "负五万", None),
        ("331126/mutual_aid", "own_share", "-5000", None),
        ("331126/mutual_aid", "own_share", "三百万", None),
        ("331126/mutual_aid", "own_share", "三五千", None),
        ("331126/mutual_aid", "own_share", "两三万", None),
        ("330727/startup", "people_hired", "-3", None),
        ("330727/startup", "registered", "登记过了", "done"),
        ("330727/startup", "registered", "还没去办呢", "missing"),
        ("330727/startup", "registered", "没有登记过", "missing"),
        ("140100/railway_student_aid", "railway", "不是铁路的", "no"),
        ("140100/railway_student_aid", "railway", "我老公是太铁的", "yes"),
        ("140100/railway_student_aid", "hardship", "有档案，哪类不晓得", "some"),
        ("140100/railway_student_aid", "hardship", "没建过档案", "none"),
        ("140100/railway_student_aid", "hardship", "重困", "severe"),
        ("330523/model_worker_checkup", "model_worker", "省劳模", "yes"),
        ("330523/model_worker_checkup", "works_for", "种田的", "elsewhere"),
        ("330122/summer_class", "migrant", "我江西的", "yes"),
        ("330211/ten_plus_x", "member", "还没入", "no"),
        ("330122/summer_class", "employer_class", "单位不办", "no"),
        ("330122/summer_class", "employer_class", "我们单位办的", "yes"),
        ("330122/summer_class", "employer_class", "办不办不清楚", "unknown"),
        ("330302/model_worker_mutual_aid", "model_worker", "我是党员不是劳模", "none"),
        ("330302/model_worker_mutual_aid", "model_worker", "劳模，群众", "model_worker"),
        ("330302/model_worker_mutual_aid", "model_worker", "不是党员，是劳模", "model_worker"),
        ("330302/model_worker_mutual_aid", "model_worker", "我是劳模也是党员", "both"),
        ("331127/convalescence_shop", "member", "会员", "yes"),
    ],
)
def test_an_answer_is_taken_as_it_is_meant(
    programme: str, field: str, said: str, value: str | int | None, programmes: ProgrammeCatalogue, places: PlaceIndex
) -> None:
    found = programmes.get(programme)
    assert found is not None
    read = parse(found.form("x", NOW).field(field), normalise(said), places)
    assert (read.value if isinstance(read, Parsed) else None) == value
