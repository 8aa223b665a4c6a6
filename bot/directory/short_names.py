"""How people shorten an official name: 磐安县 → 磐安, 恩施土家族苗族自治州 → 恩施, 内蒙古自治区 → 内蒙古."""

import re

# The peoples as they stand in names of places: longest first, those without 族 as in 博尔塔拉蒙古自治州.
_PEOPLES = (
    "哈萨克族|哈萨克|维吾尔族|维吾尔|柯尔克孜族|柯尔克孜|塔吉克族|塔吉克|达斡尔族|蒙古族|蒙古|朝鲜族|土家族|布依族|哈尼族|拉祜族|"
    "傈僳族|仡佬族|景颇族|布朗族|普米族|独龙族|毛南族|仫佬族|纳西族|锡伯族|锡伯|裕固族|保安族|东乡族|撒拉族|满族|回族|壮族|藏族|苗族|"
    "彝族|侗族|瑶族|白族|傣族|黎族|佤族|畲族|水族|羌族|土族|怒族|各族"
)
_AUTONOMOUS = re.compile(rf"(?P<base>.{{2,}}?)(?:{_PEOPLES})+(?:自治[区州县旗]|区)")
_SUFFIX = re.compile(r"(?P<base>.{2,}?)(?:特别行政区|自治[区州县旗]|地区|新区|特区|街道|[省市县区盟旗镇乡])")
_FOREST_DISTRICT = re.compile(r"(?P<base>.{3,})林区")


def short_name(official: str) -> str | None:
    """The name without its rank, at least two characters long; None when nothing can be left out (沁县, 城区).

    A people's name is left out too, but only where something remains: 鄂伦春自治旗 → 鄂伦春, 东乡族自治县 → 东乡.
    """
    for pattern in (_AUTONOMOUS, _FOREST_DISTRICT, _SUFFIX):
        match = pattern.fullmatch(official)
        if match:
            base = match["base"]
            return base[:-1] if base.endswith("族") and len(base) > 2 else base
    return None
