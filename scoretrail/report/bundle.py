"""The page in a bundle (举证包说明页): what was asked, what was answered, and how to check it.

It is plain HTML that any browser shows and any printer prints: no script, no font, nothing fetched.
It is made from what the bundle holds and from nothing else, so that `verify` makes it again.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from rich.console import Console, RenderableType

from replay.as_of import Answer, Memory
from scoretrail.report import sheet as sheets
from scoretrail.report import trail as trails
from scoretrail.report.naming import Naming
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import title, viewpoint
from scoretrail.words import Voice
from scoretrail.words.handover import (
    CANNOT,
    DEMO_NOTICE,
    FORMS,
    HOW,
    POLICY_SECURITY,
    STYLE,
    WHAT,
)

WIDTH = 110


def unit_page(about: Mapping[str, Any], memory: Memory, answer: Answer) -> bytes:
    """The page of a bundle about one score."""
    voice = Voice("zh")
    naming = Naming(memory.units(memory.head), answer.viewpoint.as_of)
    unit = str(answer.asked.unit)
    asked = f"{title(naming, answer)} · {viewpoint(voice, memory, answer, today=False)}"
    parts = [
        f"<h1>{escape(naming.both(unit))}：得分举证</h1>",
        f"<p>{escape(asked)}</p>",
        f"<p>坐标 <code>{escape(str(about['coordinate']))}</code></p>",
        "<h2>答复</h2>",
        *(f"<pre>{escape(_text(one))}</pre>" for one in _answers(voice, naming, memory, answer)),
        "<h2>本包内有什么</h2>",
        f"<p>{escape(FORMS[about['form']])}</p>",
        *_listed(WHAT),
        *checkpoint_part(about),
    ]
    return html(f"{naming.name(unit)} · 得分举证", parts, demo=_demo(about))


def checkpoint_part(about: Mapping[str, Any]) -> list[str]:
    """Under what it stands, how it is checked, and what it does not show."""
    rows = {
        "台账": f"{about['ledger']}（{'实录' if about['ledger_kind'] == 'live' else '转述'}）",
        "检查点": f"{about['origin']} · 第 {about['size']} 条",
        "根": about["root"],
        "程序": about["engine"],
    }
    listed = "".join(
        f"<tr><th>{name}</th><td><code>{escape(str(value))}</code></td></tr>"
        for name, value in rows.items()
    )
    return [
        "<h2>凭什么</h2>",
        f"<table>{listed}</table>",
        "<h2>怎样核验</h2>",
        *_listed(HOW),
        "<h2>本包不能说明什么</h2>",
        *_listed(CANNOT),
    ]


def html(heading: str, parts: list[str], *, demo: bool) -> bytes:
    """A whole page."""
    notice = f"<p class=demo>{DEMO_NOTICE}</p>" if demo else ""
    lines = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY_SECURITY}">',
        f"<title>{escape(heading)}</title><style>{STYLE}</style></head><body>",
        notice,
        *parts,
        notice,
        "</body></html>",
    ]
    return "\n".join([*lines, ""]).encode()


def _answers(
    voice: Voice, naming: Naming, memory: Memory, answer: Answer
) -> Iterator[list[RenderableType]]:
    unit, code = str(answer.asked.unit), answer.asked.code
    sheet = answer.sheet(unit)
    if code is None:
        table = sheets.sheet_table(voice, answer, sheet, demo=False)
        yield [table]
    for award in sheet.awards:
        if code in (None, award.code):
            trail = trails.Trail(voice, memory, answer, award)
            heading = trails.heading(voice, naming, answer, award)
            yield [heading, trail.body(everything=True)]


def _text(body: list[RenderableType]) -> str:
    """A part of a page as plain text, as wide as paper."""
    written = io.StringIO()
    console = Console(
        file=written,
        width=WIDTH,
        color_system=None,
        force_terminal=False,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
        _environ={},
    )
    Page(body=body).print(console, Voice("zh"), demo=False)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines())


def _listed(lines: tuple[str, ...]) -> list[str]:
    return ["<ul>", *(f"<li>{line}</li>" for line in lines), "</ul>"]


def _demo(about: Mapping[str, Any]) -> bool:
    return str(about["ledger"]).startswith("demo/")
