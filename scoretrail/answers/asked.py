"""What was asked, as text that can be asked again, where the question is not about one score.

    period/2018-10?scheme=jinan-2018-districts&known_at=18

Scores have their own coordinate; this is for what an office keeps beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode

from domain.errors import BadCoordinate

_OTHERS = 2
_ORDER = {"scheme": 0, "as_of": 1, "known_at": 3, "rules_known_at": 4}
"""The same question is the same text, whichever part of it was left to be found out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about, which one of those, and from where it looks."""

    about: str
    part: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        path = self.about if self.part is None else f"{self.about}/{quote(self.part, safe='-._')}"
        given = sorted(self.given.items(), key=lambda one: _ORDER.get(one[0], _OTHERS))
        return f"{path}?{urlencode(given)}" if given else path

    @classmethod
    def of(cls, about: str, part: str | None = None, **given: object) -> Asked:
        """A question with these parts; what is not said, None or False, is left out."""
        return cls(about, part, _said(given))

    def resolved(self, **given: object) -> Asked:
        """The same question with every part of it said."""
        return replace(self, given={**self.given, **_said(given)})

    def coordinate(self, **resolved: object) -> dict[str, object]:
        """What an envelope says of it: as asked, and with every part of it said."""
        return {"asked": str(self), "resolved": str(self.resolved(**resolved)), "pinned": True}


def _said(given: Mapping[str, object]) -> dict[str, str]:
    words = {True: "true", False: None, None: None}
    said = {
        name: words[value] if value is None or isinstance(value, bool) else str(value)
        for name, value in given.items()
    }
    return {name: value for name, value in said.items() if value is not None}


def read(about: str, text: str | None, allowed: tuple[str, ...], **typed: str | None) -> Asked:
    """The question that a text or a plain name asks; what was typed beside it comes first.

    >>> str(read("period", "period/2018-10?known_at=3", ("scheme", "known_at"), known_at="4"))
    'period/2018-10?known_at=4'
    """
    part, given = text, {}
    if text is not None and text.startswith((f"{about}/", f"{about}?")):
        path, _, query = text.partition("?")
        _, slash, name = path.partition("/")
        part = unquote(name) if slash else None
        given = dict(parse_qsl(query))
    strangers = sorted(set(given) - set(allowed))
    if strangers:
        raise BadCoordinate(
            "bad-coordinate",
            f"“{text}”里的 {'、'.join(strangers)} 读不懂。",
            f"{', '.join(strangers)} in {text!r} is not understood.",
        )
    said = {name: value for name, value in typed.items() if value is not None}
    return Asked(about, part, {**given, **said})
