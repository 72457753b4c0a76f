"""What we talk about: fields, spaces, units, questions and results. Needs numpy only."""
