"""What became of a long file (分批登记结果): how many rows are recorded, known and refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType

from ledger.intake.rejection import Rejection
from ledger.intake.streamed_receipt import StreamReceipt
from scoretrail.report.intake import (
    HOW_TO_GO_ON,
    KNOWN,
    NEW,
    NOTHING,
    REFUSED,
    TURNED_BACK,
    WOULD,
)
from scoretrail.report.page import Page, lines
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice

ROWS = Said("读到{n}行", "{n} rows read")
MORE = Said("另有{n}行退回，--json 列出前{most}处", "{n} more rows refused; --json lists {most}")
HINTS = Said("提示 {code}：{n}行", "hint {code}: {n} rows")
STOPPED = Said(
    "登记中途有人先登记了相同编号或改变了条件，停在这一批；此前各批已登记，改好后重新导入即可",
    "somebody else recorded the same ids or changed what holds meanwhile, and it stopped at this"
    " chunk; the chunks before are recorded: mend the file and import it again",
)
SCORES = Said(
    "分批导入不逐一显示得分影响，请用 diff --known-at {before}..{after} 查看",
    "the effect on scores is not shown here: ask diff --known-at {before}..{after}",
)
SHOWN = 30


def page(voice: Voice, receipt: StreamReceipt) -> Page:
    """The file, the first refusals, and the counts."""
    stream = receipt.stream
    made = Page(stream.file, voice(ROWS, n=stream.rows))
    pairs: list[tuple[str, RenderableType]] = [
        (voice(REFUSED), _refusal(one)) for one in stream.rejections[:SHOWN]
    ]
    if pairs:
        made.body.append(lines(pairs))
    if stream.refused > SHOWN:
        made.notes.append(voice(MORE, n=stream.refused - SHOWN, most=len(stream.rejections)))
    made.notes += [voice(HINTS, code=code, n=n) for code, n in sorted(stream.hints.items())]
    made.notes += [one.zh if voice.lang == "zh" else one.en for one in stream.said[:SHOWN]]
    made.notes.append(_counts(voice, receipt))
    if receipt.stopped:
        made.notes.append(voice(STOPPED))
    elif not receipt.recorded:
        made.notes.append(voice(NOTHING))
        if stream.refused and not receipt.dry_run:
            made.notes.append(voice(HOW_TO_GO_ON))
    elif receipt.new:
        before = receipt.head - receipt.new
        made.notes.append(voice(SCORES, before=before, after=receipt.head))
    made.coordinate = f"entries?known_at={receipt.head}"
    return made


def _counts(voice: Voice, receipt: StreamReceipt) -> str:
    recorded = receipt.recorded or receipt.stopped
    parts = [voice(NEW if recorded else WOULD, n=receipt.new)]
    if receipt.known:
        parts.append(voice(KNOWN, n=receipt.known))
    if receipt.stream.refused:
        parts.append(voice(TURNED_BACK, n=receipt.stream.refused))
    return " ".join(parts) if voice.lang == "zh" else ", ".join(parts)


def _refusal(one: Rejection) -> Prose:
    return Prose(f"{one.in_chinese()}\n{one.in_english()}", style="red")


def tree(receipt: StreamReceipt) -> Mapping[str, Any]:
    """The same for programs; of the refusals the first thousand."""
    stream = receipt.stream
    return {
        "file": stream.file,
        "sha256": stream.sha256,
        "form": stream.form,
        "rows": stream.rows,
        "recorded": receipt.recorded,
        "stopped": receipt.stopped,
        "dry_run": receipt.dry_run,
        "new": receipt.new,
        "known": receipt.known,
        "refused": stream.refused,
        "head": receipt.head,
        "rejections": [
            {
                "file": one.file,
                "row": one.row,
                "column": one.column,
                "value": one.value,
                "code": one.code,
                "zh": one.in_chinese(),
                "en": one.in_english(),
            }
            for one in stream.rejections
        ],
        "hints": dict(stream.hints),
    }
