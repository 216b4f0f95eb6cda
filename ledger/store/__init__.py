"""Our recorders on SQLAlchemy: `PERSISTENCE_MODULE=ledger.store` (存储).

The library looks in this module for exactly one concrete factory; so nothing else is imported here.
"""

from ledger.store.factory import Factory

__all__ = ["Factory"]
