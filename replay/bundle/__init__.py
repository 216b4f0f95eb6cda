"""Bundles (举证包): one file by which others check a score, or a year, without trusting us.

A bundle is a zip that needs no program of ours to be opened. Its members are stored as they are, in
one order, and listed with their hashes: the same question under the same checkpoint gives the same
bytes.
"""
