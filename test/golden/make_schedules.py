"""Golden values from PyTorch: the learning rate before every step of a run, for each schedule that it has too.

    python3 test/golden/make_schedules.py      writes schedules.json beside it

A run has 8 epochs of 3 steps. PyTorch's schedulers are stepped per epoch where the library's count whole epochs, else
per step with periods in steps.
"""

import json
import pathlib
import warnings

import torch
from torch.optim import lr_scheduler as lr

warnings.simplefilter("ignore")
FOLDER = pathlib.Path(__file__).parent
EPOCHS, STEPS = 8, 3
ALL = EPOCHS * STEPS

CASES = {
    "stepDecay": (True, lambda o: lr.StepLR(o, step_size=2, gamma=0.3)),
    "exponentialDecay": (True, lambda o: lr.ExponentialLR(o, gamma=0.7)),
    "polynomialDecay": (False, lambda o: lr.PolynomialLR(o, total_iters=15, power=2.5)),
    "cosineDecay": (False, lambda o: lr.CosineAnnealingLR(o, T_max=ALL, eta_min=0.01)),
    "cosineRestarts": (False, lambda o: lr.CosineAnnealingWarmRestarts(o, T_0=3, T_mult=2, eta_min=0.01)),
    "oneCycle": (False, lambda o: lr.OneCycleLR(o, max_lr=0.5, total_steps=ALL)),
    "phases": (True, lambda o: lr.MultiStepLR(o, milestones=[2, 5], gamma=0.1)),
    "warmUp": (
        False,
        lambda o: lr.SequentialLR(
            o,
            [
                lr.LinearLR(o, start_factor=0.25, total_iters=6),
                lr.CosineAnnealingLR(o, T_max=ALL - 6, eta_min=0.01),
            ],
            milestones=[6],
        ),
    ),
}


def values(per_epoch, make):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.5)
    scheduler = make(optimizer)
    seen = []
    for step in range(ALL):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if not per_epoch or (step + 1) % STEPS == 0:
            if step + 1 < ALL:
                scheduler.step()
    return seen


made = {"torch": torch.__version__, "command": "python3 test/golden/make_schedules.py"}
results = {name: values(*case) for name, case in CASES.items()}
text = json.dumps({"made": made, "epochs": EPOCHS, "stepsPerEpoch": STEPS, "results": results})
(FOLDER / "schedules.json").write_text(text + "\n")
