"""What became of a file (受理结果): rows recorded, hinted at, known and refused."""

from __future__ import annotations

from rich.console import RenderableType

from ledger.intake.receive import IntakeReceipt
from ledger.intake.rejection import Hint, Note, Rejection
from scoretrail.report.page import Page, lines
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice

REFUSED = Said("退回", "refused")
HINT = Said("提示", "hint")
NOTE = Said("规范", "read as")
ROW = Said("第{row}行", "row {row}")
NEW = Said("登记{n}", "{n} recorded")
WOULD = Said("可登记{n}", "{n} to record")
KNOWN = Said("已登记过{n}", "{n} known")
TURNED_BACK = Said("退回{n}", "{n} refused")
NOTHING = Said("本文件未登记任何内容", "nothing of this file was recorded")
HOW_TO_GO_ON = Said(
    "改好退回的行后重新导入；只登记合格的行请加 --accept-partial --reason 理由",
    "mend the refused rows and import again; to record the good rows only add --accept-partial "
    "--reason WHY",
)
MORE = Said("另有{n}行提示或规范，用 --json 看全部", "{n} more rows with hints; --json shows all")
SHOWN = 30


def page(voice: Voice, receipt: IntakeReceipt) -> Page:
    """The file, its rows that need a look, and what was recorded."""
    said = [_said(voice, note) for note in receipt.batch.said]
    made = Page(receipt.batch.file, voice.semicolon.join(said))
    pairs: list[tuple[str, RenderableType]] = [
        (voice(REFUSED), _refusal(one)) for one in receipt.rejections
    ]
    softer = [*_hints(voice, receipt), *_notes(voice, receipt)]
    pairs += softer[:SHOWN]
    if pairs:
        made.body.append(lines(pairs))
    if len(softer) > SHOWN:
        made.notes.append(voice(MORE, n=len(softer) - SHOWN))
    made.notes.append(counts(voice, receipt))
    if not receipt.recorded:
        made.notes.append(voice(NOTHING))
        if receipt.refused and not receipt.dry_run:
            made.notes.append(voice(HOW_TO_GO_ON))
    return made


def counts(voice: Voice, receipt: IntakeReceipt) -> str:
    """How many rows are recorded or could be, known, and turned back."""
    parts = [voice(NEW if receipt.recorded else WOULD, n=len(receipt.new))]
    if receipt.known:
        parts.append(voice(KNOWN, n=len(receipt.known)))
    if receipt.refused:
        parts.append(voice(TURNED_BACK, n=receipt.refused))
    return " ".join(parts) if voice.lang == "zh" else ", ".join(parts)


def _refusal(one: Rejection) -> Prose:
    """A refusal speaks both languages."""
    return Prose(f"{one.in_chinese()}\n{one.in_english()}", style="red")


def _hints(voice: Voice, receipt: IntakeReceipt) -> list[tuple[str, RenderableType]]:
    return [
        (voice(HINT), Prose(_at(voice, row.row, hint), style="yellow"))
        for row, hint in receipt.batch.hints
    ]


def _notes(voice: Voice, receipt: IntakeReceipt) -> list[tuple[str, RenderableType]]:
    return [(voice(NOTE), Prose(_at(voice, row.row, note))) for row, note in receipt.batch.notes]


def _at(voice: Voice, number: int, one: Hint | Note) -> str:
    column = f" {one.column}" if one.column else ""
    return f"{voice(ROW, row=number)}{column}  {_said(voice, one)}"


def _said(voice: Voice, one: Hint | Note) -> str:
    return one.zh if voice.lang == "zh" else one.en
