"""Golden values from scikit-learn for metrics and the confusion matrix, in float64.

    python3 test/golden/make_metrics.py      writes metrics.json beside it

Chances of classes are multiples of 1/32, none of them 0: float32 has them exactly, many are equal within a row and across
rows, and no logarithm is at its floor. Values are float32 numbers. In some sets a class is never right or never predicted,
and in two there is one class only. What is undefined is null.
"""

import json
import pathlib
import warnings

import numpy
from sklearn import metrics

# It warns of classes that are never right, and of scores that are undefined.
warnings.simplefilter("ignore")
random = numpy.random.default_rng(5)


def chances(count, classes, only=None):
    """Rows of multiples of 1/32 with sum 1; classes beside `only` have the least."""
    free = 32 - classes
    some = list(range(classes)) if only is None else only
    rows = numpy.ones((count, classes))
    for row in rows:
        row[some] += random.multinomial(free, random.dirichlet(numpy.ones(len(some))))
    return rows / 32


def labelled(count, classes, right=None, predicted=None):
    """Targets among `right`, half of them as predicted where that may be."""
    rows = chances(count, classes, predicted)
    allowed = numpy.arange(classes) if right is None else numpy.array(right)
    targets = random.choice(allowed, count)
    best = rows.argmax(1)
    return {"rows": rows, "targets": numpy.where((random.random(count) < 0.5) & numpy.isin(best, allowed), best, targets)}


SETS = {
    "four classes": labelled(90, 4),
    "a rare class": labelled(120, 3, right=[0, 0, 0, 0, 0, 0, 1, 1, 2]),
    "one class never right": labelled(60, 5, right=[0, 1, 2, 4]),
    "one class never predicted": labelled(60, 4, predicted=[0, 2, 3]),
    "a class in neither": labelled(40, 4, right=[0, 1, 3], predicted=[0, 1, 3]),
    "two classes": labelled(50, 2),
    "one class only": labelled(20, 3, right=[1]),
    "one class only, and no other said": labelled(20, 3, right=[1], predicted=[1]),
}
SINGLE = labelled(70, 2)
VALUES = {
    outputs: {
        "rows": (y + 0.7 * random.standard_normal(y.shape)).astype("f4").astype("f8"),
        "targets": y,
    }
    for outputs in (1, 3)
    for y in [(10 + 3 * random.standard_normal((40, outputs))).astype("f4").astype("f8")]
}


def top(k, y, p):
    """Of equal chances scikit-learn takes the last class for the largest, Rutter the first: classes in the other order."""
    classes = p.shape[1]
    return metrics.top_k_accuracy_score(classes - 1 - y, p[:, ::-1], k=k, labels=numpy.arange(classes))


def area(y, p):
    """One class against the rest, averaged over those that have both."""
    if p.shape[1] == 2:
        return metrics.roc_auc_score(y, p[:, 1])
    if len(set(y)) == p.shape[1]:
        return metrics.roc_auc_score(y, p, multi_class="ovr", average="macro")
    there = [j for j in range(p.shape[1]) if 0 < (y == j).sum() < len(y)]
    return numpy.mean([metrics.roc_auc_score(y == j, p[:, j]) for j in there]) if there else numpy.nan


def of_classes(y, p):
    """Metric, its argument, value."""
    best, labels = p.argmax(1), numpy.arange(p.shape[1])
    yield "accuracy", {}, metrics.accuracy_score(y, best)
    for name, score in [
        ("precision", metrics.precision_score),
        ("recall", metrics.recall_score),
        ("f1", metrics.f1_score),
    ]:
        for average in ["macro", "micro", "weighted"]:
            yield name, {"average": average}, score(y, best, average=average, zero_division=0)
        if p.shape[1] == 2:
            yield name, {"average": "binary"}, score(y, best, average="binary", zero_division=0)
    yield "balancedAccuracy", {}, metrics.balanced_accuracy_score(y, best)
    yield "cohensKappa", {}, metrics.cohen_kappa_score(y, best)
    yield "auc", {}, area(y, p)
    yield "logLoss", {}, metrics.log_loss(y, p, labels=labels)
    yield "brier", {}, metrics.brier_score_loss(y, p, labels=labels, scale_by_half=False)
    one_hot = numpy.eye(p.shape[1])[y]
    yield "squaredError", {}, metrics.mean_squared_error(one_hot, p)
    yield "absoluteError", {}, metrics.mean_absolute_error(one_hot, p)
    if p.shape[1] > 2:
        for k in (1, 2):
            yield "topK", k, top(k, y, p)


def of_one_output(y, p):
    best = p > 0.5
    yield "accuracy", {}, metrics.accuracy_score(y, best)
    for average in ["macro", "micro", "weighted", "binary"]:
        yield "f1", {"average": average}, metrics.f1_score(y, best, average=average)
    yield "balancedAccuracy", {}, metrics.balanced_accuracy_score(y, best)
    yield "cohensKappa", {}, metrics.cohen_kappa_score(y, best)
    yield "auc", {}, metrics.roc_auc_score(y, p)
    yield "logLoss", {}, metrics.log_loss(y, p)
    yield "brier", {}, metrics.brier_score_loss(y, p)


def of_values(y, a):
    yield "squaredError", {}, metrics.mean_squared_error(y, a)
    yield "absoluteError", {}, metrics.mean_absolute_error(y, a)
    yield "r2", {}, metrics.r2_score(y, a)


def case(of, rows, targets, scored, confusion=None):
    values = [
        {"metric": name, "argument": argument, "value": None if numpy.isnan(value) else value}
        for name, argument, value in scored
    ]
    return {"of": of, "rows": rows.tolist(), "targets": targets.tolist(), "confusion": confusion, "values": values}


cases = [
    case(
        name,
        one["rows"],
        one["targets"],
        of_classes(one["targets"], one["rows"]),
        metrics.confusion_matrix(
            one["targets"], one["rows"].argmax(1), labels=numpy.arange(one["rows"].shape[1])
        ).tolist(),
    )
    for name, one in SETS.items()
]
single = SINGLE["rows"][:, 1]
cases.append(
    case(
        "one output",
        single[:, None],
        SINGLE["targets"],
        of_one_output(SINGLE["targets"], single),
        metrics.confusion_matrix(SINGLE["targets"], single > 0.5).tolist(),
    )
)
for outputs, one in VALUES.items():
    cases.append(case(f"values, {outputs} each", one["rows"], one["targets"], of_values(one["targets"], one["rows"])))

path = pathlib.Path(__file__).parent / "metrics.json"
path.write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
