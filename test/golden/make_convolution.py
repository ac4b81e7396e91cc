"""Golden values from PyTorch for convolution and pooling: outputs, all gradients, and ten steps of a small network.

    python3 test/golden/make_convolution.py      writes convolution.json beside it

Everything that goes in is a float32 number; PyTorch computes in float64. A layer's cost is the sum of its outputs, each
times a weight of its own, so that every output has a gradient of its own.
"""

import json
import pathlib

import torch
from torch import nn

torch.manual_seed(6)


def single(*shape):
    """Normal numbers rounded to float32, in float64."""
    return torch.randn(*shape).float().double()


def plain(tensor):
    return {"shape": list(tensor.shape), "data": tensor.detach().reshape(-1).tolist()}


# kind of layer, its options, shape of the batch, and the layer of PyTorch.
LAYERS = [
    ("conv2d", {"filters": 3, "kernel": 3}, (2, 2, 5, 6), nn.Conv2d(2, 3, 3)),
    ("conv2d", {"filters": 2, "kernel": [3, 2], "bias": False}, (2, 1, 4, 5), nn.Conv2d(1, 2, (3, 2), bias=False)),
    (
        "conv2d",
        {"filters": 4, "kernel": 3, "stride": 2, "padding": 1, "groups": 2},
        (2, 4, 6, 7),
        nn.Conv2d(4, 4, 3, stride=2, padding=1, groups=2),
    ),
    (
        "conv2d",
        {"filters": 2, "kernel": [2, 3], "stride": [1, 2], "padding": [2, 1], "dilation": [2, 1]},
        (1, 2, 5, 8),
        nn.Conv2d(2, 2, (2, 3), stride=(1, 2), padding=(2, 1), dilation=(2, 1)),
    ),
    ("conv2d", {"filters": 3, "kernel": 3, "padding": "same"}, (2, 1, 4, 5), nn.Conv2d(1, 3, 3, padding="same")),
    ("conv2d", {"filters": 2, "kernel": [2, 4], "padding": "same"}, (1, 2, 4, 5), nn.Conv2d(2, 2, (2, 4), padding="same")),
    ("depthwiseConv2d", {"kernel": 3, "multiplier": 2, "padding": 1}, (2, 3, 5, 4), nn.Conv2d(3, 6, 3, padding=1, groups=3)),
    (
        "conv1d",
        {"filters": 3, "kernel": 3, "stride": 2, "padding": 1, "dilation": 2},
        (2, 2, 11),
        nn.Conv1d(2, 3, 3, stride=2, padding=1, dilation=2),
    ),
    ("conv2dTranspose", {"filters": 2, "kernel": 3}, (2, 3, 3, 4), nn.ConvTranspose2d(3, 2, 3)),
    (
        "conv2dTranspose",
        {"filters": 4, "kernel": [3, 2], "stride": 2, "padding": [1, 0], "outputPadding": 1, "groups": 2},
        (2, 2, 3, 4),
        nn.ConvTranspose2d(2, 4, (3, 2), stride=2, padding=(1, 0), output_padding=1, groups=2),
    ),
    ("maxPool2d", {"size": 2}, (2, 2, 4, 6), nn.MaxPool2d(2)),
    ("maxPool2d", {"size": 3, "stride": 2, "padding": 1}, (1, 2, 5, 6), nn.MaxPool2d(3, stride=2, padding=1)),
    ("maxPool1d", {"size": 3, "stride": 1}, (2, 2, 7), nn.MaxPool1d(3, stride=1)),
    ("averagePool2d", {"size": 2}, (2, 2, 4, 6), nn.AvgPool2d(2)),
    ("averagePool2d", {"size": 3, "stride": 2, "padding": 1}, (1, 2, 5, 6), nn.AvgPool2d(3, stride=2, padding=1)),
    ("averagePool1d", {"size": 2, "stride": 1}, (1, 2, 5), nn.AvgPool1d(2, stride=1)),
    ("l2Pool2d", {"size": 2}, (2, 2, 4, 6), nn.LPPool2d(2, 2)),
    ("zeroPadding2d", {"padding": [[1, 2], [0, 3]]}, (1, 2, 2, 3), nn.ZeroPad2d((0, 3, 1, 2))),
]


class Separable(nn.Module):
    def __init__(self):
        super().__init__()
        self.depthwise = nn.Conv2d(2, 4, (3, 2), stride=(1, 2), padding=1, groups=2, bias=False)
        self.pointwise = nn.Conv2d(4, 3, 1)

    def forward(self, x):
        return self.pointwise(self.depthwise(x))


class LocallyConnected(nn.Module):
    """Windows by unfold, each with filters of its own; 3x3 windows in steps of 2 over a 4x5 image with a margin of 1."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2, 3, 2, 2, 3, 3))
        self.bias = nn.Parameter(torch.zeros(2, 2, 3))

    def forward(self, x):
        seen = nn.functional.unfold(x, 3, padding=1, stride=2).reshape(len(x), 2, 3, 3, 2, 3)
        return torch.einsum("bcijyx,yxfcij->bfyx", seen, self.weight) + self.bias


def layer_case(kind, options, shape, layer):
    layer = layer.double()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(single(*parameter.shape))
    x = single(*shape).requires_grad_()
    output = layer(x)
    weights = single(*output.shape)
    (output * weights).sum().backward()
    return {
        "kind": kind,
        "options": options,
        "x": plain(x),
        "parameters": {name: plain(parameter) for name, parameter in layer.named_parameters()},
        "output": plain(output),
        "weights": plain(weights),
        "inputGradient": plain(x.grad),
        "gradients": {name: plain(parameter.grad) for name, parameter in layer.named_parameters()},
    }


RATE = 0.25


def network_case():
    net = nn.Sequential(
        nn.Conv2d(1, 3, 3),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(3, 4, 3, padding=1),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(16, 3),
    ).double()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(0.5 * single(*parameter.shape))
    x, labels = single(5, 1, 10, 10), torch.tensor([0, 2, 1, 2, 0])
    start = {name: plain(parameter) for name, parameter in net.named_parameters()}
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE)
    costs, steps = [], []
    for _ in range(10):
        optimizer.zero_grad()
        cost = nn.functional.cross_entropy(net(x), labels)
        cost.backward()
        optimizer.step()
        costs.append(cost.item())
        steps.append([value for parameter in net.parameters() for value in parameter.detach().reshape(-1).tolist()])
    return {
        "x": plain(x),
        "labels": labels.tolist(),
        "learningRate": RATE,
        "start": start,
        "costs": costs,
        # All parameters in order after each step.
        "steps": steps,
    }


golden = {
    "torch": torch.__version__,
    "layers": [layer_case(*case) for case in LAYERS],
    "network": network_case(),
}
# Drawn last, so that the cases before keep their numbers.
MORE = [
    (
        "separableConv2d",
        {"filters": 3, "multiplier": 2, "kernel": [3, 2], "stride": [1, 2], "padding": 1},
        (2, 2, 4, 5),
        Separable(),
    ),
    ("globalAveragePool2d", {}, (2, 3, 3, 4), nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())),
    ("globalMaxPool2d", {}, (2, 3, 3, 4), nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten())),
    (
        "locallyConnected2d",
        {"filters": 2, "kernel": 3, "stride": 2, "padding": 1},
        (2, 2, 4, 5),
        LocallyConnected(),
    ),
]
golden["layers"] += [layer_case(*case) for case in MORE]
path = pathlib.Path(__file__).parent / "convolution.json"
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
