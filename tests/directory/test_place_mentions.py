"""Places in the words of workers. Expected are full names; several mean that the worker is asked which."""

import pytest

from bot.directory.places import Mention, PlaceIndex

JIANGBEI = {"宁波市江北区", "重庆市两江新区"}
CHAOYANG = {"北京市朝阳区", "朝阳市", "长春市朝阳区"}


def names(places: PlaceIndex, mention: Mention) -> set[str]:
    return {places.full_name(code) for code in mention.candidates}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("我在磐安", ["金华市磐安县"]),
        ("浙江金华磐安县的创业补贴怎么领", ["金华市磐安县"]),
        ("磐安那边开店有钱补吗", ["金华市磐安县"]),
        ("江北区庄桥那边能入会伐", ["宁波市江北区庄桥街道"]),
        ("宁波江北庄桥一家早餐店打工", ["宁波市江北区庄桥街道"]),
        ("我在庄桥上班", ["宁波市江北区庄桥街道"]),
        ("庄桥街道总工会电话多少", ["宁波市江北区庄桥街道"]),
        ("上海浦东的厂，工会在哪", ["上海市浦东新区"]),
        ("浦东区有没有职工单体入会", ["上海市浦东新区"]),
        ("阿拉宁波有啥补贴", ["宁波市"]),
        ("俺是河南来的，在这边工地搬砖", ["河南省"]),
        ("我户口在贵州，人在宁波电子厂打螺丝", ["贵州省", "宁波市"]),
        ("俺上个月从宁波跑到温州干活了", ["宁波市", "温州市"]),
        ("总公司在北京我在成都上班，仲裁去哪边", ["北京市", "成都市"]),
        ("成都是不是也这样", ["成都市"]),
        ("庆元互助的起付线取消了没", ["丽水市庆元县"]),
        ("景宁县智慧工会怎么用", ["丽水市景宁畲族自治县"]),
        ("丽水景宁疗休养", ["丽水市景宁畲族自治县"]),
        ("奉化市人，志愿服务在哪报名", ["宁波市奉化区"]),
        ("舟山定海工业园区欠薪", ["舟山市定海区"]),
        ("定海工业园区欠薪找谁", ["舟山市定海区"]),
        ("临海农商银行的先锋贷还有吗", ["台州市临海市"]),
        ("台州临海市大田街道", ["台州市临海市大田街道"]),
        ("烟台知音家政培训", ["烟台市"]),
        ("山东威海文登区金蓝领", ["威海市文登区"]),
        ("无锡滨湖区工联网", ["无锡市滨湖区"]),
        ("新疆博乐市工会服务站", ["博尔塔拉蒙古自治州博乐市"]),
        ("石河子的工会归谁管", ["石河子市"]),
        ("济源算哪个市的", ["济源市"]),
        ("广东东莞厚街那边", ["东莞市"]),
        ("恩施州来的", ["恩施土家族苗族自治州"]),
        ("我湘西的", ["湘西土家族苗族自治州"]),
        ("内蒙赤峰人", ["赤峰市"]),
        ("我在内蒙古上班", ["内蒙古自治区"]),
        ("魔都打工十年了", ["上海市"]),
        ("广西的，可以加工会？", ["广西壮族自治区"]),
        ("我在海南岛那边，海南这边也这样吗", ["海南省"]),
        ("吉林的失业金多少", ["吉林省"]),
        ("吉林市的失业金多少", ["吉林市"]),
        ("西安的酒店当保安", ["西安市"]),
        ("中山的厂不给加班费", ["中山市"]),
        ("北京朝阳的公司", ["北京市朝阳区"]),
        ("公司在浙江 宁波 江北区", ["宁波市江北区"]),
        ("浙江-金华-磐安", ["金华市磐安县"]),
        ("宁波的江北能入会吗", ["宁波市江北区"]),
        ("重庆江北的厂", ["重庆市两江新区"]),
        ("我是天津和平的", ["天津市和平区"]),
        ("我是和平区的", ["天津市和平区|沈阳市和平区"]),
        ("互助县工会", ["海东市互助土族自治县"]),
        ("我在庆元隔壁的龙泉，互助能报多少", ["丽水市龙泉市"]),
        ("磐安旁边的东阳", ["金华市东阳市"]),
        ("我们这紧挨着磐安，能领吗", []),
        ("庆元县隔壁，能不能报", []),
        ("我在盘安，创业能补多少", ["金华市磐安县"]),
        ("庆园的互助", ["丽水市庆元县"]),
        ("公安县总工会", ["荆州市公安县"]),
        ("我在开化上班", ["衢州市开化县"]),
        ("长兴的双争补贴", ["湖州市长兴县"]),
        ("社保山东能转吗", ["山东省"]),
        ("医保保定能用吗", ["保定市"]),
        ("云南墨江工亡，长阳县的人", ["普洱市墨江哈尼族自治县", "宜昌市长阳土家族自治县"]),
        ("上海杨浦区入会有三条渠道", ["上海市杨浦区"]),
        ("安徽六安起诉", ["六安市"]),
        ("呼市的厂", ["呼和浩特市"]),
        ("我在大兴上班，北京的", ["北京市", "北京市大兴区"]),
        ("杭州西湖区的西湖银泉大厦", ["杭州市西湖区"]),
        ("我在南京江北上班", ["南京市"]),
        ("合肥滨湖工地", ["合肥市"]),
        ("上海宁波都有厂", ["上海市", "宁波市"]),
    ],
)
def test_places_workers_speak_of(places: PlaceIndex, sentence: str, expected: list[str]) -> None:
    found = ["|".join(sorted(names(places, mention))) for mention in places.find(sentence)]
    assert sorted(found) == sorted("|".join(sorted(one.split("|"))) for one in expected)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("我在江北上班", JIANGBEI),
        ("江北区的工会在哪", JIANGBEI),
        ("我在朝阳", CHAOYANG),
        ("朝阳这边能入会吗", CHAOYANG),
        ("我在普陀", {"上海市普陀区", "舟山市普陀区"}),
        ("鼓楼区总工会电话", {"南京市鼓楼区", "徐州市鼓楼区", "福州市鼓楼区", "开封市鼓楼区"}),
        ("我是通州人", {"北京市通州区", "南通市通州区"}),
    ],
)
def test_what_may_mean_several_places_is_asked(places: PlaceIndex, sentence: str, expected: set[str]) -> None:
    (mention,) = places.find(sentence)
    assert names(places, mention) == expected
    assert mention.code is None


