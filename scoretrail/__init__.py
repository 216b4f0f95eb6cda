"""The front desk: command line, reports and demo. It speaks, and holds no rules."""
