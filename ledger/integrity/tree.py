"""The Merkle tree of RFC 6962 over the entries' frames: roots, proofs, and their verification.

Leaf and node hashes carry different first bytes, so neither can pass for the other. The functions
read perfect subtrees through `Nodes` and know nothing of how they are stored: leaves in a list, or
the tiles of a ledger. Index = position − 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

Nodes = Callable[[int, int], bytes]
"""The hash of the perfect subtree of 2^level leaves that is `index`th at its level."""

EMPTY_ROOT = sha256(b"").digest()
HASH_SIZE = 32


def leaf_hash(frame: bytes) -> bytes:
    """Hash an entry's frame."""
    return sha256(b"\x00" + frame).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one above them."""
    return sha256(b"\x01" + left + right).digest()


def nodes_of(leaves: Sequence[bytes]) -> Nodes:
    """Read subtrees from leaf hashes held in memory."""

    def node(level: int, index: int) -> bytes:
        return perfect(leaves[index << level : (index + 1) << level])

    return node


def perfect(hashes: Sequence[bytes]) -> bytes:
    """Fold a power of two of hashes into the root of their perfect subtree."""
    while len(hashes) > 1:
        hashes = [
            sha256(b"\x01" + left + right).digest()
            for left, right in zip(hashes[::2], hashes[1::2], strict=True)
        ]
    return hashes[0]


def root(size: int, nodes: Nodes) -> bytes:
    """Give the root of the first `size` leaves."""
    return _hash_of(0, size, nodes) if size else EMPTY_ROOT


def inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Prove that leaf `index` is in the tree of `size` leaves."""
    assert 0 <= index < size
    start, proof = 0, list[bytes]()
    while size > 1:
        half = _split(size)
        if index - start < half:
            proof.append(_hash_of(start + half, size - half, nodes))
            size = half
        else:
            proof.append(_hash_of(start, half, nodes))
            start, size = start + half, size - half
    return proof[::-1]


def consistency(older: int, newer: int, nodes: Nodes) -> list[bytes]:
    """Prove that the tree of `older` leaves is the beginning of the tree of `newer` leaves."""
    assert 0 < older <= newer
    start, size, proof, whole = 0, newer, list[bytes](), True
    while older != start + size:
        half = _split(size)
        if older - start <= half:
            proof.append(_hash_of(start + half, size - half, nodes))
            size = half
        else:
            proof.append(_hash_of(start, half, nodes))
            start, size, whole = start + half, size - half, False
    if not whole:
        proof.append(_hash_of(start, size, nodes))
    return proof[::-1]


def _split(size: int) -> int:
    """Give the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _hash_of(start: int, size: int, nodes: Nodes) -> bytes:
    """Hash the leaves from `start`, which is a multiple of the power of two that `size` needs."""
    level = size.bit_length() - 1
    if size == 1 << level:
        return nodes(level, start >> level)
    half = _split(size)
    return node_hash(_hash_of(start, half, nodes), _hash_of(start + half, size - half, nodes))


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Tell whether the proof leads from a leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes([leaf, expected, *proof]):
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def extends(
    older: int, newer: int, proof: Sequence[bytes], older_root: bytes, newer_root: bytes
) -> bool:
    """Tell whether the newer tree only adds to the older one (RFC 9162, 2.1.4.2)."""
    if older == newer and older > 0:
        return not proof and older_root == newer_root
    if not 0 < older < newer or not proof or not _are_hashes([older_root, newer_root, *proof]):
        return False
    path = list(proof) if older & (older - 1) else [older_root, *proof]
    place, last = older - 1, newer - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == older_root and after == newer_root


def _are_hashes(parts: Sequence[bytes]) -> bool:
    """Refuse other lengths: two parts of 16 and 48 bytes would hash like two of 32."""
    return all(len(part) == HASH_SIZE for part in parts)
