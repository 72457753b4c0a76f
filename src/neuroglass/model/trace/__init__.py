"""Passes through a network: the only hooks, the only interception of operations."""
