"""The interface for programs, `/api/v1`: the questions of the command line, with the same answers.

    question     what may be asked about where a score is asked from
    answering    an answer as it is sent: envelope, tag, how long it may be kept
    scores, differences, rules, units, entries, disputes, publications, proofs   reading
    writing      facts, corrections and decisions come in
    imports      files come in: staged, shown, recorded
    jobs         long questions, with their progress
    server       how the server is

Each route says for whom it is; the table of routes is a test.
"""
