"""What PyTorch and torchvision give for the networks of small.spk: the loss of one training step, its outputs, and its gradients.

    python3 test/specs/networks/networks.py > test/specs/networks/networks.json

Numbers come from formulas that the test computes too. Of each gradient only Σ g[i] cos i and its norm are stored. Made with PyTorch 1.13 and
torchvision 0.14.
"""

import json
import sys

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.models.convnext import CNBlock
from torchvision.models.densenet import _DenseLayer, _Transition
from torchvision.models.efficientnet import MBConv, MBConvConfig
from torchvision.models.mobilenetv2 import InvertedResidual
from torchvision.models.resnet import BasicBlock, Bottleneck, conv1x1
from torchvision.models.swin_transformer import PatchMerging, SwinTransformerBlock
from torchvision.models.vision_transformer import EncoderBlock

torch.set_default_dtype(torch.float64)


def numbers(count, seed, scale=1.0):
    """sin of steps that no period divides, the same in the test."""
    steps = torch.arange(count, dtype=torch.float64)
    return scale * torch.sin(0.7 * steps * (1 + seed / 7) + seed)


class Slot:
    """A parameter as small.spk has it: all of a tensor of PyTorch's, or what `pick` takes of it, in the order that it takes it."""

    def __init__(self, tensor, pick=None):
        self.tensor = tensor
        numbered = torch.arange(tensor.numel()).reshape(tensor.shape)
        self.places = (numbered if pick is None else pick(numbered)).flatten()

    def fill(self, values):
        with torch.no_grad():
            self.tensor.view(-1)[self.places] = values

    def gradient(self):
        return self.tensor.grad.flatten()[self.places]


def slots(*modules):
    """All parameters of modules, in their own order."""
    return [Slot(parameter) for module in modules for parameter in module.parameters()]


def attention_slots(attention):
    """Queries, keys and values are one tensor in PyTorch, and three maps here."""
    width = attention.embed_dim
    weight, bias = attention.in_proj_weight, attention.in_proj_bias
    found = []
    for index in range(3):
        rows = slice(index * width, (index + 1) * width)
        found += [Slot(weight, lambda x, rows=rows: x[rows]), Slot(bias, lambda x, rows=rows: x[rows])]
    return found + slots(attention.out_proj)


def qkv_slots(qkv, projection):
    width = qkv.in_features
    found = []
    for index in range(3):
        rows = slice(index * width, (index + 1) * width)
        found += [Slot(qkv.weight, lambda x, rows=rows: x[rows]), Slot(qkv.bias, lambda x, rows=rows: x[rows])]
    return found + slots(projection)


RESULTS = []


def network(name, shape, forward, parameters, samples=2):
    """`parameters`: slots in the order of small.spk. The batch is an image [samples, *shape], labels are 0, 1, 2, 0, …"""
    size = samples * shape[0] * shape[1] * shape[2]
    x = numbers(size, 1).reshape(samples, *shape)
    for index, slot in enumerate(parameters):
        slot.fill(numbers(len(slot.places), 2 + index, 0.5))
    logits = forward(x)
    loss = F.cross_entropy(logits, torch.arange(samples) % 3)
    loss.backward()
    steps = [slot.gradient() for slot in parameters]
    RESULTS.append(
        {
            "name": name,
            "samples": samples,
            "sizes": [len(slot.places) for slot in parameters],
            "logits": listed(logits),
            "loss": rounded(loss),
            "gradients": [
                [rounded((step * torch.cos(torch.arange(len(step)).double())).sum()), rounded(step.norm())]
                for step in steps
            ],
        }
    )


def rounded(value):
    return float(f"{float(value):.9g}")


def listed(x):
    return [rounded(value) for value in x.detach().flatten().tolist()]


def conv_norm(inputs, outputs, kernel=3, stride=1, bias=False):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=bias), nn.BatchNorm2d(outputs), nn.ReLU()
    )


def pooled(x):
    return x.mean((2, 3))


def patched(x, size):
    """[n, c, h, w] to [n, patches, c · size²]: row by row, each channel by channel."""
    return F.unfold(x, size, stride=size).transpose(1, 2)


# --- convolutional networks --------------------------------------------------------------------------------------

stem, head = conv_norm(3, 4), nn.Linear(6, 3)
shortcut = nn.Sequential(conv1x1(4, 6, 2), nn.BatchNorm2d(6))
blocks = nn.Sequential(BasicBlock(4, 4), BasicBlock(4, 6, 2, shortcut))
network("ResNets", (3, 8, 8), lambda x: head(pooled(blocks(stem(x)))), slots(stem, blocks, head))

stem, head = nn.Conv2d(3, 4, 1), nn.Linear(16, 3)
first = Bottleneck(4, 4, 1, nn.Sequential(conv1x1(4, 16), nn.BatchNorm2d(16)), groups=2, base_width=32)
second = Bottleneck(16, 4, 2, nn.Sequential(conv1x1(16, 16, 2), nn.BatchNorm2d(16)))
network(
    "ResNeXts",
    (3, 6, 6),
    lambda x: head(pooled(second(first(stem(x))))),
    slots(stem, first, second, head),
)


