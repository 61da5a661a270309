"""What PyTorch gives for the layers of layers.json's cases: values, and the gradients of a weighted sum of them.

    python3 test/runtime/layers/pytorch/cases.py > test/runtime/layers/pytorch/layers.json

Numbers come from formulas that the test computes too, so that only PyTorch's own are stored. Made with PyTorch 1.13.
"""

import json
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

CASES = []


def numbers(shape, seed, scale=1.0):
    """sin of steps that no period divides, the same in the test."""
    size = 1
    for length in shape:
        size *= length
    steps = torch.arange(size, dtype=torch.float64)
    return (scale * torch.sin(0.7 * steps * (1 + seed / 7) + seed)).reshape(shape)


def case(name, layer, arguments, shape, parameters, compute, ids=None):
    """A layer of the language, its arguments there, and what it is in PyTorch: `compute` takes x and the parameters by name."""
    if ids is None:
        x = numbers(shape, 1).requires_grad_()
    else:
        size = 1
        for length in shape:
            size *= length
        x = (torch.arange(size) * 5 % ids).reshape(shape)
    p = {name: numbers(size, 2 + i, 0.5).requires_grad_() for i, (name, size) in enumerate(parameters.items())}
    y = compute(x, p)
    weights = torch.cos(torch.arange(y.numel(), dtype=torch.float64)).reshape(y.shape)
    (y * weights).sum().backward()
    gradients = {name: value.grad for name, value in p.items()}
    if ids is None:
        gradients = {"h": x.grad, **gradients}
    CASES.append(
        {
            "name": name,
            "layer": layer,
            "arguments": arguments,
            **({} if ids is None else {"ids": ids}),
            "input": list(shape),
            "parameters": {name: list(size) for name, size in parameters.items()},
            "output": list(y.shape),
            "values": listed(y),
            "gradients": {name: listed(value) for name, value in gradients.items()},
        }
    )


def listed(x):
    return [float(f"{value:.9g}") for value in x.detach().flatten().tolist()]


def last(x):
    """[n, length, features] to PyTorch's [n, channels, length], or back."""
    return x.transpose(1, 2)


# --- windows -------------------------------------------------------------------------------------------------------

case(
    "conv of rectangles",
    "conv",
    {"channels": 2, "kernel": [3, 2], "stride": [1, 2], "padding": [2, 0], "dilation": [2, 1]},
    [1, 2, 3, 5],
    {"weight": [2, 2, 3, 2], "bias": [2]},
    lambda x, p: F.conv2d(x, p["weight"], p["bias"], (1, 2), (2, 0), (2, 1)),
)
case(
    "conv of rectangles, same",
    "conv",
    {"channels": 2, "kernel": [3, 1], "groups": 2, "bias": False},
    [1, 2, 3, 3],
    {"weight": [2, 1, 3, 1]},
    lambda x, p: F.conv2d(x, p["weight"], None, 1, (1, 0), 1, 2),
)
case(
    "conv of sequences",
    "conv",
    {"channels": 4, "kernel": 3, "stride": 2, "padding": 2, "dilation": 2, "groups": 2},
    [2, 7, 2],
    {"weight": [4, 1, 3], "bias": [4]},
    lambda x, p: last(F.conv1d(last(x), p["weight"], p["bias"], 2, 2, 2, 2)),
)
case(
    "maxpool of rectangles",
    "maxpool",
    {"kernel": [3, 2], "stride": [2, 1], "padding": [1, 0]},
    [1, 1, 5, 4],
    {},
    lambda x, p: F.max_pool2d(x, (3, 2), (2, 1), (1, 0)),
)
case(
    "avgpool of rectangles",
    "avgpool",
    {"kernel": [3, 2], "padding": [1, 0]},
    [1, 2, 5, 4],
    {},
    lambda x, p: F.avg_pool2d(x, (3, 2), None, (1, 0)),
)
case(
    "maxpool of sequences",
    "maxpool",
    {"kernel": 3, "stride": 2, "padding": 1},
    [2, 6, 2],
    {},
    lambda x, p: last(F.max_pool1d(last(x), 3, 2, 1)),
)
case(
    "avgpool of sequences",
    "avgpool",
    {"kernel": 3, "stride": 2, "padding": 1},
    [2, 6, 2],
    {},
    lambda x, p: last(F.avg_pool1d(last(x), 3, 2, 1)),
)
case(
    "conv_transpose",
    "conv_transpose",
    {"channels": 2, "kernel": 2, "stride": 2},
    [1, 2, 2, 3],
    {"weight": [2, 2, 2, 2], "bias": [2]},
    lambda x, p: F.conv_transpose2d(x, p["weight"], p["bias"], 2),
)
case(
    "conv_transpose of rectangles",
    "conv_transpose",
    {
        "channels": 4,
        "kernel": [3, 2],
        "stride": [2, 3],
        "padding": [1, 0],
        "output_padding": [1, 2],
        "dilation": [1, 2],
        "groups": 2,
    },
    [1, 4, 2, 2],
    {"weight": [4, 2, 3, 2], "bias": [4]},
    lambda x, p: F.conv_transpose2d(x, p["weight"], p["bias"], (2, 3), (1, 0), (1, 2), 2, (1, 2)),
)
case(
    "conv_transpose of sequences",
    "conv_transpose",
    {"channels": 3, "kernel": 4, "stride": 2, "padding": 1, "bias": False},
    [2, 3, 2],
    {"weight": [2, 3, 4]},
    lambda x, p: last(F.conv_transpose1d(last(x), p["weight"], None, 2, 1)),
)
case(
    "groupnorm of sequences",
    "groupnorm",
    {"groups": 2},
    [2, 3, 4],
    {"weight": [4], "bias": [4]},
    lambda x, p: last(F.group_norm(last(x), 2, p["weight"], p["bias"])),
)
case(
    "batchnorm of sequences",
    "batchnorm",
    {},
    [2, 3, 2],
    {"weight": [2], "bias": [2]},
    lambda x, p: last(F.batch_norm(last(x), torch.zeros(2), torch.ones(2), p["weight"], p["bias"], True)),
)

json.dump({"pytorch": torch.__version__.split("a")[0], "cases": CASES}, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
