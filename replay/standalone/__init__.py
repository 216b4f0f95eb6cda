"""The verifier that travels with a bundle (随包核验程序): written a second time, on purpose.

It imports nothing of the rest and needs only Python and `cryptography`. The parts below are joined
into the one file `verify.py` when a bundle is made; each imports only from those before it.
"""

PARTS = ("proofs", "entries", "figures", "points", "verify_bundle")
"""The parts in the order in which they are joined."""
