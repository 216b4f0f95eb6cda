"""Due days (限期办理): each case of a procedure with its steps, and what is overdue."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from domain.timelines import CaseState, StepState, Timeline
from replay.as_of import Memory
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice, captions

STARTED = Said("自{day}起算", "from {day}")
ENDED = Said("{day}已了结", "settled on {day}")
STEP = Said("步骤", "Step")
DUE = Said("应办日", "Due")
DONE = Said("办理日", "Done")
FOLLOWS = Said("逾期后果（原文）", "What follows (the text)")
STATES: dict[str, Said] = {
    "done": Said("已办", "done"),
    "ended": Said("已了结，不再办", "settled: not due"),
    "waiting": Said("未到期", "not due yet"),
    "overdue": Said("逾期未办", "overdue"),
}
DONE_LATE = Said("已办，逾期", "done, late")
AFTER_LISTING = Said("应办日晚于末步", "due after the last step is")
UNSAID = Said("原文未写", "the text says nothing")
SUMMARY = Said(
    "案件{n}件：逾期未办{overdue}件，已了结{ended}件",
    "{n} cases: {overdue} overdue, {ended} settled",
)
READINGS = Said("口径 {readings}", "readings {readings}")


def case_heading(voice: Voice, naming: Naming, memory: Memory, case: CaseState) -> str:
    """The entry that started a case, its number, whose it is, and from when it is counted."""
    parts = [
        called(memory, case),
        *([] if case.unit is None else [naming.name(case.unit)]),
        voice(STARTED, day=case.started_on),
    ]
    if case.ended_on is not None:
        parts.append(voice(ENDED, day=case.ended_on))
    return " · ".join(parts)


def steps_table(voice: Voice, case: CaseState, *, demo: bool) -> Table:
    """One row for each step of a case."""
    columns = [
        (STEP, "left"),
        (DUE, "left"),
        (DONE, "left"),
        (captions.STATUS, "left"),
        (FOLLOWS, "fold"),
    ]
    made = table(voice, columns, demo=demo)
    for step in case.steps:
        row(made, _step(voice, step), demo=demo)
    return made


def called(memory: Memory, case: CaseState) -> str:
    """The entry that started a case, and its number where it has one."""
    number = memory.fact(case.entry).data.get("case_number")
    return f"#{case.entry} {number}" if number else f"#{case.entry}"


def _step(voice: Voice, step: StepState) -> list[Prose]:
    done = NONE if step.done_on is None else f"{step.done_on} #{step.entry}"
    late = step.done_on is not None and step.done_on > step.due
    style = "red" if step.state == "overdue" else "yellow" if late else ""
    return [
        Prose(step.name),
        Prose(f"{step.due}"),
        Prose(done),
        Prose(voice(DONE_LATE if late else STATES[step.state]), style=style),
        Prose(_follows(voice, step, late=late)),
    ]


def _follows(voice: Voice, step: StepState, *, late: bool) -> str:
    """What the text says of an overdue step; that it is due too late to prevent the last one."""
    parts = []
    if step.overdue is not None:
        parts.append(step.overdue)
    elif step.state == "overdue" or late:
        parts.append(voice(UNSAID))
    if step.late_listing:
        parts.append(voice(AFTER_LISTING))
    return voice.semicolon.join(parts) or NONE


def summary(voice: Voice, cases: Sequence[CaseState]) -> str:
    """How many cases there are, how many overdue, how many settled."""
    return voice(
        SUMMARY,
        n=len(cases),
        overdue=sum(any(step.state == "overdue" for step in case.steps) for case in cases),
        ended=sum(case.ended_on is not None for case in cases),
    )


def readings(voice: Voice, timeline: Timeline) -> str:
    """How the document is read where it is silent."""
    said = (f"{one.id} {one.adopted}" for one in timeline.readings)
    return voice(READINGS, readings=voice.semicolon.join(said))
