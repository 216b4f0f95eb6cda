"""Replay at scale: whole populations, many days, many schemes, in whole numbers by the array.

There is no rule here that is not compiled from `domain`, and a property test keeps the two equal to the
last digit. What an array cannot do goes to the reference evaluator, and the answer says so.
"""
