"""A scheme that is published, for programs: which text, its digest, and what a check found."""

from __future__ import annotations

from scoretrail.answers.envelope import Tree
from scoretrail.drafting import Draft


def draft_tree(draft: Draft) -> Tree:
    """A draft in brief."""
    scheme = draft.scheme
    return {
        "scheme": scheme.id,
        "revision": scheme.revision,
        "status": scheme.status,
        "digest": scheme.digest,
        "replaces": None if draft.known is None else draft.known.digest,
        "findings": [
            {"code": one.rule, "path": one.path, "zh": one.zh, "en": one.en}
            for one in draft.findings
        ],
    }
