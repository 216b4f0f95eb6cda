"""Whoever may read: what every page that answers a question asks for first."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from ledger.roles import Verb
from scoretrail.http.visit import Visit, for_those_who

Reader = Annotated[Visit, Depends(for_those_who(Verb.READ))]

Anybody = Annotated[Visit, Depends(for_those_who(Verb.READ_PUBLISHED))]
"""Of pages that show what is published."""
