"""Fonts (字体): those that official documents ask for, and free ones in their place.

Without any Chinese font a document is refused, never printed in boxes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from domain.errors import Refused

WANTED: Mapping[str, tuple[str, ...]] = {
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "Noto Serif CJK SC", "Source Han Serif SC"),
    "text": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "STFangsong", "Noto Serif CJK SC",
             "Source Han Serif SC"),
    "heading": ("SimHei", "黑体", "Noto Sans CJK SC", "Source Han Sans SC"),
    "subheading": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "STKaiti", "Noto Serif CJK SC",
                   "Source Han Serif SC"),
    "table": ("SimSun", "宋体", "Noto Serif CJK SC", "Source Han Serif SC"),
}  # fmt: skip
"""For each part of a document the fonts it may be set in, the prescribed ones first."""

GENERAL = ("WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Noto Sans CJK SC", "Noto Serif CJK SC")
"""Where a part has none of its own: better the wrong face than no character."""

WORD: Mapping[str, str] = {
    "title": "方正小标宋简体",
    "text": "仿宋_GB2312",
    "heading": "黑体",
    "subheading": "楷体_GB2312",
    "table": "宋体",
}
"""What Word and WPS are told; they know what to take where one is not installed."""

FREE: Mapping[str, str] = {
    "title": "Noto Serif CJK SC",
    "text": "Noto Serif CJK SC",
    "heading": "Noto Sans CJK SC",
    "subheading": "Noto Serif CJK SC",
    "table": "Noto Serif CJK SC",
}
"""The free font that stands in for each, named beside it in the file."""


def chosen(families: Collection[str]) -> dict[str, list[str]]:
    """For each part the fonts that are there, best first; a refusal where one has none at all."""
    found = {}
    for part, names in WANTED.items():
        found[part] = [name for name in (*names, *GENERAL) if name in families]
        if not found[part]:
            looked = [*names, *GENERAL]
            raise Refused(
                "no-chinese-font",
                f"这台机器没有可用的中文字体（找过：{'、'.join(looked)}）。"
                "请安装 fonts-noto-cjk（make system），或用 --fonts 目录 指明字体所在。",
                f"This machine has no Chinese font that can be used (looked for: "
                f"{', '.join(looked)}). Install fonts-noto-cjk (make system), or name a folder of "
                "fonts with --fonts DIR.",
            )
    return found
