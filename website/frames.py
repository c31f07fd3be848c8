"""The slider of a lesson without Python: each setting is drawn once, and a few lines of JavaScript choose the picture.

This module is imported in the lesson's kernel while the site is built; it takes the place of the notebook's `play`.
"""

from __future__ import annotations

import html
import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display
from matplotlib.backends.backend_agg import FigureCanvasAgg

MOST_FRAMES = 30
"""Pictures of one slider or pair of sliders; numbers between are left out beyond it."""

Play = Callable[..., None]


def thinned(
    values: Mapping[str, Sequence[float]], start: Mapping[str, float], most: int = MOST_FRAMES
) -> dict[str, list[float]]:
    """The numbers of each slider, with every second one of the longest left out until `most` pictures show all.

    start -- the setting that stays, with every second number to both sides of it

    >>> thinned({"w": [1, 2, 3, 4, 5], "b": [0, 1]}, {"w": 2, "b": 0}, most=6)
    {'w': [2, 4], 'b': [0, 1]}
    """
    kept = {name: list(numbers) for name, numbers in values.items()}
    while _product(kept) > most:
        longest = max(kept, key=lambda name: len(kept[name]))
        kept[longest] = kept[longest][_nearest(kept[longest], start[longest]) % 2 :: 2]
    return kept


def _nearest(numbers: Sequence[float], value: float) -> int:
    return min(range(len(numbers)), key=lambda k: abs(numbers[k] - value))


def _product(values: Mapping[str, Sequence[float]]) -> int:
    product = 1
    for numbers in values.values():
        product *= len(numbers)
    return product


def framed(play: Play, folder: Path, address: str) -> Play:
    """A `play` that shows the stills of the notebook's own below sliders that move.

    folder -- where the pictures are written; address -- the same folder as the page sees it
    """
    count = itertools.count(1)

    def play_on_a_page(
        draw: Callable[..., None],
        values: Mapping[str, Sequence[float]],
        stills: Sequence[Mapping[str, float]],
        alt: str,
        height: float = 3.4,
    ) -> None:
        number = next(count)
        kept = thinned(values, stills[0])
        for k, setting in enumerate(itertools.product(*kept.values())):
            _picture(draw, dict(zip(kept, setting, strict=True)), folder / f"{number}-{k}.png")
        display(HTML(_sliders(f"{address}/{number}-", kept, stills[0], alt)))
        play(draw, values, stills, alt, height)

    return play_on_a_page


def _picture(draw: Callable[..., None], setting: Mapping[str, float], path: Path) -> None:
    """Draw one setting into a file, in 128 colours, which is a third as large.

    The canvas is drawn once; `savefig` lays the figure out and draws it three times.
    """
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    figure = plt.figure(figsize=(6.4, 4), layout="constrained")
    ax = figure.add_subplot()
    draw(ax, **setting)
    if ax.get_legend_handles_labels()[1]:
        ax.legend(frameon=False)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    plt.close(figure)
    Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").quantize(128).save(path, optimize=True)


def _sliders(address: str, values: Mapping[str, Sequence[float]], start: Mapping[str, Any], alt: str) -> str:
    """A figure with one slider for each name; website/static/site.js moves it."""
    rows, place = [], 0
    for name, numbers in values.items():
        at = _nearest(numbers, start[name])
        place = place * len(numbers) + at
        shown = [f"{number:.4g}" for number in numbers]
        rows.append(
            f'<label><span class="name">{html.escape(name)}</span>'
            f'<input type="range" min="0" max="{len(numbers) - 1}" value="{at}" data-values="{" ".join(shown)}">'
            f"<output>{shown[at]}</output></label>"
        )
    return (
        f'<figure class="play" data-frames="{html.escape(address)}"><div class="sliders" hidden>{"".join(rows)}</div>'
        f'<img src="{html.escape(address)}{place}.png" width="640" height="400" alt="{html.escape(alt)}"></figure>'
    )
