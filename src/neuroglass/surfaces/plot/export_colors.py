"""Writes the color tables of `view/colors.json`: `python -m neuroglass.surfaces.plot.export_colors`."""

import json

import matplotlib
from matplotlib.colors import to_hex

from neuroglass.view.colors import CLASSES, FILE, SEQUENTIAL, SIGNED


def tables() -> str:
    """The tables as matplotlib has them, 256 colors a scale, as the JSON text that is kept."""
    found = {name: [to_hex(matplotlib.colormaps[name](place)) for place in range(256)] for name in (SEQUENTIAL, SIGNED)}
    found[CLASSES] = [to_hex(color) for color in matplotlib.color_sequences[CLASSES]]
    return json.dumps(found, indent=0) + "\n"


if __name__ == "__main__":
    FILE.write_text(tables(), encoding="utf-8")
