"""Events: every fact that can be recorded, one file per family.

`catalogue` is the closed list of topics, `parsing` the door, `event` and `field` what all have in
common, `vocabulary` the closed lists of values.
"""

from __future__ import annotations

from domain.events.catalogue import TOPICS, envelope_class, event_class
from domain.events.event import Envelope, Event, Evidence, FieldClass
from domain.events.parsing import parse, parse_json
from domain.events.vocabulary import words

__all__ = [
    "TOPICS",
    "Envelope",
    "Event",
    "Evidence",
    "FieldClass",
    "envelope_class",
    "event_class",
    "parse",
    "parse_json",
    "words",
]
