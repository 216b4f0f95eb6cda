"""A timeline (走势): each day or entry at which a score changed, with what changed it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from replay.as_of import Answer, Memory
from replay.timeline import Step
from scoretrail.report.entries import told
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, points, signed
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Voice, captions, lines

SHOWN = 4


def heading(voice: Voice, naming: Naming, answer: Answer, asked: tuple[str, str | None]) -> str:
    """Whose score, and which."""
    unit, code = asked
    what = voice(captions.TOTAL)
    if code is not None:
        what = f"{code} {answer.scheme.indicator(code).name}"
    return f"{naming.both(unit)} · {what}"


def steps_table(
    voice: Voice,
    memory: Memory,
    naming: Naming,
    answer: Answer,
    steps: Sequence[Step],
    *,
    places: bool,
    demo: bool,
) -> Table:
    """One row for each change; `places` where the total is followed, and its place with it."""
    by_day = not steps or not isinstance(steps[0].at, int)
    columns = [
        (captions.DAY if by_day else captions.POSITION, "left"),
        (captions.POINTS, "right"),
        (captions.DIFFERENCE, "right"),
        *([(captions.PLACE, "right")] if places else []),
        (captions.ENTRIES_BEHIND, "fold"),
    ]
    made = table(voice, columns, demo=demo)
    for number, step in enumerate(steps):
        change = None
        if step.before is not None and step.after is not None:
            change = step.after - step.before
        style = "" if not change else ("green" if change > 0 else "red")
        cells = [
            Prose(f"{step.at}" if by_day else f"#{step.at}"),
            Prose(points(answer.scheme, step.after), style="bold"),
            Prose(signed(answer.scheme, change) if number else "", style=style),
            *([Prose(_places(step))] if places else []),
            Prose(behind(voice, memory, naming, step) if number else voice(lines.FROM_THE_START)),
        ]
        row(made, cells, demo=demo)
    return made


def _places(step: Step) -> str:
    before, after = step.place_before, step.place_after
    if before == after or before is None:
        return str(after or NONE)
    return f"{before}→{after or NONE}"


def behind(voice: Voice, memory: Memory, naming: Naming, step: Step) -> str:
    """What was recorded or counted there; a change without own entries came from other units."""
    facts = [memory.fact(position) for position in step.entries]
    shown = [f"#{fact.position} {told(voice, naming, fact)}" for fact in facts[:SHOWN]]
    if len(facts) > SHOWN:
        rest = ", ".join(f"#{fact.position}" for fact in facts[SHOWN:])
        shown.append(rest)
    return voice.semicolon.join(shown) or voice(lines.OTHERS_MOVED)