class Wide(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.shortcut = None if inputs == outputs else nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x):
        h = F.relu(self.norm1(x))
        skip = x if self.shortcut is None else self.shortcut(h)
        return skip + self.conv2(F.relu(self.norm2(self.conv1(h))))


stem, norm, head = nn.Conv2d(3, 3, 3, 1, 1, bias=False), nn.BatchNorm2d(4), nn.Linear(4, 3)
blocks = nn.Sequential(Wide(3, 4, 2), Wide(4, 4, 1))
network(
    "WideResNets",
    (3, 6, 6),
    lambda x: head(pooled(F.relu(norm(blocks(stem(x)))))),
    slots(stem, blocks, norm, head),
)

head = nn.Linear(4, 3)
blocks = nn.Sequential(
    InvertedResidual(3, 3, 1, 1), InvertedResidual(3, 4, 2, 2), InvertedResidual(4, 4, 1, 3)
)
network("MobileNets", (3, 6, 6), lambda x: head(pooled(blocks(x))), slots(blocks, head))

stem, head = nn.Conv2d(3, 8, 1), nn.Linear(16, 3)
blocks = nn.Sequential(
    MBConv(MBConvConfig(1, 3, 1, 8, 8, 1), 0.0, nn.BatchNorm2d),
    MBConv(MBConvConfig(2, 5, 2, 8, 16, 1), 0.0, nn.BatchNorm2d),
)
network("EfficientNets", (3, 6, 6), lambda x: head(pooled(blocks(stem(x)))), slots(stem, blocks, head))

dense1, dense2, dense3 = _DenseLayer(3, 2, 4, 0), _DenseLayer(5, 2, 4, 0), _DenseLayer(3, 1, 4, 0)
transition, norm, head = _Transition(7, 3), nn.BatchNorm2d(4), nn.Linear(4, 3)


def dense_net(x):
    x = torch.cat([x, dense1(x)], 1)
    x = transition(torch.cat([x, dense2(x)], 1))
    return head(pooled(F.relu(norm(torch.cat([x, dense3(x)], 1)))))


network("DenseNets", (3, 6, 6), dense_net, slots(dense1, dense2, transition, dense3, norm, head))

sides = nn.ModuleList(
    [
        conv_norm(3, 2, 1, bias=True),
        nn.Sequential(conv_norm(3, 3, 1, bias=True), conv_norm(3, 2, bias=True)),
        nn.Sequential(conv_norm(3, 1, 1, bias=True), conv_norm(1, 2, bias=True), conv_norm(2, 2, bias=True)),
        nn.Sequential(nn.MaxPool2d(3, 1, 1), conv_norm(3, 1, 1, bias=True)),
    ]
)
head = nn.Linear(7, 3)
network(
    "GoogLeNets",
    (3, 5, 5),
    lambda x: head(pooled(F.max_pool2d(torch.cat([side(x) for side in sides], 1), 3, 2, 1))),
    slots(sides, head),
)

stem, norm1, norm2, head = nn.Conv2d(3, 4, 4, 4), nn.LayerNorm(4, 1e-6), nn.LayerNorm(4, 1e-6), nn.Linear(4, 3)
block = CNBlock(4, 1e-6, 0.0)


def over_channels(norm, x):
    return norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


network(
    "ConvNeXts",
    (3, 8, 8),
    lambda x: head(norm2(pooled(block(over_channels(norm1, stem(x)))))),
    slots(stem, norm1, block.block) + [Slot(block.layer_scale)] + slots(norm2, head),
)

double1, double2, double3, head = (
    nn.Sequential(conv_norm(3, 3), conv_norm(3, 3)),
    nn.Sequential(conv_norm(3, 4), conv_norm(4, 4)),
    nn.Sequential(conv_norm(6, 3), conv_norm(3, 3)),
    nn.Linear(3, 3),
)
up = nn.ConvTranspose2d(4, 3, 2, 2)


def u_net(x):
    full = double1(x)
    raised = up(double2(F.max_pool2d(full, 2)))
    return head(pooled(double3(torch.cat([raised, full], 1))))


network("UNets", (3, 4, 4), u_net, slots(double1, double2, up, double3, head))

# --- transformers ------------------------------------------------------------------------------------------------

embed, norm, head = nn.Linear(12, 6), nn.LayerNorm(6, 1e-6), nn.Linear(6, 3)
token, table = nn.Parameter(torch.zeros(6)), nn.Parameter(torch.zeros(5, 6))
block = EncoderBlock(2, 6, 12, 0.0, 0.0)


def vision_transformer(x):
    h = embed(patched(x, 2))
    h = torch.cat([token.expand(len(h), 1, 6), h], 1) + table
    return head(norm(block(h))[:, 0])


network(
    "ViTs",
    (3, 4, 4),
    vision_transformer,
    slots(embed)
    + [Slot(token), Slot(table)]
    + slots(block.ln_1)
    + attention_slots(block.self_attention)
    + slots(block.ln_2, block.mlp, norm, head),
)

