"""Clusters: which groups of samples does a layer hold together, and what do the samples of a group share?"""
