"""A supposition (假设): who would fare otherwise, as it is and as supposed."""

from __future__ import annotations

from replay.supposing import Supposed
from scoretrail.answers.pairs import pair
from scoretrail.desk import Desk
from scoretrail.report import difference as differences
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import title, viewpoint
from scoretrail.words import Voice, captions, lines
from scoretrail.words import replay as words


def page(voice: Voice, desk: Desk, found: Supposed, said: str, evaluated: str) -> Page:
    """One question and its supposition."""
    naming, memory = desk.naming_of(found.before), desk.memory
    heading = title(naming, found.before)
    if found.published is not None:
        heading = f"#{found.published} {heading}"
    made = Page(
        f"{voice(words.SUPPOSED)} · {heading}",
        f"{voice(captions.BEFORE)}  {viewpoint(voice, memory, found.before, today=False)}",
    )
    moved = found.difference
    if moved.rows:
        made.body.append(
            differences.difference_table(
                voice, memory, naming, moved, demo=desk.demo, everything=False
            )
        )
    else:
        made.notes.append(voice(lines.NOTHING_MOVED))
    if found.left_out:
        listed = voice.comma.join(f"#{position}" for position in found.left_out)
        made.notes.append(voice(words.LEFT_OUT, entries=listed))
    made.notes.append(voice(lines.SUPPOSED))
    made.notes.append(evaluated)
    both = pair(naming.coordinate(found.before.resolved), naming.coordinate(found.after.resolved))
    made.coordinate = f"{both} {said}".rstrip()
    return made
