"""Names and shapes of tensors in the layouts of torchvision and timm, and of the smaller networks their logits too.

    /usr/bin/python3 test/app/import/layouts.py > test/app/import/layouts.json

The weights are from formulas, as those of test/runtime/weights/references.py. torchvision's networks are its own code; those of timm are written here from
its published code (mlp_mixer.py, convnext.py, swin_transformer.py), with its names: it is no part of Debian. Made with PyTorch 1.13 and torchvision 0.14.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "runtime", "weights"))

import references
import torch.nn.functional as F
import torchvision
from references import image, linear, norm, reference, torchvision_network, with_bias

for name in ("mobilenet_v2", "efficientnet_b0", "convnext_tiny"):
    torchvision_network(name, getattr(torchvision.models, name))

# --- MLP-Mixer of timm ---------------------------------------------------------------------------------------------


def mixer(w, x, blocks=8):
    x = F.conv2d(x, w["stem.proj.weight"], w["stem.proj.bias"], stride=16).flatten(2).transpose(1, 2)
    for i in range(blocks):
        b = f"blocks.{i}."
        y = norm(w, b + "norm1", x, 1e-6).transpose(1, 2)
        x = x + linear(w, b + "mlp_tokens.fc2", F.gelu(linear(w, b + "mlp_tokens.fc1", y))).transpose(1, 2)
        y = norm(w, b + "norm2", x, 1e-6)
        x = x + linear(w, b + "mlp_channels.fc2", F.gelu(linear(w, b + "mlp_channels.fc1", y)))
    return linear(w, "head", norm(w, "norm", x, 1e-6).mean(1))


def mixer_shapes(blocks=8, width=512, tokens=4, classes=5):
    shapes = with_bias("stem.proj", (width, 3, 16, 16))
    for i in range(blocks):
        b = f"blocks.{i}."
        shapes.update(with_bias(b + "norm1", (width,)))
        shapes.update(with_bias(b + "mlp_tokens.fc1", (256, tokens)))
        shapes.update(with_bias(b + "mlp_tokens.fc2", (tokens, 256)))
        shapes.update(with_bias(b + "norm2", (width,)))
        shapes.update(with_bias(b + "mlp_channels.fc1", (4 * width, width)))
        shapes.update(with_bias(b + "mlp_channels.fc2", (width, 4 * width)))
    shapes.update(with_bias("norm", (width,)))
    shapes.update(with_bias("head", (classes, width)))
    return shapes


reference("mixer_s16", mixer_shapes(), mixer, image)

# --- names and shapes alone ----------------------------------------------------------------------------------------


def layout(name, shapes):
    references.RESULTS.append({"name": name, "tensors": [[key, list(shape)] for key, shape in shapes.items()], "logits": []})


for name in ("resnet50", "vgg11_bn", "alexnet", "swin_t"):
    network = getattr(torchvision.models, name)()
    layout(name, {key: tuple(value.shape) for key, value in network.state_dict().items()})


def convnext_timm(depths=(3, 3, 9, 3), widths=(96, 192, 384, 768)):
    shapes = {**with_bias("stem.0", (96, 3, 4, 4)), **with_bias("stem.1", (96,))}
    for i, (depth, width) in enumerate(zip(depths, widths)):
        if i > 0:
            shapes.update(with_bias(f"stages.{i}.downsample.0", (widths[i - 1],)))
            shapes.update(with_bias(f"stages.{i}.downsample.1", (width, widths[i - 1], 2, 2), width))
        for j in range(depth):
            b = f"stages.{i}.blocks.{j}."
            shapes[b + "gamma"] = (width,)
            shapes.update(with_bias(b + "conv_dw", (width, 1, 7, 7)))
            shapes.update(with_bias(b + "norm", (width,)))
            shapes.update(with_bias(b + "mlp.fc1", (4 * width, width)))
            shapes.update(with_bias(b + "mlp.fc2", (width, 4 * width)))
    shapes.update(with_bias("head.norm", (768,)))
    shapes.update(with_bias("head.fc", (1000, 768)))
    return shapes


def swin_timm(depths=(2, 2, 6, 2), heads=(3, 6, 12, 24)):
    shapes = {**with_bias("patch_embed.proj", (96, 3, 4, 4)), **with_bias("patch_embed.norm", (96,))}
    for i, (depth, count) in enumerate(zip(depths, heads)):
        width = 96 * 2**i
        if i > 0:
            shapes.update(with_bias(f"layers.{i}.downsample.norm", (2 * width,)))
            shapes[f"layers.{i}.downsample.reduction.weight"] = (width, 2 * width)
        for j in range(depth):
            b = f"layers.{i}.blocks.{j}."
            shapes.update(with_bias(b + "norm1", (width,)))
            shapes[b + "attn.relative_position_bias_table"] = (169, count)
            shapes.update(with_bias(b + "attn.qkv", (3 * width, width)))
            shapes.update(with_bias(b + "attn.proj", (width, width)))
            shapes.update(with_bias(b + "norm2", (width,)))
            shapes.update(with_bias(b + "mlp.fc1", (4 * width, width)))
            shapes.update(with_bias(b + "mlp.fc2", (width, 4 * width)))
    shapes.update(with_bias("norm", (768,)))
    shapes.update(with_bias("head.fc", (1000, 768)))
    return shapes


layout("convnext_tiny of timm", convnext_timm())
layout("swin_tiny of timm", swin_timm())

json.dump({"references": references.RESULTS}, sys.stdout)
print()
