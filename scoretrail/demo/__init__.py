"""The demonstration (演示): an invented year of the real scheme, marked as invented everywhere."""
