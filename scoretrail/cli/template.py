"""`template`: the form in which a kind of entry is filled in (表样)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ledger.intake.forms import Form, form, forms
from ledger.intake.template import csv_template, template_of
from scoretrail import ENGINE
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.file import new_file
from scoretrail.cli.session import Session
from scoretrail.report.forms import columns_table, forms_table
from scoretrail.report.page import Page
from scoretrail.words import Said

HEADING = Said("表样", "Forms")
WRITTEN = Said("已写出表样 {form}：{file}", "wrote the form {form}: {file}")
MORE = Said(
    "scoretrail template 表样 -o 文件.xlsx（或 .csv）；加 --columns 看各栏",
    "scoretrail template FORM -o FILE.xlsx (or .csv); --columns explains the columns",
)


@click.command(cls=Spoken)
@click.argument("kind", metavar="[FORM|TOPIC]", required=False)
@click.option("-o", "--output", metavar="FILE", help="Into .xlsx or .csv. ~ 写入 .xlsx 或 .csv。")
@click.option("--list", "listed", is_flag=True, help="List every form. ~ 列出全部表样。")
@click.option("--columns", is_flag=True, help="Explain the columns. ~ 说明各栏。")
@json_option
@click.pass_obj
def command(
    session: Session,
    kind: str | None,
    output: str | None,
    listed: bool,  # noqa: FBT001 - click gives flags by name
    columns: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Template of a topic, or of the joint-action form: a table to be filled in and imported.

    表样：联合奖惩案例上报表，或任一事项的通用表；填好后用 import 登记。
    """
    if kind is None or listed:
        _list(session, as_json=as_json)
        return
    wanted = form(kind)
    if as_json or columns:
        _columns(session, wanted, as_json=as_json)
    elif output is None:
        click.echo(csv_template(wanted).decode("utf-8-sig"), nl=False)
    else:
        _write(session, wanted, Path(output))


def _write(session: Session, wanted: Form, path: Path) -> None:
    content = template_of(wanted, path.suffix)
    with new_file(path) as file:
        file.write(content)
    click.echo(session.voice(WRITTEN, form=wanted.id, file=path))


def _list(session: Session, *, as_json: bool) -> None:
    if as_json:
        rows = [{"form": one.id, "topic": one.topic, "title": one.title} for one in forms()]
        write(_envelope(rows, "template"))
        return
    page = Page(session.voice(HEADING), "", [forms_table(session.voice, forms())])
    page.notes.append(session.voice(MORE))
    session.show(page, demo=False)


def _columns(session: Session, wanted: Form, *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "field": column.path,
                "title": column.title,
                "kind": column.kind,
                "many": column.many,
                "required": column.required,
                "choices": dict(column.choices),
            }
            for column in wanted.columns
        ]
        write(_envelope(rows, f"template/{wanted.id}"))
        return
    page = Page(f"{wanted.title} {wanted.id}", "", [columns_table(session.voice, wanted)])
    session.show(page, demo=False)


def _envelope(answer: list[dict[str, Any]], asked: str) -> dict[str, Any]:
    basis: dict[str, Any] = {"head": None, "digest": None, "readings": {}, "kind": None}
    basis["engine"] = ENGINE
    return {
        "coordinate": {"asked": asked, "resolved": asked, "pinned": True},
        "basis": basis,
        "answer": answer,
        "complete": True,
        "next": None,
    }
