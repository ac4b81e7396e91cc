"""Golden values from PyTorch: ten steps of each optimizer along given gradients, in float64.

    python3 test/golden/make_optimizers.py      writes steps.json beside it

Parameters are a weight [2, 3] and a bias [2]; weight decay is for the weight. Gradients are float32 numbers of mixed
size with zeros among them, so that what a square, a root or a sign does at 0 is covered. PyTorch has no Lion: it is
written out here from its paper (Chen and others 2023, algorithm 2).
"""

import json
import pathlib

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

torch.manual_seed(2)
# NAdam keeps its product of momenta in the default type.
torch.set_default_dtype(torch.float64)
FOLDER = pathlib.Path(__file__).parent
STEPS, SHAPES = 10, {"weight": (2, 3), "bias": (2,)}


class Lion(torch.optim.Optimizer):
    def __init__(self, groups, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(groups, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * torch.sign(beta1 * m + (1 - beta1) * p.grad))
                m.mul_(beta2).add_((1 - beta2) * p.grad)


def groups(parameters, decay):
    weight, bias = parameters
    return [{"params": [weight], "weight_decay": decay}, {"params": [bias], "weight_decay": 0.0}]


O = torch.optim
# name: (the library's options, PyTorch's optimizer for [weight, bias])
CASES = [
    ("sgd", {}, lambda p: O.SGD(p, lr=0.01)),
    ("sgd", {"learningRate": 0.1, "momentum": 0.9, "nesterov": True}, lambda p: O.SGD(p, lr=0.1, momentum=0.9, nesterov=True)),
    ("sgd", {"learningRate": 0.1, "momentum": 0.9, "dampening": 0.4}, lambda p: O.SGD(p, lr=0.1, momentum=0.9, dampening=0.4)),
    ("adagrad", {}, lambda p: O.Adagrad(p)),
    (
        "adagrad",
        {"learningRate": 0.1, "learningRateDecay": 0.2, "initialAccumulatorValue": 0.5, "epsilon": 1e-6},
        lambda p: O.Adagrad(p, lr=0.1, lr_decay=0.2, initial_accumulator_value=0.5, eps=1e-6),
    ),
    ("adadelta", {}, lambda p: O.Adadelta(p)),
    ("adadelta", {"learningRate": 0.5, "rho": 0.8, "epsilon": 1e-3}, lambda p: O.Adadelta(p, lr=0.5, rho=0.8, eps=1e-3)),
    ("rmsprop", {}, lambda p: O.RMSprop(p)),
    ("rmsprop", {"learningRate": 0.1, "alpha": 0.9, "momentum": 0.8}, lambda p: O.RMSprop(p, lr=0.1, alpha=0.9, momentum=0.8)),
    (
        "rmsprop",
        {"alpha": 0.8, "epsilon": 0.01, "centered": True},
        lambda p: O.RMSprop(p, alpha=0.8, eps=0.01, centered=True),
    ),
    ("adam", {}, lambda p: O.Adam(p)),
    ("adam", {"learningRate": 0.1, "beta2": 0.5, "amsgrad": True}, lambda p: O.Adam(p, lr=0.1, betas=(0.9, 0.5), amsgrad=True)),
    ("adamw", {}, lambda p: O.AdamW(groups(p, 0.01))),
    ("adamw", {"learningRate": 0.1, "weightDecay": 0.5}, lambda p: O.AdamW(groups(p, 0.5), lr=0.1)),
    ("nadam", {}, lambda p: O.NAdam(p)),
    (
        "nadam",
        {"learningRate": 0.05, "beta1": 0.8, "momentumDecay": 0.3},
        lambda p: O.NAdam(p, lr=0.05, betas=(0.8, 0.999), momentum_decay=0.3),
    ),
    ("adamax", {}, lambda p: O.Adamax(p)),
    ("adamax", {"learningRate": 0.1, "beta1": 0.5, "beta2": 0.7}, lambda p: O.Adamax(p, lr=0.1, betas=(0.5, 0.7))),
    ("radam", {}, lambda p: O.RAdam(p)),
    ("radam", {"learningRate": 0.1, "beta2": 0.9}, lambda p: O.RAdam(p, lr=0.1, betas=(0.9, 0.9))),
    ("rprop", {}, lambda p: O.Rprop(p)),
    (
        "rprop",
        {"learningRate": 0.1, "shrink": 0.3, "grow": 1.5, "smallestStep": 0.05, "largestStep": 0.2},
        lambda p: O.Rprop(p, lr=0.1, etas=(0.3, 1.5), step_sizes=(0.05, 0.2)),
    ),
    ("lion", {}, lambda p: Lion(p)),
    (
        "lion",
        {"learningRate": 0.1, "beta1": 0.5, "beta2": 0.7, "weightDecay": 0.2},
        lambda p: Lion(groups(p, 0.2), lr=0.1, betas=(0.5, 0.7)),
    ),
]
WRAPPED = {
    "clipNorm": lambda p: torch.nn.utils.clip_grad_norm_(p, 0.5),
    "clipNormPerParameter": lambda p: [torch.nn.utils.clip_grad_norm_([one], 0.5) for one in p],
    "clipValue": lambda p: torch.nn.utils.clip_grad_value_(p, 0.5),
}


def flat(parameters):
    return [x for p in parameters for x in p.detach().reshape(-1).tolist()]


def fresh():
    return [p.clone().requires_grad_() for p in START]


def run(optimizer, parameters, before=lambda p: None, after=lambda: None):
    """The parameters after each of the ten steps."""
    path = []
    for gradients in GRADIENTS:
        for p, g in zip(parameters, gradients):
            p.grad = g.clone()
        before(parameters)
        optimizer.step()
        after()
        path.append(flat(parameters))
    return path


def averaged(**options):
    model = torch.nn.ParameterList(fresh())
    average = AveragedModel(model, **options)
    path = []
    run(O.SGD(model, lr=0.1), list(model), after=lambda: (average.update_parameters(model), path.append(flat(average.module))))
    return path


def single(tensor):
    return tensor.float().double()


START = [single(torch.randn(shape)) for shape in SHAPES.values()]
SIZES = single(torch.tensor([1, 0, 1e-3, 30, 1, 0.1, 0, 2, 1, 0.5]))
GRADIENTS = [[single(torch.randn(shape).mul(size)) for shape in SHAPES.values()] for size in SIZES]
for step in GRADIENTS:
    step[0][0, 1] = 0

results = []
for name, options, make in CASES:
    parameters = fresh()
    results.append({"optimizer": name, "options": options, "path": run(make(parameters), parameters)})
wrapped = {}
for name, before in WRAPPED.items():
    parameters = fresh()
    wrapped[name] = run(O.SGD(parameters, lr=0.1), parameters, before)
wrapped["ema"] = averaged(multi_avg_fn=get_ema_multi_avg_fn(0.75))
wrapped["swa"] = averaged()
made = {"torch": torch.__version__, "command": "python3 test/golden/make_optimizers.py"}
start = {"parameters": flat(START), "gradients": [flat(g) for g in GRADIENTS]}
text = json.dumps({"made": made, "start": start, "results": results, "wrapped": wrapped})
(FOLDER / "steps.json").write_text(text + "\n")
