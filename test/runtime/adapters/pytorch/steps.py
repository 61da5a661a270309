"""What PyTorch makes of four steps of Adam on the network of test/golden/specs/adapted.spk, with low-rank changes of its matrices.

    python3 test/runtime/adapters/pytorch/steps.py > test/runtime/adapters/pytorch/steps.json && npm run format

The changes are written out, x Wᵀ + s (x Aᵀ) Bᵀ with s = alpha / rank, in double precision. Where numbers begin comes from formulas that the
test computes too, so that only PyTorch's own are stored. Made with PyTorch 1.13.
"""

import json
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def numbers(shape, seed, scale):
    """sin of steps that no period divides, the same in the test."""
    size = 1
    for length in shape:
        size *= length
    steps = torch.arange(size, dtype=torch.float64)
    return (scale * torch.sin(0.7 * steps * (1 + seed / 7) + seed)).reshape(shape)


SHAPES = {
    "dense1.weight": (6, 5),
    "dense1.bias": (6,),
    "dense2.weight": (3, 6),
    "dense2.bias": (3,),
    "lora:dense1.weight.a": (2, 5),
    "lora:dense1.weight.b": (6, 2),
    "lora:dense2.weight.a": (1, 6),
    "lora:dense2.weight.b": (3, 1),
}
FROZEN = ("dense1.weight", "dense1.bias", "dense2.weight")

p = {name: numbers(shape, 2 + i, 0.5) for i, (name, shape) in enumerate(SHAPES.items())}
trained = {name: value.requires_grad_() for name, value in p.items() if name not in FROZEN}
x = numbers((4, 5), 1, 1.0)
labels = torch.tensor([0, 1, 2, 1])


def adapted(h, layer, scale):
    a, b = p[f"lora:{layer}.weight.a"], p[f"lora:{layer}.weight.b"]
    return h @ p[f"{layer}.weight"].T + scale * (h @ a.T) @ b.T + p[f"{layer}.bias"]


optimizer = torch.optim.Adam(list(trained.values()), lr=0.05)
losses = []
for _ in range(4):
    optimizer.zero_grad()
    hidden = torch.tanh(adapted(x, "dense1", 4 / 2))
    loss = F.cross_entropy(adapted(hidden, "dense2", 1.0), labels)
    loss.backward()
    losses.append(loss.item())
    optimizer.step()

values = {name: value.detach().flatten().tolist() for name, value in trained.items()}
json.dump({"losses": losses, "parameters": values}, sys.stdout)
