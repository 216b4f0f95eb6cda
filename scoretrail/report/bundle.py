"""The page in a bundle (举证包说明页): what was asked, what was answered, and how to check it.

It is plain HTML that any browser shows and any printer prints: no script, no font, nothing fetched.
It is made from what the bundle holds and from nothing else, so that `verify` makes it again.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from rich.console import Console, RenderableType

from replay.as_of import Answer, Memory
from scoretrail.report import sheet as sheets
from scoretrail.report import trail as trails
from scoretrail.report.naming import Naming
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import title
from scoretrail.words import Voice, lines
from scoretrail.words.handover import (
    CANNOT,
    DEMO_NOTICE,
    EXCEPTIONS,
    FORMS,
    HOW,
    POLICY_SECURITY,
    STYLE,
    WHAT,
    YEAR_CANNOT,
    YEAR_HOW,
    YEAR_WHAT,
)

WIDTH = 110


def unit_page(about: Mapping[str, Any], memory: Memory, answer: Answer) -> bytes:
    """The page of a bundle about one score."""
    voice = Voice("zh")
    naming = Naming(memory.units(memory.head), answer.viewpoint.as_of)
    unit = str(answer.asked.unit)
    at = answer.viewpoint
    said = [
        title(naming, answer),
        voice(lines.AS_OF, day=at.as_of),
        voice(lines.KNOWN_AT, position=at.known_at),
        voice(lines.RULES, revision=answer.scheme.revision),
    ]
    if answer.cross or answer.supposed:
        said.append(voice(lines.CROSS if answer.cross else lines.SUPPOSED))
    parts = [
        f"<h1>{escape(naming.both(unit))}：得分举证</h1>",
        f"<p>{escape(' · '.join(said))}</p>",
        f"<p>坐标 <code>{escape(str(about['coordinate']))}</code></p>",
        "<h2>答复</h2>",
        *(f"<pre>{escape(_text(one))}</pre>" for one in _answers(voice, naming, memory, answer)),
        "<h2>本包内有什么</h2>",
        f"<p>{escape(FORMS[about['form']])}</p>",
        *_listed(WHAT),
        *checkpoint_part(about),
    ]
    return html(f"{naming.name(unit)} · 得分举证", parts, demo=_demo(about))


def year_page(about: Mapping[str, Any], members: Mapping[str, bytes]) -> bytes:
    """The page that hands a year over."""
    exceptions = json.loads(members["exceptions.json"])
    corrected = json.loads(members["corrections.json"])
    tables = [json.loads(members[name]) for name in sorted(members) if name.startswith("tables/")]
    counted = {name: len(exceptions[name]) for name in EXCEPTIONS if name != "findings"}
    counted["findings"] = sum(map(len, exceptions["findings"].values()))
    asked = "全部考核办法" if about["only_scheme"] is None else str(about["only_scheme"])
    parts = [
        f"<h1>{escape(str(about['ledger']))}：{about['year']} 年移交</h1>",
        f"<p>{escape(asked)} · 流水 {about['entries']} 条 · 更正 {len(corrected)} 条</p>",
        "<h2>公布的得分表</h2>",
        _table(
            ("登记序号", "名称", "坐标", "摘要"),
            [
                [str(t[key]) for key in ("position", "title", "coordinate", "digest")]
                for t in tables
            ],
        ),
        "<h2>审计先看的</h2>",
        _table(("事项", "条数"), [[EXCEPTIONS[name], str(n)] for name, n in counted.items()]),
        "<p>明细在 <code>exceptions.json</code>；都不是禁止的事，但要有说得出的理由。</p>",
        "<h2>手工评定，按登记人</h2>",
        _table(
            ("登记人", "条数"),
            [[post, str(len(found))] for post, found in sorted(exceptions["findings"].items())],
        ),
        "<h2>本包内有什么</h2>",
        *_listed(YEAR_WHAT),
        *checkpoint_part(about, YEAR_HOW, YEAR_CANNOT),
    ]
    return html(f"{about['ledger']} · {about['year']} 年移交", parts, demo=_demo(about))


def checkpoint_part(
    about: Mapping[str, Any], how: tuple[str, ...] = HOW, cannot: tuple[str, ...] = CANNOT
) -> list[str]:
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
        *_listed(how),
        "<h2>本包不能说明什么</h2>",
        *_listed(cannot),
    ]


def html(heading: str, parts: list[str], *, demo: bool) -> bytes:
    """A whole page."""
    notice = f"<p class=demo>{DEMO_NOTICE}</p>" if demo else ""
    page = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY_SECURITY}">',
        f"<title>{escape(heading)}</title><style>{STYLE}</style></head><body>",
        notice,
        *parts,
        notice,
        "</body></html>",
    ]
    return "\n".join([*page, ""]).encode()


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
            trail = trails.Trail(voice, naming, memory, answer, award)
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


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f"<th>{escape(one)}</th>" for one in headings)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><tr>{heads}</tr>{body}</table>"


def _listed(sentences: tuple[str, ...]) -> list[str]:
    return ["<ul>", *(f"<li>{one}</li>" for one in sentences), "</ul>"]


def _demo(about: Mapping[str, Any]) -> bool:
    return str(about["ledger"]).startswith("demo/")
