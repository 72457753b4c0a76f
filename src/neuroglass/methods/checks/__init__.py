"""Checks: can this attribution be trusted? Methods that score the result of another."""
