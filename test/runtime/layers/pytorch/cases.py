"""What PyTorch gives for the layers of layers.json's cases: values, and the gradients of a weighted sum of them.

    python3 test/runtime/layers/pytorch/cases.py > test/runtime/layers/pytorch/layers.json && npm run format

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

# --- attention -----------------------------------------------------------------------------------------------------


def maps(features, heads, key_heads=None, width=None, key=True, output=True, bias=True):
    width = width or features // heads
    key_heads = key_heads or heads
    sizes = {
        "query": (heads * width, features, bias),
        "key": (key_heads * width, features, bias and key),
        "value": (key_heads * width, features, bias),
        "output": (features, heads * width, output),
    }
    return {
        f"{name}.{part}": size
        for name, (out, inputs, has_bias) in sizes.items()
        for part, size in {"weight": [out, inputs], **({"bias": [out]} if has_bias else {})}.items()
    }


def linear(x, p, name):
    return F.linear(x, p[f"{name}.weight"], p.get(f"{name}.bias"))


def multi_head(x, p, heads, causal):
    """PyTorch's own, which takes [length, n, features]."""
    zeros = torch.zeros(x.shape[-1])
    y, _ = F.multi_head_attention_forward(
        *[x.transpose(0, 1)] * 3,
        x.shape[-1],
        heads,
        None,
        torch.cat([p.get(f"{name}.bias", zeros) for name in ("query", "key", "value")]),
        None,
        None,
        False,
        0.0,
        p["output.weight"],
        p.get("output.bias"),
        attn_mask=torch.ones(x.shape[1], x.shape[1]).triu(1).bool() if causal else None,
        use_separate_proj_weight=True,
        q_proj_weight=p["query.weight"],
        k_proj_weight=p["key.weight"],
        v_proj_weight=p["value.weight"],
    )
    return y.transpose(0, 1)


