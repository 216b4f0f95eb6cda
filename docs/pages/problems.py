"""The list of refusals as the server reads it, for the pages to which a problem's `type` leads."""

from __future__ import annotations

import json

from docs.pages.errors import ANY, sentences


def listed() -> str:
    """Every code with its sentences and the kind of refusal each belongs to, as JSON."""
    found: dict[str, list[dict[str, str]]] = {}
    for one in sentences():
        if one.code != ANY:
            said = {"kind": one.kind, "zh": one.zh, "en": one.en}
            found.setdefault(one.code, []).append(said)
    return json.dumps(found, ensure_ascii=False, indent=0) + "\n"
