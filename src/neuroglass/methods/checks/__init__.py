"""Checks: can this picture be trusted? Methods that score what others answered."""
