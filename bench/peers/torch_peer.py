"""PyTorch on one thread: nn modules, autograd, optim.SGD. Its batches are tensors already, so it copies nothing in.

Argument: channels_last for that memory layout in the convolutional network.
"""

import sys

import torch
from torch import nn

from serve import LEARNING_RATE, serve

torch.set_num_threads(1)
channels_last = "channels_last" in sys.argv


def network(kind, sizes):
    if kind == "dense":
        layers = [part for m, n in zip(sizes, sizes[1:]) for part in (nn.Linear(m, n), nn.Sigmoid())]
        return nn.Sequential(*layers)
    return nn.Sequential(
        *(nn.Conv2d(1, 20, 5), nn.MaxPool2d(2), nn.ReLU()),
        *(nn.Conv2d(20, 40, 5), nn.MaxPool2d(2), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(640, 100), nn.ReLU(), nn.Linear(100, 10)),
    )


def prepare(workload, pool):
    kind, batch, sizes = workload["kind"], workload["batch"], workload["sizes"]
    if channels_last and kind != "cnn":
        raise RuntimeError("a layout of images")
    if kind == "product":
        a, b = (torch.from_numpy(part).reshape(sizes) for part in pool[0])
        out = torch.empty(sizes)
        return lambda i: torch.matmul(a, b, out=out)
    shape = (batch, 1, 28, 28) if kind == "cnn" else (batch, sizes[0])
    net = network(kind, sizes)
    batches = []
    for x, y in pool:
        x, y = torch.from_numpy(x).reshape(shape), torch.from_numpy(y).reshape(batch, sizes[-1])
        batches.append((x, y.argmax(1) if kind == "cnn" else y))
    if channels_last:
        net = net.to(memory_format=torch.channels_last)
        batches = [(x.to(memory_format=torch.channels_last), y) for x, y in batches]
    optimizer = torch.optim.SGD(net.parameters(), lr=LEARNING_RATE)
    cross_entropy = nn.CrossEntropyLoss()

    def step(i):
        x, y = batches[i]
        optimizer.zero_grad()
        out = net(x)
        loss = cross_entropy(out, y) if kind == "cnn" else 0.5 * (out - y).square().sum(1).mean()
        loss.backward()
        optimizer.step()

    return step


serve(prepare, torch.__version__)
