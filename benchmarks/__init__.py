"""Measurements, never tests: ratios against the floor and the best peer, in one run. `make bench` prints them."""
