"""Answers for programs: one tree of plain values for each question, on every surface the same.

`--json` on the command line and the HTTP interface give these, in one envelope. Keys are only added.

    envelope    the coordinate asked and resolved, what the answer rests on, whether it is whole
    scores      standings, a score sheet, one award with its trail, a timeline
    entries     entries of the ledger, one of them with its chain, what recording did
    differences between two viewpoints, and between what was published and what is computed
    rules       schemes, and the readings of one
    disputes    appeals and proposals
    units       who is scored
"""
