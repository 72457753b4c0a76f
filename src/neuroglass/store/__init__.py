"""Keeping what was learned: results under content addresses, and recorded activations. Needs numpy and zarr only."""
