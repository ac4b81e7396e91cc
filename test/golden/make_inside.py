"""Golden values from PyTorch for looks inside a small convolutional network, in float64.

    python3 test/golden/make_inside.py      writes inside.json beside it

Everything that goes in is a float32 number, so that a float32 library starts from the same values.
"""

import json
import pathlib

import torch
from torch import nn
from torch.func import functional_call, grad, hessian, vmap

torch.manual_seed(3)
BATCH, CLASSES, EPSILON, STEPS = 4, 4, 0.25, 5


def single(tensor):
    """The tensor rounded to float32, in float64."""
    return tensor.detach().float().double()


def flat(tensor):
    return tensor.detach().reshape(-1).tolist()


model = nn.Sequential(
    nn.Conv2d(1, 3, 3), nn.Tanh(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 5), nn.Sigmoid(), nn.Linear(5, CLASSES)
).double()
parameters = {name: single(value * 2) for name, value in model.named_parameters()}
x = single(torch.rand(BATCH, 1, 6, 6))
y = torch.tensor([0, 3, 2, 1])


def outputs(weights, inputs):
    return functional_call(model, weights, inputs)


def loss(weights, inputs, targets):
    return nn.functional.cross_entropy(outputs(weights, inputs), targets)


def one(weights, inputs, target):
    return loss(weights, inputs[None], target[None])


each = vmap(grad(one), (None, 0, 0))(parameters, x, y)
slope = grad(loss, 1)

names = list(parameters)
sizes = [parameters[name].numel() for name in names]


def packed(vector):
    parts = torch.split(vector, sizes)
    return {name: part.reshape(parameters[name].shape) for name, part in zip(names, parts)}


start = torch.cat([parameters[name].reshape(-1) for name in names])
full = hessian(lambda vector: loss(packed(vector), x, y))(start)
values, vectors = torch.linalg.eigh(full)
top = values.abs().argmax()
direction = single(torch.randn(len(start)))

predicted = outputs(parameters, x).argmax(1)
chosen = lambda inputs: outputs(parameters, inputs).gather(1, predicted[:, None]).sum()

fast = single((x + EPSILON * slope(parameters, x, y).sign()).clamp(0, 1))

# Each step is rounded to float32, as a library that keeps its inputs in float32 does.
moved = x
for _ in range(STEPS):
    moved = single(moved + 2.5 * EPSILON / STEPS * slope(parameters, moved, y).sign())
    moved = single((x + (moved - x).clamp(-EPSILON, EPSILON)).clamp(0, 1))

round_ = x
for _ in range(STEPS):
    g = slope(parameters, round_, y)
    round_ = single(round_ + 2.5 * EPSILON / STEPS * g / g.flatten(1).norm(dim=1)[:, None, None, None])
    away = round_ - x
    shrink = (EPSILON / away.flatten(1).norm(dim=1)).clamp(max=1)[:, None, None, None]
    round_ = single((x + away * shrink).clamp(0, 1))

golden = {
    "made": {"torch": torch.__version__, "command": "python3 test/golden/make_inside.py"},
    "input": flat(x),
    "labels": y.tolist(),
    "parameters": {name: {"shape": list(value.shape), "values": flat(value)} for name, value in parameters.items()},
    "exampleGradients": {name: flat(each[name]) for name in names},
    "layerSpeeds": [each[f"{layer}.bias"].mean(0).norm().item() for layer in (0, 4, 6)],
    "direction": flat(direction),
    "hessianTimes": flat(full @ direction),
    "topEigenvalue": values[top].item(),
    "saliency": flat(torch.func.grad(chosen)(x)),
    "epsilon": EPSILON,
    "steps": STEPS,
    "fastGradientSign": flat(fast),
    "projectedInfinity": flat(moved),
    "projectedTwo": flat(round_),
}
path = pathlib.Path(__file__).parent / "inside.json"
path.write_text(json.dumps(golden) + "\n")
print(values[top].item(), values[:2], values[-3:])
