"""Overview: what is this network, how well does it do, and what do its data look like?"""
