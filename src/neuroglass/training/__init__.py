"""Keeping what a training goes through: checkpoints, or the activations of fixed samples."""
