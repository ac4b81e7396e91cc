"""Golden values from PyTorch: forward, all gradients by name, and ten steps of each optimizer, in float64.

    python3 test/golden/make_golden.py      writes networks.json and optimizers.json beside it

Everything that goes in (inputs, targets, parameters) is a float32 number, so a float32 library starts from the same
values, and its distance from these results is rounding alone.
"""

import json
import pathlib

import numpy
import torch
from torch import nn

torch.manual_seed(1)
FOLDER = pathlib.Path(__file__).parent
BATCH, INPUTS, HIDDEN, OUTPUTS = 6, 4, 5, 3

ACTIVATIONS = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "softmax": lambda: nn.Softmax(dim=1),
    "logSoftmax": lambda: nn.LogSoftmax(dim=1),
}
LOSSES = {
    # Nielsen's quadratic cost: half the sum of squares, averaged over the batch.
    "quadratic": lambda a, y: 0.5 * ((a - y) ** 2).sum(1).mean(),
    "meanSquaredError": nn.MSELoss(),
    # Nielsen's cross-entropy: summed over outputs, averaged over the batch.
    "sigmoidCrossEntropy": lambda z, y: nn.BCEWithLogitsLoss(reduction="none")(z, y).sum(1).mean(),
    "softmaxCrossEntropy": nn.CrossEntropyLoss(),
}
# Loss functions of an output that is a probability already.
ON_PROBABILITIES = {
    "sigmoidCrossEntropy": ("sigmoid", lambda a, y: nn.BCELoss(reduction="none")(a, y).sum(1).mean()),
    "softmaxCrossEntropy": ("softmax", lambda a, y: -(y * a.log()).sum(1).mean()),
}


def single(tensor):
    """The tensor rounded to float32, in float64."""
    return tensor.float().double()


def net(activation, last=None):
    layers = [nn.Linear(INPUTS, HIDDEN), ACTIVATIONS[activation](), nn.Linear(HIDDEN, OUTPUTS)]
    if last is not None:
        layers.append(ACTIVATIONS[last]())
    model = nn.Sequential(*layers).double()
    model.load_state_dict(PARAMETERS)
    return model


def flat(tensor):
    return tensor.detach().reshape(-1).tolist()


def case(activation, loss, function, last=None):
    model = net(activation, last)
    x = X.clone().requires_grad_()
    output = model(x)
    value = function(output, Y)
    value.backward()
    return {
        "activation": activation,
        "loss": loss,
        "last": last,
        "output": flat(output),
        "value": value.item(),
        "inputGradient": flat(x.grad),
        "gradients": {name: flat(parameter.grad) for name, parameter in model.named_parameters()},
    }


OPTIMIZERS = {
    "sgd": lambda groups: torch.optim.SGD(groups, lr=0.5),
    "momentum": lambda groups: torch.optim.SGD(groups, lr=0.1, momentum=0.9),
    "nesterov": lambda groups: torch.optim.SGD(groups, lr=0.1, momentum=0.9, nesterov=True),
    "adam": lambda groups: torch.optim.Adam(groups, lr=0.01),
}
# λ of λ/(2n) Σ w², n = BATCH examples in the whole set; weights only.
L2 = 0.75


def steps(name, l2):
    model = net("tanh")
    weights = [p for n, p in model.named_parameters() if n.endswith("weight")]
    biases = [p for n, p in model.named_parameters() if n.endswith("bias")]
    groups = [{"params": weights, "weight_decay": l2 / BATCH}, {"params": biases}]
    optimizer = OPTIMIZERS[name](groups)
    losses = []
    for _ in range(10):
        optimizer.zero_grad()
        value = LOSSES["softmaxCrossEntropy"](model(X), Y)
        value.backward()
        optimizer.step()
        losses.append(value.item())
    parameters = {n: flat(p) for n, p in model.named_parameters()}
    return {"optimizer": name, "l2": l2, "losses": losses, "parameters": parameters}


PARAMETERS = {
    "0.weight": single(torch.randn(HIDDEN, INPUTS)),
    "0.bias": single(torch.randn(HIDDEN)),
    "2.weight": single(torch.randn(OUTPUTS, HIDDEN)),
    "2.bias": single(torch.randn(OUTPUTS)),
}
X = single(torch.randn(BATCH, INPUTS))
Y = single(torch.softmax(torch.randn(BATCH, OUTPUTS), dim=1))

made = {"torch": torch.__version__, "numpy": numpy.__version__, "command": "python3 test/golden/make_golden.py"}
start = {
    "x": {"shape": list(X.shape), "data": flat(X)},
    "y": {"shape": list(Y.shape), "data": flat(Y)},
    "parameters": {n: {"shape": list(p.shape), "data": flat(p)} for n, p in PARAMETERS.items()},
}
networks = [case(a, l, f) for a in ACTIVATIONS for l, f in LOSSES.items()]
networks += [case("tanh", l, f, last) for l, (last, f) in ON_PROBABILITIES.items()]
optimizers = [steps(name, l2) for name in OPTIMIZERS for l2 in (0, L2)]
for file, results in [("networks.json", networks), ("optimizers.json", optimizers)]:
    (FOLDER / file).write_text(json.dumps({"made": made, "start": start, "results": results}) + "\n")
