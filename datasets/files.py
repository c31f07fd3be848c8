"""One way to write a data file: the same arrays give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
from numpy.typing import ArrayLike

REQUIRED = ("title", "source", "licence", "citation", "units")


@dataclass(frozen=True)
class Dataset:
    """Arrays and what is known about them; `attributes` holds title, source, licence, citation, units, seed."""

    arrays: Mapping[str, ArrayLike]
    attributes: Mapping[str, str | int | float]
    targets: tuple[str, ...]
    """Where it goes: paths below source/, such as `c1w2_logistic_regression/data/breast_cancer.h5`."""


def write(path: Path, dataset: Dataset) -> None:
    """Write `dataset` as HDF5: keys sorted, gzip 9, shuffled, no times, text as fixed-length bytes.

    Raises ValueError where an attribute of `REQUIRED` is missing.
    """
    missing = [key for key in REQUIRED if key not in dataset.attributes]
    if missing:
        raise ValueError(f"{path.name}: the attributes lack {', '.join(missing)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w", libver="earliest") as file:
        for key in sorted(dataset.arrays):
            array = np.asarray(dataset.arrays[key])
            if array.dtype.kind in "OU":
                array = np.array([text.encode() for text in array.ravel()]).reshape(array.shape)
            if array.ndim:
                file.create_dataset(
                    key,
                    data=array,
                    chunks=array.shape,
                    compression="gzip",
                    compression_opts=9,
                    shuffle=True,
                    track_times=False,
                )
            else:
                file.create_dataset(key, data=array, track_times=False)
        for key in sorted(dataset.attributes):
            file.attrs[key] = dataset.attributes[key]
