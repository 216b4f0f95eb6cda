"""The tree of RFC 6962: worked by hand, against published vectors, and as it is stored."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.integrity.tree import (
    EMPTY_ROOT,
    consistency,
    extends,
    includes,
    inclusion,
    leaf_hash,
    node_hash,
    nodes_of,
    root,
)
from ledger.ledger import Ledger
from ledger.tables import TREE
from tests.samples import media

ROOT = Path(__file__).parents[2]
VECTORS = Path(os.environ.get("SCORETRAIL_VECTORS", ROOT.parent / "shared" / "vectors"))

EIGHT = [f"entry {n}".encode() for n in range(1, 9)]
"""The frames of a worked tree: "entry 1" to "entry 8"."""
LEAVES = [
    "2dfb36c6f66cac361429cf46df868ab8242d3a6441f1099c8fb3f98ec5d108a4",
    "57c79f4f31ae029c5d4bd30b073c27c94df93438b2b4697e1e1eef5bc0394a41",
    "61ca1139f6815841d5baf2d0d2d9bd9dfee97c898dd6f7ba0c0aa941ee6c01eb",
    "485335db7cfec965f15ff745fc625c41d5ea2646936930165828f73dd4b68854",
    "9ff537b618a257ef82908c45915acbaeb6d9dea035d6d93964fc88c19e98c8b3",
    "be15781b628a28414c1c8a11b86db8422fa1041215fe0d7c4496d23cda1e4142",
    "467ef706ab0230c53b48662b5376e81556dd0b1e12b3674103ff73ee2e0587f4",
    "94910e42789c1962450908451ff9b1c050a7d6cde7d4d2d4e97f2f7509694b9f",
]
PAIRS = [
    "e59cf729ba41044bc8117e10e200f1fd0e57228e6c728246aaaca7381770bfdc",
    "773f31978cf8f7e8ae0f6d433cb257918b1da34c4e2bad26f2165d43ffb46f25",
    "47f097bed549cd7dd7a9e77915ad70161b35e3a3d06e4192dffbf3accbda865b",
    "660cd0d04f8587202a6b16bd26b72c6841c10df393187cd72b7bc4fc4e64812f",
]
HALVES = [
    "15352bb14ea79773975df0e75ba4a42283584fbc27a607d49b2a7aee4c32554f",
    "f2c0d6b9170c022fcb5e052552339153d50552a5e09f08921e4c59f89d81e96f",
]
WHOLE = "4fa727250e67af515504b6d299dfb39a721cdad45aa587eaca08d0b5b657a775"


def raw(*hashes: str) -> list[bytes]:
    return [bytes.fromhex(hash_) for hash_ in hashes]


def test_eight_leaves_worked_by_hand() -> None:
    leaves = [leaf_hash(frame) for frame in EIGHT]
    pairs = [node_hash(*leaves[at : at + 2]) for at in (0, 2, 4, 6)]

    assert leaves == raw(*LEAVES)
    assert pairs == raw(*PAIRS)
    assert [node_hash(*pairs[:2]), node_hash(*pairs[2:])] == raw(*HALVES)
    assert root(8, nodes_of(leaves)) == raw(WHOLE)[0]


def test_the_sixth_of_eight_is_proved_by_its_neighbour_a_pair_and_a_half() -> None:
    proof = inclusion(5, 8, nodes_of(raw(*LEAVES)))

    assert proof == raw(LEAVES[4], PAIRS[3], HALVES[0])
    assert includes(raw(LEAVES[5])[0], 5, 8, proof, raw(WHOLE)[0])


def test_that_eight_begin_with_six_is_proved_by_a_pair_a_pair_and_a_half() -> None:
    proof = consistency(6, 8, nodes_of(raw(*LEAVES)))
    six = node_hash(*raw(HALVES[0], PAIRS[2]))

    assert proof == raw(PAIRS[2], PAIRS[3], HALVES[0])
    assert extends(6, 8, proof, six, raw(WHOLE)[0])


def test_a_tree_without_leaves_has_a_root() -> None:
    assert root(0, nodes_of([])) == EMPTY_ROOT == sha256(b"").digest()


def naive(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(naive(leaves[:k]), naive(leaves[k:]))


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65, 127, 128, 129, 255, 256])
def test_every_leaf_and_every_beginning_is_proved(size: int) -> None:
    leaves = [leaf_hash(b"%d" % n) for n in range(size)]
    nodes, whole = nodes_of(leaves), naive(leaves)

    assert root(size, nodes) == whole
    for index in range(size):
        proof = inclusion(index, size, nodes)
        assert includes(leaves[index], index, size, proof, whole)
        assert not includes(leaves[index], index, size, [*proof, whole], whole)
        assert not includes(leaf_hash(b"another"), index, size, proof, whole)
    for older in range(1, size + 1):
        before = root(older, nodes)
        assert extends(older, size, consistency(older, size, nodes), before, whole)
        assert not extends(older, size, consistency(older, size, nodes), whole, leaf_hash(b"x"))


@pytest.mark.vectors
@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_the_published_proofs_are_accepted_and_refused_as_published(kind: str) -> None:
    file = VECTORS / "rfc6962.json"
    if not file.exists():
        pytest.skip(f"{file.name} 不在，用 SCORETRAIL_VECTORS 指明 · not there, name its folder")
    cases = json.loads(file.read_text(encoding="utf-8"))[kind]

    assert len(cases) == 98
    assert [case["file"] for case in cases if holds(kind, case) == case["wantErr"]] == []


def holds(kind: str, case: dict[str, Any]) -> bool:
    """Check one published proof."""
    proof = [b64decode(part) for part in case["proof"] or []]
    if kind == "inclusion":
        leaf, whole = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
        return includes(leaf, case["leafIdx"], case["treeSize"], proof, whole)
    older, newer = b64decode(case["root1"] or ""), b64decode(case["root2"] or "")
    return extends(case["size1"], case["size2"], proof, older, newer)


def test_the_stored_tree_is_the_tree_of_the_entries(place: str) -> None:
    """Batches end before, at and after a full tile; the root never depends on how they came."""
    with Ledger.create(place, name="jinan", kind="live") as ledger:
        given, leaves = 0, list[bytes]()
        for batch in (1, 254, 1, 1, 255, 600, 1):
            ledger.append([media(f"m{given + n}") for n in range(batch)], recorded_by="case")
            given += batch
            leaves = [entry.leaf for entry in ledger.entries()]
            assert ledger.head.root == root(given, nodes_of(leaves))

        with ledger.database.reading() as transaction:
            nodes = ledger.nodes(transaction)
            for index in (0, 255, 256, 700, given - 1):
                proof = inclusion(index, given, nodes)
                assert includes(leaves[index], index, given, proof, ledger.head.root)


def test_levels_above_the_first_tile_are_stored_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """With tiles of four hashes, 300 entries already fill four levels of them."""
    for module in ("ledger.store.tiles", "ledger.integrity.walk"):
        monkeypatch.setattr(f"{module}.WIDTH", 4)
        monkeypatch.setattr(f"{module}.STEP", 2)
    with Ledger.create("sqlite://", name="jinan", kind="live") as ledger:
        for start in range(0, 300, 50):
            batch = [media(f"m{start + n}") for n in range(50)]
            ledger.append(batch, recorded_by="case")
        leaves = [entry.leaf for entry in ledger.entries()]
        with ledger.database.reading() as transaction:
            levels = transaction.rows("SELECT DISTINCT level FROM tree ORDER BY level")

        assert levels == [(2,), (4,), (6,), (8,)]
        assert ledger.head.root == naive(leaves)
        assert ledger.verify() == []


def test_most_single_appends_touch_no_row_of_the_tree() -> None:
    with Ledger.create("sqlite://", name="jinan", kind="live") as ledger:
        for number in range(255):
            ledger.append([media(f"m{number}")], recorded_by="case")
        before = rows_of_tree(ledger)
        ledger.append([media("m255")], recorded_by="case")

        assert before == 0
        assert rows_of_tree(ledger) == 1


def rows_of_tree(ledger: Ledger) -> int:
    with ledger.database.core() as connection:
        return len(connection.execute(TREE.select()).all())
