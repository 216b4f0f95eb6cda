"""Asking again: any score, as of any day, as known at any moment (重算)."""
