"""Twelve units of a city that does not exist, because real names beside invented scores travel."""

from __future__ import annotations

from collections.abc import Mapping

PLACES: Mapping[str, str] = {
    "济南市": "云州市",
    "济南": "云州",
    "济信用办": "云信用办",
    "平阴县": "松荫县",
}
"""How shipped documents name the city and a county of it → the names shown instead; longest first."""

FICTIONAL: Mapping[str, tuple[str, str]] = {
    "lixia": ("yunhu", "云湖区"),
    "shizhong": ("jinping", "锦屏区"),
    "huaiyin": ("huaixi", "槐溪区"),
    "tianqiao": ("shiqiao", "石桥区"),
    "licheng": ("qingcheng", "青城区"),
    "changqing": ("baihe", "白鹤区"),
    "zhangqiu": ("nanling", "南岭区"),
    "jiyang": ("beiyuan", "北原县"),
    "pingyin": ("songyin", "松荫县"),
    "shanghe": ("shanghu", "上湖县"),
    "gaoxin": ("xincheng", "新城高新区"),
    "nanbushanqu": ("xiling", "西岭山区"),
}
"""Permanent id → the id and the name shown instead."""
