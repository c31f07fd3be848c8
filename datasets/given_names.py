"""Given names: the 1500 that most people had in the 1990 census of the United States."""

from __future__ import annotations

from pathlib import Path

import names

from datasets.files import Dataset

MOST = 1500
SHORTEST, LONGEST = 3, 10


def build() -> Dataset:
    """The names in lower case, the most frequent first; of a name in both lists the larger share counts."""
    share: dict[str, float] = {}
    for kind in ("first:female", "first:male"):
        for line in Path(names.FILES[kind]).read_text(encoding="ascii").splitlines():
            name, percent, *_ = line.split()
            share[name.lower()] = max(share.get(name.lower(), 0.0), float(percent))
    by_share = sorted(share, key=lambda name: (-share[name], name))
    kept = [name for name in by_share if SHORTEST <= len(name) <= LONGEST][:MOST]
    return Dataset(
        arrays={"names": kept},
        attributes={
            "title": "The 1500 most frequent given names of 3 to 10 letters in the 1990 census of the United States",
            "source": "the files dist.female.first and dist.male.first of the Python package names 0.3.0",
            "licence": "public domain, as the README of the package states of these files (the package itself is MIT)",
            "citation": "United States Census Bureau: Frequently occurring names in the 1990 census",
            "units": "names: lower-case ASCII, ordered by the share of women or of men, whichever is larger",
        },
        targets=("c5w1_character_model/data/given_names.h5",),
    )