@pytest.mark.parametrize(
    ("sentence", "near", "expected"),
    [
        ("我在江北上班", "330211", "宁波市江北区"),
        ("我在江北上班", "500000", "重庆市两江新区"),
        ("普陀的工会", "330900", "舟山市普陀区"),
        ("我在朝阳", "220100", "长春市朝阳区"),
        ("我在朝阳", "210000", "朝阳市"),
        ("去西安出差", "220400", "辽源市西安区"),
        ("去西安出差", "330200", "西安市"),
    ],
)
def test_where_the_worker_belongs_decides(places: PlaceIndex, sentence: str, near: str, expected: str) -> None:
    (mention,) = places.find(sentence, near)
    assert names(places, mention) == {expected}


def test_another_place_in_the_text_decides(places: PlaceIndex) -> None:
    assert [names(places, found) for found in places.find("我是宁波的，在江北送外卖")] == [{"宁波市"}, {"宁波市江北区"}]
    assert [names(places, found) for found in places.find("我是四川人，在江北送外卖")] == [{"四川省"}, JIANGBEI]


FALSE_FRIENDS = """
南开大学毕业的 和平解决劳动纠纷 现在和平分手 平安保险赔不赔 买了新华保险 在公安局报过案
公安机关说不管 工会的互助怎么交 职工医疗互助 医保定点医院怎么选 社保定期要交吗 周六安排加班
东西安装坏了老板扣钱 推广安全帽 完成都没给钱 工资阳光发放 最新余额多少 二十四平方的宿舍
集中卫生检查 股东营业执照 安康祝福 祝您平安 世界大同 开封的快递 面包头天做的 青岛啤酒厂
吃兰州拉面 听不懂上海话 南京路上的店 中山东路 我叫陈金华 姓名李海宁 名叫张东阳 合作社 新建的厂房
资源回收站 在前进中 光明磊落 我住在郊区 城区都这样吗 大城市打工难 市和县级工会 管理县里的事
会费县级收吗 冷水作业有津贴吗 把家地址发给你 富裕的人 友好协商不成 经常山里跑 决定海选
阿里巴巴的骑手 老板东躲西藏 我和田经理吵架 北海道
大连续两天没休息 重大庆祝活动 比如说迟到 养老保险在外地 长期夜班 我是退伍军人 你好
。
"""


@pytest.mark.parametrize("sentence", [*FALSE_FRIENDS.split(), ""])
def test_words_that_only_look_like_places(places: PlaceIndex, sentence: str) -> None:
    assert [mention.text for mention in places.find(sentence)] == []
    assert places.only_place(sentence) is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("磐安", "金华市磐安县"),
        ("我在磐安", "金华市磐安县"),
        ("我是磐安的。", "金华市磐安县"),
        ("那杭州呢？", "杭州市"),
        ("杭州的呢", "杭州市"),
        ("坐标宁波江北", "宁波市江北区"),
        ("坐标：上海", "上海市"),
        ("我现在在庄桥这边", "宁波市江北区庄桥街道"),
        ("庄桥", "宁波市江北区庄桥街道"),
        ("你好，我在浙江省宁波市江北区庄桥街道上班", "宁波市江北区庄桥街道"),
        ("那要是在上海呢", "上海市"),
        ("那么温州呢~", "温州市"),
        ("魔都", "上海市"),
        ("和平区，天津的", None),
        ("天津和平", "天津市和平区"),
        ("磐安县啊", "金华市磐安县"),
        ("我们厂在景宁", "丽水市景宁畲族自治县"),
        ("磐安怎么入会", None),
        ("从宁波到上海", None),
        ("宁波有补贴吗", None),
        ("我不在宁波", None),
        ("平安", None),
        ("城区", None),
    ],
)
def test_a_message_that_is_nothing_but_a_place(places: PlaceIndex, message: str, expected: str | None) -> None:
    mention = places.only_place(message)
    assert (names(places, mention) if mention else None) == ({expected} if expected else None)


def test_a_bare_ambiguous_name_is_a_place_too(places: PlaceIndex) -> None:
    mention = places.only_place("朝阳")
    assert mention
    assert names(places, mention) == CHAOYANG


def test_a_mention_tells_where_it_stands_and_what_it_is(places: PlaceIndex) -> None:
    text = "我是四川人，在江北区庄桥打工，以前宁波"
    home, work, past = places.find(text)
    assert (home.text, home.origin, home.explicit) == ("四川", True, True)
    assert (work.text, work.origin, work.explicit) == ("江北区庄桥", False, True)
    assert (past.text, past.origin, past.explicit) == ("宁波", False, False)
    assert all(text[mention.start : mention.end] == mention.text for mention in (home, work, past))
    assert work.code == "330205005"


def test_an_unknown_near_is_refused(places: PlaceIndex) -> None:
    with pytest.raises(KeyError, match="123456"):
        places.find("我在朝阳", near="123456")
