"""Golden values from PyTorch for networks of several inputs and outputs, for weights in two places and for branches:
outputs, costs, every gradient, and the parameters after three steps of gradient descent, in float64.

    python3 test/golden/make_parts.py      writes parts.json beside it

Everything that goes in is a float32 number, as in make_pieces.py. Parameters have the names that Rutter gives them; the
networks themselves stand by name in test/parts.test.ts.
"""

import json
import pathlib

import torch
from torch.nn import functional as F

torch.manual_seed(11)
BATCH = 5
STEPS = 3
LEARNING_RATE = 0.5


def single(*shape):
    """Numbers rounded to float32, in float64."""
    return torch.randn(shape).float().double()


def data(tensor):
    return {"shape": list(tensor.shape), "data": tensor.detach().reshape(-1).tolist()}


def named(tensors):
    return {name: data(tensor) for name, tensor in tensors.items()}


def case(pieces, network, x, y, parameters, function, losses, weights, examples=None):
    """`function` maps inputs and parameters by name to outputs by name; each loss gives one number per example."""
    examples = torch.ones(BATCH).double() if examples is None else examples
    x = {name: value.clone().requires_grad_() for name, value in x.items()}
    now = {name: value.clone().requires_grad_() for name, value in parameters.items()}

    def cost():
        outputs = function(x, now)
        terms = {name: (examples * loss(outputs[name], y[name])).mean() for name, loss in losses.items()}
        return outputs, terms, sum(weights[name] * term for name, term in terms.items())

    outputs, terms, value = cost()
    value.backward()
    found = {
        "network": network,
        "pieces": pieces,
        "x": named(x),
        "y": named(y),
        "weights": weights,
        "examples": examples.tolist(),
        "parameters": named(parameters),
        "output": named(outputs),
        "terms": {name: term.item() for name, term in terms.items()},
        "value": value.item(),
        "inputGradients": {name: data(value.grad) for name, value in x.items()},
        "gradients": {name: data(value.grad) for name, value in now.items()},
    }
    optimizer = torch.optim.SGD(now.values(), lr=LEARNING_RATE)
    for _ in range(STEPS):
        optimizer.zero_grad()
        cost()[2].backward()
        optimizer.step()
    return {**found, "after": named(now)}


def linear(parameters, name, x):
    return F.linear(x, parameters[f"{name}.weight"], parameters[f"{name}.bias"])


def layer(name, inputs, units):
    return {f"{name}.weight": single(units, inputs), f"{name}.bias": single(units)}


# Two inputs and three outputs, each with a cost of its own.


def several(x, p):
    first = torch.tanh(linear(p, "0.image.1", x["image"].flatten(1)))
    hidden = torch.sigmoid(linear(p, "1", torch.cat([first, x["age"]], 1)))
    return {
        "digit": linear(p, "3.digit.2", torch.tanh(linear(p, "3.digit.0", hidden))),
        "parity": linear(p, "3.parity.0", hidden),
        "size": linear(p, "3.size.0", hidden),
    }


CLASS_WEIGHTS = torch.tensor([1.0, 0.5, 2.0]).double()
LOSSES = {
    "digit": lambda z, y: F.cross_entropy(z, y, CLASS_WEIGHTS, reduction="none"),
    "parity": lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="none").sum(1),
    "size": lambda z, y: F.mse_loss(z, y, reduction="none").mean(1),
}
SEVERAL = {
    **layer("0.image.1", 6, 3),
    **layer("1", 4, 4),
    **layer("3.digit.0", 4, 3),
    **layer("3.digit.2", 3, 3),
    **layer("3.parity.0", 4, 1),
    **layer("3.size.0", 4, 2),
}
X = {"image": single(BATCH, 2, 3), "age": single(BATCH, 1)}
Y = {
    "digit": F.one_hot(torch.tensor([2, 0, 1, 1, 2]), 3).double(),
    "parity": torch.tensor([[0.0], [0], [1], [1], [0]]).double(),
    "size": single(BATCH, 2),
}
PIECES = ["inputs", "outputs", "perOutput"]


def of_several(weights, examples=None):
    return case(PIECES, "several outputs", X, Y, SEVERAL, several, LOSSES, weights, examples)


# One matrix there and, transposed, back.


def autoencoder(x, p):
    code = torch.sigmoid(linear(p, "encoder", x["x"]))
    return {"x": F.linear(code, p["encoder.weight"].T, p["2.bias"])}


# One tower for both of two inputs, whose results are multiplied.


def twins(x, p):
    left, right = (torch.tanh(linear(p, "0.left.tower", x[side])) for side in ("left", "right"))
    return {"x": linear(p, "1", left * right)}


# Branches: around a layer, side by side, and one layer again and again.


def branches(x, p):
    z = x["x"] + torch.tanh(linear(p, "0.0", x["x"]))
    z = torch.cat([torch.sigmoid(linear(p, "1.0.0", z)), z, linear(p, "1.2.0", z)], 1)
    z = linear(p, "2.0.0", z) * torch.tanh(linear(p, "2.1.0", z))
    for _ in range(2):
        z = torch.tanh(linear(p, "3.0", z))
    return {"x": linear(p, "4", z)}


def squared(a, y):
    return F.mse_loss(a, y, reduction="none").mean(1)


IMAGES = single(BATCH, 4)


def gentle():
    """Small weights, so that the bounds of rounding stay small through products of branches."""
    layers = [("0.0", 4, 4), ("1.0.0", 4, 2), ("1.2.0", 4, 1), ("2.0.0", 7, 3), ("2.1.0", 7, 3), ("3.0", 3, 3), ("4", 3, 2)]
    return {name: 0.25 * value for one in layers for name, value in layer(*one).items()}


out = [
    of_several({"digit": 0.5, "parity": 2, "size": 0.25}),
    of_several({"digit": 0.5, "parity": 0, "size": 2}, torch.tensor([1, 0.5, 0, 2, 1.25]).double()),
    case(
        ["tied"],
        "autoencoder",
        {"x": IMAGES},
        {"x": IMAGES},
        {**layer("encoder", 4, 2), "2.bias": single(4)},
        autoencoder,
        {"x": squared},
        {"x": 1},
    ),
    case(
        ["tied", "inputs"],
        "twins",
        {"left": single(BATCH, 4), "right": single(BATCH, 4)},
        {"x": single(BATCH, 2)},
        {**layer("0.left.tower", 4, 3), **layer("1", 3, 2)},
        twins,
        {"x": squared},
        {"x": 1},
    ),
    case(
        ["residual", "parallel", "repeat"],
        "branches",
        {"x": IMAGES},
        {"x": single(BATCH, 2)},
        gentle(),
        branches,
        {"x": squared},
        {"x": 1},
    ),
]

made = {"torch": torch.__version__, "command": "python3 test/golden/make_parts.py"}
results = {"made": made, "steps": STEPS, "learningRate": LEARNING_RATE, "cases": out}
path = pathlib.Path(__file__).parent / "parts.json"
path.write_text(json.dumps(results, separators=(",", ":")) + "\n")
print(path.stat().st_size, "bytes")
