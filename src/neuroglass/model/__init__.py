"""The only code that touches a network."""
