"""NumPy over its BLAS on one thread: the step written by hand, every product into an array that is there already."""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

from serve import LEARNING_RATE, serve


def sigmoid(z):
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1
    np.reciprocal(z, out=z)


def prepare(workload, pool):
    kind, batch, sizes = workload["kind"], workload["batch"], workload["sizes"]
    if kind == "product":
        a, b = (part.reshape(sizes) for part in pool[0])
        out = np.empty(sizes, np.float32)
        return lambda i: np.matmul(a, b, out=out)
    if kind == "cnn":
        raise RuntimeError("has no convolution")
    random = np.random.default_rng(1)
    weights = [random.uniform(-0.05, 0.05, (m, n)).astype(np.float32) for m, n in zip(sizes, sizes[1:])]
    biases = [np.zeros(n, np.float32) for n in sizes[1:]]
    activations = [np.empty((batch, n), np.float32) for n in sizes[1:]]
    errors = [np.empty((batch, n), np.float32) for n in sizes[1:]]
    gradients = [np.empty_like(w) for w in weights]
    batches = [(x.reshape(batch, sizes[0]), y.reshape(batch, sizes[-1])) for x, y in pool]
    rate = np.float32(LEARNING_RATE / batch)

    def step(i):
        x, y = batches[i]
        a = x
        for w, b, out in zip(weights, biases, activations):
            np.matmul(a, w, out=out)
            out += b
            sigmoid(out)
            a = out
        np.subtract(a, y, out=errors[-1])
        for l in range(len(weights) - 1, -1, -1):
            a, d = activations[l], errors[l]
            d *= a
            d *= 1 - a
            np.matmul((activations[l - 1] if l > 0 else x).T, d, out=gradients[l])
            if l > 0:
                np.matmul(d, weights[l].T, out=errors[l - 1])
            gradients[l] *= rate
            weights[l] -= gradients[l]
            biases[l] -= rate * d.sum(0)

    return step


serve(prepare, np.__version__)
