"""The backends: the same base counts at any viewpoint, from plain Python, from SQL, from columns."""