swin1, swin2 = SwinTransformerBlock(4, 2, [2, 2], [0, 0]), SwinTransformerBlock(4, 2, [2, 2], [1, 1])
stem, merging, norm, head = nn.Conv2d(3, 4, 1), PatchMerging(4), nn.LayerNorm(8), nn.Linear(8, 3)


def swin_slots(block):
    attention = block.attn
    return (
        slots(block.norm1)
        + qkv_slots(attention.qkv, attention.proj)
        + [Slot(attention.relative_position_bias_table)]
        + slots(block.norm2, block.mlp)
    )


def channel_first(x):
    """PatchMerging has the four pixels of a patch down its columns, each with all channels; here are channels, row by row."""
    return x.unflatten(-1, (2, 2, 4)).permute(*range(x.dim() - 1), -1, -2, -3)


network(
    "Swins",
    (3, 4, 4),
    lambda x: head(norm(merging(swin2(swin1(stem(x).permute(0, 2, 3, 1))))).mean((1, 2))),
    slots(stem)
    + swin_slots(swin1)
    + swin_slots(swin2)
    + [Slot(tensor, channel_first) for tensor in (merging.norm.weight, merging.norm.bias, merging.reduction.weight)]
    + slots(norm, head),
)

embed, norm1, norm2, norm3, head = (
    nn.Linear(12, 4),
    *(nn.LayerNorm(4, 1e-6) for _ in range(3)),
    nn.Linear(4, 3),
)
tokens = nn.Sequential(nn.Linear(4, 3), nn.GELU(), nn.Linear(3, 4))
features = nn.Sequential(nn.Linear(4, 5), nn.GELU(), nn.Linear(5, 4))


def mixer(x):
    h = embed(patched(x, 2))
    h = h + tokens(norm1(h).transpose(1, 2)).transpose(1, 2)
    h = h + features(norm2(h))
    return head(norm3(h).mean(1))


network("Mixers", (3, 4, 4), mixer, slots(embed, norm1, tokens, norm2, features, norm3, head))

embed, norm1, norm2, norm3, head = nn.Linear(12, 6), *(nn.LayerNorm(6) for _ in range(3)), nn.Linear(6, 3)
table = nn.Parameter(torch.zeros(4, 6))
attention = nn.MultiheadAttention(6, 2, batch_first=True)
mlp = nn.Sequential(nn.Linear(6, 24), nn.GELU("tanh"), nn.Linear(24, 6))
later = torch.triu(torch.ones(4, 4, dtype=torch.bool), 1)


def gpt(x):
    h = embed(patched(x, 2)) + table
    n = norm1(h)
    h = h + attention(n, n, n, attn_mask=later)[0]
    h = h + mlp(norm2(h))
    return head(norm3(h)[:, -1])


network(
    "Gpts",
    (3, 4, 4),
    gpt,
    slots(embed) + [Slot(table)] + slots(norm1) + attention_slots(attention) + slots(norm2, mlp, norm3, head),
)


class Rms(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return self.weight * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6)


embed, norm1, norm2, norm3, head = nn.Linear(12, 8), Rms(8), Rms(8), Rms(8), nn.Linear(8, 3)
query, key, value = nn.Linear(8, 8), nn.Linear(8, 4), nn.Linear(8, 4)
output, gate, raised, lowered = (
    nn.Linear(8, 8, bias=False),
    nn.Linear(8, 5, bias=False),
    nn.Linear(8, 5, bias=False),
    nn.Linear(5, 8, bias=False),
)


def turned(x):
    """Rotary positions of LLaMA: x [n, heads, length, 2]."""
    positions = torch.arange(x.shape[2]).double()[:, None]
    angles = positions * 100.0 ** (-torch.arange(0, x.shape[3], 2).double() / x.shape[3])
    low, high = x.chunk(2, -1)
    return torch.cat([low * angles.cos() - high * angles.sin(), high * angles.cos() + low * angles.sin()], -1)


def heads_of(x, count):
    return x.unflatten(-1, (count, 2)).transpose(1, 2)


def llama(x):
    h = embed(patched(x, 2))
    n = norm1(h)
    q, k = turned(heads_of(query(n), 4)), turned(heads_of(key(n), 2)).repeat_interleave(2, 1)
    v = heads_of(value(n), 2).repeat_interleave(2, 1)
    scores = (q @ k.transpose(-1, -2) / 2**0.5).masked_fill(later, -torch.inf).softmax(-1)
    h = h + output((scores @ v).transpose(1, 2).flatten(2))
    n = norm2(h)
    h = h + lowered(F.silu(gate(n)) * raised(n))
    return head(norm3(h)[:, -1])


network(
    "Llamas",
    (3, 4, 4),
    llama,
    slots(embed, norm1, query, key, value, output, norm2, gate, raised, lowered, norm3, head),
)

json.dump({"networks": RESULTS}, sys.stdout, indent=1)
print()
