"""Answers as pages of text: tables and trails. It lays out what was answered and computes nothing."""
