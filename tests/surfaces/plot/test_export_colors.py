"""The color tables are matplotlib's own."""

from neuroglass.surfaces.plot.export_colors import tables
from neuroglass.view.colors import FILE


def test_the_kept_tables_are_what_matplotlib_has():
    assert FILE.read_text(encoding="utf-8") == tables()
