"""Questions in an address: each part has the name it has in a coordinate, and no other is taken."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import BadCoordinate
from replay.coordinate import Coordinate, day, parse
from scoretrail.desk import Desk
from scoretrail.words import Lang

Text = Annotated[str, Field(max_length=500)]
MOST_ROWS = 1000


class Spoken(BaseModel):
    """What every address may carry: the language of refusals."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    lang: Lang | None = Field(None, description="Language of a refusal's `detail`: zh or en.")


class Known(Spoken):
    """As known when; by default now."""

    known_at: Text | None = Field(None, description="A position, a day, an instant.")


class OnDay(Known):
    """As it stands on which day, as known when."""

    as_of: Text | None = Field(None, description="A day; by default today.")


class Question(Spoken):
    """From where a score is asked; what is left out is as the command line has it."""

    scheme: Text | None = Field(None, examples=["jinan-2018-districts@1"])
    as_of: Text | None = Field(None, description="A day.", examples=["2018-12-31"])
    known_at: Text | None = Field(None, description="A position, a day, an instant.")
    rules_known_at: Text | None = Field(None, description="The same; by default as `known_at`.")
    attested: Text | None = Field(None, description="By the times that older registers attest.")
    over: Text | None = Field(None, description="A year: a trial, never published.")
    population: Text | None = Field(None, description="A scheme's id, or units with commas.")
    changes: list[Text] = Field([], alias="with", description="Supposed rules: path:value.")

    def coordinate(
        self, desk: Desk, unit: str | None = None, code: str | None = None
    ) -> Coordinate:
        """The coordinate asked for. A unit may be named as people name it."""
        on = None if self.as_of is None else day(self.as_of)
        known = None if unit is None else desk.naming(on).find(unit)
        asked = [
            (name, value)
            for name in ("as_of", "known_at", "attested", "rules_known_at", "over", "population")
            if (value := getattr(self, name)) is not None
        ]
        asked += [("with", change) for change in self.changes]
        parts = [desk.applicable(known) if self.scheme is None else self.scheme, known, code]
        path = "/".join(quote(part, safe="@-._") for part in parts if part is not None)
        found = parse(f"{path}?{urlencode(asked)}" if asked else path)
        desk.known_scheme(found.scheme)
        return found


class Sides(Spoken):
    """Two coordinates to compare, each as an answer's coordinate writes it."""

    a: Annotated[str, Field(max_length=2000)] = Field(
        examples=["jinan-2018-districts?as_of=2018-12-31&known_at=390"]
    )
    b: Annotated[str, Field(max_length=2000)] = Field(
        examples=["jinan-2018-districts?as_of=2018-12-31&known_at=395"]
    )
    indicator: list[Text] = Field([], description="Only these indicators.")


class Listing(Spoken):
    """A list in pages; `next` of one page asks for the page after it, and nothing else is given."""

    limit: int = Field(100, ge=1, le=MOST_ROWS)
    next: Annotated[str, Field(max_length=4000)] | None = None


def side(desk: Desk, text: str) -> Coordinate:
    """One side of a comparison."""
    found = parse(text)
    desk.known_scheme(found.scheme)
    if found.unit is None:
        return found
    return found.of(desk.naming(found.as_of).find(found.unit), found.code)


def needs_day(asked: Coordinate) -> Coordinate:
    """A coordinate with its day, or a refusal: two answers are compared on days that are said."""
    if asked.as_of is not None:
        return asked
    raise BadCoordinate(
        "as-of-missing",
        f"坐标 {asked} 没有写截至日（as_of）。",
        f"The coordinate {asked} says no as_of.",
    )
