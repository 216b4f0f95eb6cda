"""What is sent as JSON is, byte for byte, what Python's own writer would send."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scoretrail.http.api.answering import written

plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
trees = st.recursive(
    plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30
)


@given(st.dictionaries(st.text(), trees))
def test_a_tree_is_sent_as_python_writes_it(tree: dict[str, Any]) -> None:
    said = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))

    assert written(tree) == said.encode()
