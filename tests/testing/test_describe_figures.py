"""The front end's types are those of the figures."""

from neuroglass.testing import describe_figures


def test_the_front_ends_types_say_what_figures_are():
    assert describe_figures.PLACE.read_text(encoding="utf-8") == describe_figures.describe_figures()
