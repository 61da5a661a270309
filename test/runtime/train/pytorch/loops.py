"""What PyTorch's own loops make of a network: gradient accumulation, and averages of weights by `AveragedModel`.

    python3 test/runtime/train/pytorch/loops.py > test/runtime/train/pytorch/loops.json && npm run format

Numbers come from formulas that the test computes too, so that only PyTorch's own are stored. Made with PyTorch 1.13.
"""

import json
import sys

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

torch.set_default_dtype(torch.float64)

FEATURES, CLASSES, SAMPLES, BATCH, EPOCHS = 6, 3, 22, 4, 3


def numbers(shape, seed, scale=1.0):
    """sin of steps that no period divides, the same in the test."""
    size = 1
    for length in shape:
        size *= length
    steps = torch.arange(size, dtype=torch.float64)
    return (scale * torch.sin(0.7 * steps * (1 + seed / 7) + seed)).reshape(shape)


def network(norm):
    layers = {"batchnorm1": nn.BatchNorm1d(FEATURES)} if norm else {}
    layers |= {"dense1": nn.Linear(FEATURES, 5), "relu": nn.ReLU(), "dense2": nn.Linear(5, CLASSES)}
    net = nn.Sequential()
    for name, layer in layers.items():
        net.add_module(name, layer)
    with torch.no_grad():
        for i, name in enumerate(["dense1", "dense2"]):
            getattr(net, name).weight.copy_(numbers(getattr(net, name).weight.shape, 2 + i, 0.5))
            getattr(net, name).bias.copy_(numbers(getattr(net, name).bias.shape, 4 + i, 0.5))
    return net


def sgd(net):
    return torch.optim.SGD(net.parameters(), lr=0.2, momentum=0.9, weight_decay=0.01)


def adam(net):
    return torch.optim.Adam(net.parameters(), lr=0.02)


def case(name, *, optimizer, accumulate=1, norm=False, clip=None, weights=None, decay=None):
    net = network(norm)
    rule = optimizer(net)
    loss = nn.CrossEntropyLoss(weight=None if weights is None else torch.tensor(weights))
    inputs, labels = numbers((SAMPLES, FEATURES), 1), torch.arange(SAMPLES) % CLASSES
    parts = [(inputs[i : i + BATCH], labels[i : i + BATCH]) for i in range(0, SAMPLES, BATCH)]
    steps = [parts[i : i + accumulate] for i in range(0, len(parts), accumulate)]

    def average(averaged, current, updates):
        d = min(decay, (1 + updates) / (10 + updates))
        return averaged * d + current * (1 - d)

    averaged = None
    if decay is not None:
        averaged = AveragedModel(net, avg_fn=average, use_buffers=True)
        # the first call copies what is there
        averaged.update_parameters(net)
    for _ in range(EPOCHS):
        for step in steps:
            rule.zero_grad()
            samples = sum(len(y) for _, y in step)
            for x, y in step:
                (loss(net(x), y) * len(y) / samples).backward()
            if clip is not None:
                nn.utils.clip_grad_norm_(net.parameters(), clip)
            rule.step()
            if averaged is not None:
                averaged.update_parameters(net)
    return {
        "name": name,
        "optimizer": optimizer.__name__,
        "accumulate": accumulate,
        "norm": norm,
        "clip": clip,
        "weights": weights,
        "decay": decay,
        "trained": state(net),
        **({} if averaged is None else {"averaged": state(averaged.module)}),
    }


def state(net):
    named = {
        name.replace("running_mean", "runningMean").replace("running_var", "runningVariance"): value
        for name, value in net.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    return {
        name: [float(f"{number:.9g}") for number in value.flatten().tolist()] for name, value in named.items()
    }


json.dump(
    [
        case("gradients of four batches", optimizer=sgd, accumulate=4),
        case("gradients of four batches under Adam", optimizer=adam, accumulate=4),
        case("clipped gradients of two batches", optimizer=sgd, accumulate=2, clip=0.1),
        case("batches with weights of classes", optimizer=sgd, accumulate=3, weights=[1.0, 2.0, 5.0]),
        case("batch norm, which looks at each batch", optimizer=sgd, accumulate=4, norm=True),
        case("an average", optimizer=sgd, decay=0.9),
        case("an average from its start", optimizer=adam, decay=0.999),
        case("an average with running statistics", optimizer=sgd, norm=True, decay=0.6),
        case("an average of steps of several batches", optimizer=adam, norm=True, accumulate=4, decay=0.5),
    ],
    sys.stdout,
)