def turned(x, base, share):
    """Rotary positions, the halves of a point half of the turned numbers apart. x [n, heads, length, d]."""
    size = round(x.shape[-1] * share)
    frequencies = base ** (-torch.arange(0, size, 2) / size)
    angles = torch.outer(torch.arange(x.shape[2]), frequencies)
    points = torch.complex(x[..., : size // 2], x[..., size // 2 : size])
    points = points * torch.polar(torch.ones_like(angles), angles)
    return torch.cat([points.real, points.imag, x[..., size:]], -1)


def grouped(x, p, heads, key_heads, base=None, share=1.0):
    """Causal attention in which heads of queries share a head of keys and values."""
    q, k, v = (linear(x, p, name).unflatten(-1, (count, -1)).transpose(1, 2) for name, count in
               (("query", heads), ("key", key_heads), ("value", key_heads)))
    if base is not None:
        q, k = turned(q, base, share), turned(k, base, share)
    k, v = (each.repeat_interleave(heads // key_heads, 1) for each in (k, v))
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(torch.ones(scores.shape[-2:]).triu(1).bool(), -torch.inf)
    return linear((scores.softmax(-1) @ v).transpose(1, 2).flatten(2), p, "output")


def windows(x, p, heads, window, shift):
    """Attention within windows of x [n, c, h, w] by the pixels that see each other, without moving the image."""
    _, c, h, w = x.shape
    shift = [0 if size == side else by for size, side, by in zip((h, w), window, shift)]
    rows = x.flatten(2).transpose(1, 2)
    q, k, v = (linear(rows, p, name).unflatten(-1, (heads, -1)).transpose(1, 2) for name in ("query", "key", "value"))
    scores = q @ k.transpose(-1, -2) / (c // heads) ** 0.5
    seen = torch.full((h * w, h * w), -torch.inf)
    bias = []
    for a in range(h * w):
        for b in range(h * w):
            (ya, xa), (yb, xb) = divmod(a, w), divmod(b, w)
            windows_of = [((y - shift[0]) // window[0], (z - shift[1]) // window[1]) for y, z in ((ya, xa), (yb, xb))]
            if windows_of[0] == windows_of[1]:
                seen[a, b] = 0
            row, column = ya - yb + window[0] - 1, xa - xb + window[1] - 1
            inside = 0 <= row < 2 * window[0] - 1 and 0 <= column < 2 * window[1] - 1
            bias.append(row * (2 * window[1] - 1) + column if inside else 0)
    table = p["positions"][bias].reshape(h * w, h * w, heads).permute(2, 0, 1)
    y = (scores + table + seen).softmax(-1) @ v
    return linear(y.transpose(1, 2).flatten(2), p, "output").transpose(1, 2).reshape(x.shape)


case("attention", "attention", {"heads": 2}, [2, 3, 4], maps(4, 2), lambda x, p: multi_head(x, p, 2, False))
case(
    "causal attention without a bias for keys",
    "attention",
    {"heads": 2, "causal": True, "key_bias": False},
    [1, 3, 4],
    maps(4, 2, key=False),
    lambda x, p: multi_head(x, p, 2, True),
)
case(
    "attention of shared keys, with rotary positions",
    "attention",
    {"heads": 4, "kv_heads": 2, "causal": True, "rotary": 100, "output_bias": False},
    [1, 3, 8],
    maps(8, 4, 2, output=False),
    lambda x, p: grouped(x, p, 4, 2, 100.0),
)
case(
    "attention of wide heads, with rotary positions for a half",
    "attention",
    {"heads": 2, "kv_heads": 1, "head_dim": 4, "causal": True, "rotary": 100, "rotary_share": 0.5, "bias": False},
    [2, 3, 2],
    maps(2, 2, 1, width=4, bias=False, output=False),
    lambda x, p: grouped(x, p, 2, 1, 100.0, 0.5),
)
case(
    "window_attention",
    "window_attention",
    {"heads": 2, "window": 2},
    [1, 4, 2, 4],
    {**maps(4, 2), "positions": [9, 2]},
    lambda x, p: windows(x, p, 2, (2, 2), (0, 0)),
)
case(
    "window_attention of shifted windows",
    "window_attention",
    {"heads": 1, "window": 2, "shift": 1, "bias": False},
    [1, 2, 4, 4],
    {**maps(2, 1, bias=False), "positions": [9, 1]},
    lambda x, p: windows(x, p, 1, (2, 2), (1, 1)),
)
case(
    "window_attention of rectangles, one along the width",
    "window_attention",
    {"heads": 1, "window": [3, 2], "shift": [1, 1]},
    [2, 2, 6, 2],
    {**maps(2, 1), "positions": [15, 1]},
    lambda x, p: windows(x, p, 1, (3, 2), (1, 1)),
)

# --- recurrent layers ----------------------------------------------------------------------------------------------


def recurrent(name, layer, arguments, shape, units):
    """PyTorch's own, which takes the parameters of both directions in our order."""
    both = arguments.get("bidirectional", False)
    rows = {"lstm": 4, "gru": 3}[layer] * units
    sizes = {"inputWeight": [rows, shape[-1]], "hiddenWeight": [rows, units], "inputBias": [rows], "hiddenBias": [rows]}
    parameters = {
        f"{direction}.{part}": size
        for direction in ("forward", "backward")[: 1 + both]
        for part, size in sizes.items()
    }

    def compute(x, p):
        start = torch.zeros(1 + both, shape[0], units)
        given = list(p.values()), True, 1, 0.0, False, both, True
        y, state, *_ = torch.lstm(x, (start, start), *given) if layer == "lstm" else torch.gru(x, start, *given)
        return y if arguments.get("returns") != "last" else torch.cat(list(state), -1)

    case(name, layer, {"units": units, **arguments}, shape, parameters, compute)


for kind in ("lstm", "gru"):
    recurrent(kind, kind, {}, [2, 3, 2], 2)
    recurrent(f"{kind} in both directions", kind, {"bidirectional": True}, [1, 3, 2], 1)
    recurrent(f"{kind} in both directions, last", kind, {"bidirectional": True, "returns": "last"}, [1, 3, 1], 2)

# --- tables --------------------------------------------------------------------------------------------------------


def columns(x, p, sizes):
    """A token for each column, from its part of the features and of the weight."""
    parts = zip(x.split(sizes, -1), p["weight"].split(sizes), p["bias"])
    return torch.stack([F.linear(part, weight.T, bias) for part, weight, bias in parts], 1)


case(
    "feature_tokens of numbers",
    "feature_tokens",
    {"width": 2},
    [2, 3],
    {"weight": [3, 2], "bias": [3, 2]},
    lambda x, p: columns(x, p, [1, 1, 1]),
)
case(
    "feature_tokens of numbers and words",
    "feature_tokens",
    {"width": 2, "columns": [1, 1, 3, 1, 2]},
    [2, 8],
    {"weight": [8, 2], "bias": [5, 2]},
    lambda x, p: columns(x, p, [1, 1, 3, 1, 2]),
)

json.dump({"pytorch": torch.__version__.split("a")[0], "cases": CASES}, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
