"""The append side: entries kept in order, for good, on SQLite or PostgreSQL (登记)."""
