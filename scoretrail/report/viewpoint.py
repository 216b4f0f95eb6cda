"""From where a question looks: the day, what was known, which rules, how many entries."""

from __future__ import annotations

from replay.as_of import Answer, Memory
from replay.coordinate import written
from scoretrail.report.naming import Naming
from scoretrail.words import Voice, lines


def title(naming: Naming, answer: Answer) -> str:
    """The scheme's title."""
    return naming.text(answer.scheme.title)


def viewpoint(
    voice: Voice, memory: Memory, answer: Answer, *, today: bool, pinned: bool = False
) -> str:
    """The viewpoint in one line; `today`: the asker named no day.

    `pinned`: on paper, where it must say the same after the ledger has grown.
    """
    view, period = answer.viewpoint, answer.scheme.period
    parts = [voice(lines.TODAY if today else lines.AS_OF, day=view.as_of)]
    if view.as_of > period.last:
        parts[0] += voice.aside(voice(lines.LAST_DAY, last=period.last))
    parts.append(known(voice, memory, answer, pinned=pinned))
    same = view.rules_known_at == view.known_at
    parts.append(
        voice(
            lines.RULES if same else lines.RULES_AT,
            revision=answer.scheme.revision,
            position=view.rules_known_at,
        )
    )
    if answer.resolved.attested is not None:
        parts.append(voice(lines.ATTESTED, at=written(answer.resolved.attested)))
    if answer.scheme.only_defaults:
        parts.append(voice(lines.ONLY_DEFAULTS))
    if answer.cross:
        parts.append(voice(lines.CROSS))
    if answer.supposed:
        parts.append(voice(lines.SUPPOSED))
    return " · ".join(parts)


def known(voice: Voice, memory: Memory, answer: Answer, *, pinned: bool = False) -> str:
    """What was known: the position, and the day on which it was recorded."""
    position = answer.viewpoint.known_at
    if position == 0:
        return voice(lines.NOTHING_KNOWN)
    recorded = memory.fact(position).recorded_at.astimezone(answer.scheme.zone_info).date()
    at_head = position == memory.head and not pinned
    said = lines.KNOWN_AT_HEAD if at_head else lines.KNOWN_AT
    return voice(said, position=position) + voice.aside(voice(lines.RECORDED, day=recorded))


def tally(voice: Voice, memory: Memory, answer: Answer, *, pinned: bool = False) -> str:
    """How many entries the viewpoint sees, and why it does not see the others.

    `pinned`: of those known then alone, so that it says the same after the ledger has grown.
    """
    view = answer.viewpoint
    known = memory.count(view.known_at)
    day = min(view.as_of, answer.scheme.period.last)
    after = memory.later_than(day, view.known_at)
    later = 0 if pinned else memory.count(memory.head) - known
    parts = [voice(lines.TALLY, head=known + later, seen=known - after)]
    if after:
        parts.append(voice(lines.TALLY_AFTER, n=after))
    if later:
        parts.append(voice(lines.TALLY_LATER, n=later))
    return voice.semicolon.join(parts)
