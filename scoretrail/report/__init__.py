"""Answers as pages of text: it lays out what was answered and computes nothing."""
