"""The doctor (体检): whether a ledger and the machine it lives on are fit, and what to do if not.

`examine` gives one `Check` for each thing looked at. It changes nothing and reads no entry; that
every entry is what was recorded is for `verify` to say.
"""

from __future__ import annotations

from scoretrail.doctor.check import Check, State
from scoretrail.doctor.examination import examine

__all__ = ["Check", "State", "examine"]
