"""Readings: what a document leaves open, how it is read here, by whom, and what else it could mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from domain.language import Model

Basis = Literal["text", "inferred", "default", "office"]


class Alternative(Model):
    """Another way to read the clause, as changes to the scheme: path → whole new value."""

    label: str
    set: dict[str, Any]


class Reading(Model):
    """One open question of a document and the answer adopted here.

    `basis` says who answers: the text itself, an inference from it, a default of ours because the
    text is silent, or the office that issued it.
    """

    id: str
    about: str
    question: str
    adopted: str
    basis: Basis
    alternatives: tuple[Alternative, ...] = ()
    no_alternative: str | None = None
    """Why a default reading has no alternative that can be computed."""
    document: str | None = None
    """The document by which an office adopted it."""

    def settled(self, choice: str | None, document: str | None) -> Reading:
        """The reading as an office settled it: an alternative, what was adopted here, or its own.

        `choice` is the label of an alternative or `adopted`; None where the office wrote its own.
        """
        confirmed = choice == "adopted"
        own = "另行规定" if document is None else f"见{document}"
        return self.model_copy(
            update={
                "adopted": self.adopted if confirmed else choice or own,
                "basis": "office",
                "document": document,
                "alternatives": tuple(one for one in self.alternatives if one.label != choice),
            }
        )


def only_defaults(readings: Iterable[Reading]) -> bool:
    """Whether some readings are defaults of ours, and no office has adopted any.

    What the text itself says, or lets be inferred, needs nobody to adopt it.
    """
    bases = {reading.basis for reading in readings}
    return "default" in bases and "office" not in bases
