"""The signed measure-delta log: what every entry adds to or takes from the base counts, and when.

The state at any viewpoint is one filtered sum of its rows; a correction is a few more signed rows at its
own, later position. It holds no weight, cap or point.
"""
