"""Which stream an entry belongs to: a base fact and all that answers it (事项链).

Listed, cleared, retracted are versions 1, 2, 3 of one stream, so two clerks who clear one case
meet. Units, schemes and calendars have streams of their own, named with a slash, which no id may
hold.
"""

from __future__ import annotations

from ledger.codec import Content

OFFICE = {
    "unit": ("unit.registered", "unit.renamed", "unit.merged", "unit.split", "unit.abolished",
             "unit.placed", "custody.transferred"),
    "scheme": ("scheme.published", "scheme.revised", "reading.adopted"),
    "calendar": ("calendar.published",),
}  # fmt: skip
"""What changes the units and the rules themselves, by kind of stream."""

_KINDS = {topic: kind for kind, topics in OFFICE.items() for topic in topics}


def own_stream(content: Content) -> str:
    """Name the stream of an entry that answers nothing.

    >>> from datetime import date
    >>> own_stream(Content("d9", "defaulter.listed", date(2018, 11, 1), unit="gaoxin"))
    'd9'
    >>> own_stream(Content("u1", "unit.renamed", date(2018, 7, 2), unit="jiyang"))
    'unit/jiyang'
    """
    match _KINDS.get(content.topic):
        case "unit":
            return f"unit/{content.unit}"
        case "scheme":
            body = content.data.get("body", content.data)
            return f"scheme/{body.get('scheme') or body.get('timeline')}"
        case "calendar":
            return f"calendar/{content.data['year']}"
        case _:
            return content.id


def is_named(stream: str) -> bool:
    """Tell a stream of the office from that of a fact."""
    return "/" in stream
