"""Throughline: one line for each person, from the first sign to long after support."""

__version__ = "0.1.0"
