"""Neuroglass: see what a neural network has learned, and how far you can trust what you see."""

__version__ = "0.1.0"
