"""Plots are inert in the worker: code that draws runs, and draws nothing."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from autograder.worker import stand_ins
stand_ins.install()
import matplotlib.pyplot as plt
from matplotlib.colors import ListedColormap
import mpl_toolkits.mplot3d.axes3d
from tqdm import tqdm
plt.rcParams.update({"figure.figsize": (1, 1)})
plt.rcParams["image.cmap"] = "gray"
fig, axes = plt.subplots(1, 2)
axes[0].plot([1, 2]); axes[1].set_title("x")
with plt.style.context("ggplot"):
    plt.contourf(1, 2, 3, cmap=plt.cm.Spectral)
assert list(tqdm([1, 2])) == [1, 2]
plt.show()
import sys
assert not any("backend" in name for name in sys.modules if name.startswith("matplotlib"))
"""


def test_code_that_draws_runs_without_matplotlib() -> None:
    subprocess.run([sys.executable, "-P", "-c", PROGRAM], check=True)
