"""Finds the names of people where they are sure to be names: after 我叫 or 姓名, or as the answer to the question."""

from __future__ import annotations

import re

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章"
    "鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾"
    "尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲"
    "虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井"
)
_COMPOUND = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|令狐|司徒|夏侯|慕容|长孙|宇文|轩辕|端木|百里|南宫|西门"
_HAN = "\u4e00-\u9fff\u3400-\u4dbf"
_NAME = rf"(?:(?:{_COMPOUND})[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{1,2}}|[{_HAN}]{{2,8}}[·•.][{_HAN}·•.]{{2,12}})"
_AFTER = rf"(?=$|[^{_HAN}]|电话|手机|身份证|在|是|今年|男|女)"
_CUED = re.compile(
    rf"(?:我叫|我的?(?:姓名|名字)[是叫:：]?|姓名[是叫:： ]*|名字[是叫:： ]*|本人)[ ]*(?P<name>{_NAME}){_AFTER}"
)
_CALLED = r"(?:我(?:的名字)?[叫是]|姓名[:： 是]*|名字[:： 是叫]*|叫|本人)?[ :：]*"
_WHOLE = re.compile(
    rf"^{_CALLED}(?P<name>[{_HAN}]{{2,4}}|[{_HAN}]{{2,8}}[·•.][{_HAN}·•.]{{2,12}}|[A-Za-z][A-Za-z .'-]{{1,40}})"
    r"[ 。.!！]*$"
)
_FIRST = re.compile(rf"^{_CALLED}(?P<name>{_NAME})(?=[ ,，、;；/\n0-9〔])")
_NO_NAME = re.compile(
    "不|没|跳过|取消|返回|上一步|继续|接着|重新|算了|等|为什么|干嘛|什么|怎么|谁|吗|呢|吧|啊|要|能|可以|好的|是的|谢谢"
    "|你好|您好|人工|姓名|名字|保密|匿名|哪|多|提交|确认|确定|修改|错|对的|撤|帮|快点|知道|骗|下一|重填|退出|停|身份证|电话|手机"
)


def find_names(text: str, expected: bool = False) -> list[tuple[int, int]]:
    """Return start and end of the names in a text.

    Args:
        expected: the worker was just asked for his name, so the whole answer may be one.
    """
    if expected:
        for pattern in (_WHOLE, _FIRST):
            match = pattern.search(text)
            if match is not None and not _NO_NAME.search(match["name"]):
                return [match.span("name")]
    return [match.span("name") for match in _CUED.finditer(text)]
