"""A small course that needs TensorFlow: tensors in, tensors out, a variable changed in place, a model."""

from __future__ import annotations

import shutil
from pathlib import Path

from sample_course import ROOT, Json, code, role, write_notebook

ID = "flow"

LINEAR = '''def linear(W, X, b):
    """W X + b."""
    ### BEGIN SOLUTION
    Z = tf.matmul(W, X) + b
    return Z
    ### END SOLUTION'''

STEP = '''def step(parameters, X, rate):
    """One step downhill on mean((W X)^2), in place; returns the cost before it."""
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        cost = tf.reduce_mean(tf.square(linear(parameters["W"], X, parameters["b"])))
    for name, gradient in tape.gradient(cost, parameters).items():
        parameters[name].assign_sub(rate * gradient)
    return cost
    ### END SOLUTION'''

BLOCK = '''def block(X, units):
    """A dense layer with relu, and then one of one unit."""
    ### BEGIN SOLUTION
    A = tf.keras.layers.Dense(units, activation="relu")(X)
    return tf.keras.layers.Dense(1)(A)
    ### END SOLUTION'''

SUITE = '''"""Hidden suite of flow."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
    Code, arrays, exercise, expect, expect_near, expect_tensor, expect_tensor_close, sizes, tensor, variable
)

LOOK = Code("look", """
import keras

def look(value, X, units):
    if not isinstance(value, keras.KerasTensor):
        raise TypeError("expected the output of a layer")
    model = keras.Model(X, value)
    rng = np.random.default_rng(units)
    model.set_weights([rng.normal(size=each.shape) for each in model.weights])
    x = rng.normal(size=(2, 3)).astype("float32")
    return {"layers": [layer.name for layer in model.layers[1:]], "count": model.count_params(), "x": x,
            "weights": model.get_weights(), "y": model(x)}
""")


@st.composite
def cases(draw):
    n, m = draw(sizes()), draw(sizes())
    return draw(arrays((2, n))), draw(arrays((n, m))), draw(arrays((2, 1)))


@exercise("linear", pure=True)
class TestLinear:
    @given(case=cases())
    def test_linear(self, student, case):
        """Z is W X + b."""
        W, X, b = case
        expect_tensor_close(student.linear(tensor(W), tensor(X), tensor(b)), W @ X + b, "Z", "Z must be W X + b.")


@exercise("step", builds_on=["linear"], in_place=["parameters"])
class TestStep:
    @given(case=cases())
    def test_a_step(self, student, case):
        """Every variable moves against its gradient."""
        W, X, b = case
        start = {"W": variable(W), "b": variable(b)}
        cost, (after, *_) = student.step.with_arguments(start, tensor(X), 0.5)
        Z = W @ X + b
        expect_tensor_close(cost, np.mean(Z**2), "cost", "the cost must be the mean of the squares.")
        for name, gradient in (("W", 2 * Z @ X.T / Z.size), ("b", 2 * Z.sum(1, keepdims=True) / Z.size)):
            claim = f"{name} must be the old one minus rate times its gradient."
            old = W if name == "W" else b
            expect_near(expect_tensor(after[name], name, old.shape, variable=True), old - 0.5 * gradient, name, claim)


@exercise("block")
class TestBlock:
    def test_two_layers(self, student):
        """A dense layer with relu, and one of one unit."""
        for units in (2, 4):
            found = student.block.seen_by(LOOK)(Code("keras.Input((3,))", "import keras"), units)
            expect(found["layers"] == ["dense", "dense_1"], "there must be two layers.", layers=found["layers"])
            W1, b1, W2, b2 = found["weights"]
            right = np.maximum(found["x"] @ W1 + b1, 0) @ W2 + b2
            expect_tensor_close(found["y"], right, "the output", "it must be dense, relu, dense.")
'''


def source_notebook(needs: str = "tensorflow") -> Json:
    """The instructor's notebook."""
    cells = [code("setup", "import numpy as np\nimport tensorflow as tf", nbgrader=role("setup", locked=True))]
    for name, source, points in (("linear", LINEAR, 40), ("step", STEP, 40), ("block", BLOCK, 20)):
        cells.append(code(f"{name}-solution", source, nbgrader=role(f"{name}-solution", solution=True)))
        cells.append(code(name, 'print("ok")', nbgrader=role(name, points, grade=True, locked=True)))
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, "autograder": {"needs": needs}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def build_course(root: Path, needs: str = "tensorflow") -> Path:
    """Write the course below `root`; returns `root`."""
    write_notebook(root / "source" / ID / f"{ID}.ipynb", source_notebook(needs))
    (root / "tests" / "hidden").mkdir(parents=True, exist_ok=True)
    (root / "tests" / "hidden" / f"test_{ID}.py").write_text(SUITE)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return root
