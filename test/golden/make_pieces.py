"""Golden values from PyTorch for activations, layers and losses: values and gradients, in float64.

    python3 test/golden/make_pieces.py      writes pieces.json beside it

Everything that goes in is a float32 number, so a float32 library starts from the same values, and its distance from
these results is rounding alone. Inputs of activations begin with their kinks. The gradients of activations and layers
are those of a sum of outputs with the weights given.
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(7)


def single(tensor):
    """The tensor rounded to float32, in float64."""
    return tensor.float().double()


def data(tensor):
    return {"shape": list(tensor.shape), "data": tensor.detach().reshape(-1).tolist()}


def piece(name, options, x, function, parameters=None):
    x = x.clone().requires_grad_()
    parameters = {key: value.clone().requires_grad_() for key, value in (parameters or {}).items()}
    output = function(x, **parameters)
    weights = single(torch.randn(output.shape))
    (output * weights).sum().backward()
    return {
        "piece": name,
        "options": options,
        "x": data(x),
        "parameters": {key: data(value) for key, value in parameters.items()},
        "weights": data(weights),
        "output": data(output),
        "gradients": {"x": data(x.grad), **{key: data(value.grad) for key, value in parameters.items()}},
    }


ROWS = single(torch.cat([torch.tensor([0.0, -3.0, 3.0]), 2 * torch.randn(21)]).reshape(4, 6))
IMAGES = single(torch.randn(3, 4, 5))
KINKED = single(torch.cat([torch.zeros(1), torch.randn(23)]).reshape(3, 4, 2))

activations = [
    piece(name, options, ROWS, function)
    for name, options, function in [
        ("linear", {}, nn.Identity()),
        # PyTorch's own Hardsigmoid has a float32 1/6 in its backward pass.
        ("hardSigmoid", {}, lambda z: F.relu6(z + 3) / 6),
        ("scaledTanh", {}, lambda z: 1.7159 * torch.tanh(z * (2 / 3))),
        ("scaledTanh", {"amplitude": 2, "slope": 0.25}, lambda z: 2 * torch.tanh(z / 4)),
        ("softsign", {}, nn.Softsign()),
        ("leakyRelu", {}, nn.LeakyReLU()),
        ("leakyRelu", {"negativeSlope": 0.25}, nn.LeakyReLU(0.25)),
        ("elu", {}, nn.ELU()),
        ("elu", {"alpha": 0.5}, nn.ELU(0.5)),
        ("selu", {}, nn.SELU()),
        ("gelu", {}, nn.GELU()),
        ("gelu", {"approximate": "tanh"}, nn.GELU("tanh")),
        ("silu", {}, nn.SiLU()),
        ("mish", {}, nn.Mish()),
        ("softplus", {}, nn.Softplus(threshold=1000)),
        ("softplus", {"beta": 4}, nn.Softplus(4, threshold=1000)),
        ("sine", {}, torch.sin),
        ("sine", {"frequency": 30}, lambda z: torch.sin(30 * z)),
        ("gaussian", {}, lambda z: torch.exp(-z * z)),
        ("relu", {}, nn.ReLU()),
        ("sigmoid", {}, nn.Sigmoid()),
        ("tanh", {}, nn.Tanh()),
        ("softmax", {}, nn.Softmax(dim=1)),
        ("logSoftmax", {}, nn.LogSoftmax(dim=1)),
        ("maxout", {"pieces": 3}, lambda z: z.reshape(4, 2, 3).amax(2)),
    ]
] + [
    piece("prelu", {}, KINKED, F.prelu, {"weight": torch.tensor([0.25], dtype=torch.double)}),
    piece("prelu", {"slopes": "channels"}, KINKED, F.prelu, {"weight": single(torch.randn(4))}),
]


def affine(*shape):
    return {"weight": single(1 + torch.randn(shape) / 4), "bias": single(torch.randn(shape))}


TOKENS = single(torch.tensor([[0, 3, 3], [6, 1, 3]]))


def embedded(x, weight):
    """The numbers themselves have no gradient; PyTorch would have none to give."""
    return F.embedding(x.long(), weight) + 0 * x.sum()


def normed(x, weight, bias, eps=1e-5):
    """In training."""
    return F.batch_norm(x, None, None, weight, bias, True, eps=eps)


layers = [
    piece("layerNorm", {}, ROWS, lambda x, weight, bias: F.layer_norm(x, [6], weight, bias), affine(6)),
    piece("layerNorm", {"axes": 2}, IMAGES, lambda x, weight, bias: F.layer_norm(x, [4, 5], weight, bias), affine(4, 5)),
    piece("layerNorm", {"affine": False, "epsilon": 0.5}, IMAGES, lambda x: F.layer_norm(x, [5], eps=0.5)),
    piece("groupNorm", {"groups": 2}, IMAGES, lambda x, weight, bias: F.group_norm(x, 2, weight, bias), affine(4)),
    piece("instanceNorm", {}, IMAGES, F.instance_norm),
    piece(
        "instanceNorm",
        {"affine": True},
        IMAGES,
        lambda x, weight, bias: F.instance_norm(x, weight=weight, bias=bias),
        affine(4),
    ),
    piece("batchNorm", {}, ROWS, normed, affine(6)),
    piece("batchNorm", {"epsilon": 0.25}, IMAGES, lambda x, **rest: normed(x, eps=0.25, **rest), affine(4)),
    piece("embedding", {"entries": 7, "units": 2}, TOKENS, embedded, {"weight": single(torch.randn(7, 2))}),
    piece("permute", {"order": [1, 0]}, IMAGES, lambda x: x.permute(0, 2, 1)),
    piece("reshape", {"shape": [2, -1]}, IMAGES, lambda x: x.reshape(3, 2, 10)),
]


def running(x, steps, momentum):
    """Running mean and variance after some training steps on the same batch."""
    mean, variance = torch.zeros(x.shape[1]).double(), torch.ones(x.shape[1]).double()
    for _ in range(steps):
        F.batch_norm(x, mean, variance, training=True, momentum=momentum)
    return {"x": data(x), "steps": steps, "momentum": momentum, "mean": data(mean), "variance": data(variance)}


statistics = [running(ROWS, 1, 0.1), running(IMAGES, 3, 0.25)]


def loss(name, options, x, target, function):
    x = x.clone().requires_grad_()
    value = function(x, target)
    value.backward()
    labels = target.dtype == torch.long
    return {
        "piece": name,
        "options": options,
        "x": data(x),
        "target": {**data(target), "labels": labels},
        "value": value.item(),
        "gradient": data(x.grad),
    }


SCORES = single(3 * torch.randn(5, 4))
VALUES = single(torch.randn(5, 4))
SPREAD = single(F.softmax(torch.randn(5, 4), 1))
SIDES = single(torch.randn(5, 4).sign())
BITS = single((torch.randn(5, 4) > 0).double())
LABELS = torch.tensor([2, 0, 3, 1, 2])
WEIGHTS = [1.0, 0.5, 2.0, 0.25]
W = torch.tensor(WEIGHTS, dtype=torch.double)
PROBABILITIES = single(torch.sigmoid(torch.randn(5, 4)))


def rows(terms):
    """Summed over outputs, averaged over the batch."""
    return terms.sum(1).mean()


def focal(z, y, gamma=2, alpha=0.25):
    """torchvision.ops.sigmoid_focal_loss, with 1 - p as it is computed without cancellation."""
    side = (2 * y - 1) * z
    terms = -F.logsigmoid(side) * torch.exp(gamma * F.logsigmoid(-side))
    return rows(terms if alpha is None else (alpha * y + (1 - alpha) * (1 - y)) * terms)


losses = [
    loss(name, options, x, target, function)
    for name, options, x, target, function in [
        ("meanSquaredError", {}, SCORES, VALUES, F.mse_loss),
        ("meanAbsoluteError", {}, SCORES, VALUES, F.l1_loss),
        ("powerError", {"power": 1.5}, SCORES, VALUES, lambda a, y: ((a - y).abs() ** 1.5).mean()),
        ("powerError", {}, SCORES, VALUES, lambda a, y: ((a - y).abs() ** 3).mean()),
        ("huber", {}, SCORES, VALUES, F.huber_loss),
        ("huber", {"delta": 2.5}, SCORES, VALUES, lambda a, y: F.huber_loss(a, y, delta=2.5)),
        ("logCosh", {}, SCORES, VALUES, lambda a, y: (a - y).cosh().log().mean()),
        ("hinge", {}, SCORES, SIDES, lambda a, y: F.relu(1 - y * a).mean()),
        ("squaredHinge", {}, SCORES, SIDES, lambda a, y: (F.relu(1 - y * a) ** 2).mean()),
        ("cosineSimilarity", {}, SCORES, VALUES, lambda a, y: (1 - F.cosine_similarity(a, y)).mean()),
        ("focal", {}, SCORES, BITS, focal),
        ("focal", {"gamma": 0.5, "alpha": None}, SCORES, BITS, lambda a, y: focal(a, y, 0.5, None)),
        ("klDivergence", {}, SCORES, SPREAD, lambda z, y: F.kl_div(F.log_softmax(z, 1), y, reduction="batchmean")),
        ("klDivergence", {}, SCORES, LABELS, F.cross_entropy),
        ("softmaxCrossEntropy", {}, SCORES, LABELS, F.cross_entropy),
        (
            "softmaxCrossEntropy",
            {"labelSmoothing": 0.1},
            SCORES,
            LABELS,
            lambda z, y: F.cross_entropy(z, y, label_smoothing=0.1),
        ),
        (
            "softmaxCrossEntropy",
            {"labelSmoothing": 0.1, "classWeights": WEIGHTS},
            SCORES,
            LABELS,
            lambda z, y: F.cross_entropy(z, y, W, label_smoothing=0.1, reduction="sum") / 5,
        ),
        ("softmaxCrossEntropy", {"classWeights": WEIGHTS}, SCORES, SPREAD, lambda z, y: F.cross_entropy(z, y, W)),
        (
            "sigmoidCrossEntropy",
            {"classWeights": WEIGHTS},
            SCORES,
            BITS,
            lambda z, y: rows(F.binary_cross_entropy_with_logits(z, y, W, reduction="none")),
        ),
        (
            "sigmoidCrossEntropy",
            {"labelSmoothing": 0.2},
            SCORES,
            BITS,
            lambda z, y: rows(F.binary_cross_entropy_with_logits(z, 0.8 * y + 0.1, reduction="none")),
        ),
        (
            "sigmoidCrossEntropy",
            {"on": "outputs"},
            PROBABILITIES.clamp(0.01, 0.99).float().double(),
            BITS,
            lambda a, y: rows(F.binary_cross_entropy(a, y, reduction="none")),
        ),
        (
            "negativeLogLikelihood",
            {},
            single(F.log_softmax(SCORES, 1)),
            LABELS,
            lambda a, y: F.nll_loss(a, y),
        ),
        (
            "negativeLogLikelihood",
            {"classWeights": WEIGHTS},
            single(F.log_softmax(SCORES, 1)),
            LABELS,
            lambda a, y: F.nll_loss(a, y, W, reduction="sum") / 5,
        ),
    ]
]

# Here, so that what is drawn above stays as it is.
activations.append(piece("arctan", {}, ROWS, torch.atan))

out = {"activations": activations, "layers": layers, "losses": losses, "statistics": statistics}
path = pathlib.Path(__file__).parent / "pieces.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
print(path.stat().st_size, "bytes")
