"""The rules: events, units, schemes, measures, points. Pure: no storage, no clock, no float."""
