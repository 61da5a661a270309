"""What PyTorch gives for networks in the layouts of files that others save: names and shapes of their tensors, and their logits.

    /usr/bin/python3 test/runtime/weights/references.py > test/runtime/weights/references.json

The weights come from formulas that the test computes too, so that only names, shapes and logits are stored. ResNet-18 and -50 are torchvision's.
The others are written here from the published code of Hugging Face's `transformers` (modeling_gpt2.py, modeling_qwen2.py, modeling_vit.py) and of
timm (vision_transformer.py), with their names: neither package is part of Debian. Made with PyTorch 1.13 and torchvision 0.14.
"""

import json
import math
import sys

import torch
import torch.nn.functional as F
import torchvision
from torch import nn

torch.set_default_dtype(torch.float64)


def numbers(count, seed):
    """sin of steps that no period divides, the same in the test, as float32; the steps begin anew after a prime number of them."""
    steps = torch.arange(count, dtype=torch.float64) % 4099
    return torch.sin(0.7 * steps * (1 + seed / 7) + seed).float().double()


def fill(name, shape, seed):
    """Small enough for every layer to pass on what it gets."""
    count = math.prod(shape)
    values = numbers(count, seed % 11)
    if name.endswith("running_var"):
        values = 1 + 0.5 * values
    elif len(shape) > 1:
        values = values * (1 / math.sqrt(count / shape[0]))
    else:
        values = 0.1 * values + (1 if "norm" in name or "ln_" in name or "bn" in name or "downsample.1" in name else 0) * name.endswith("weight")
    return values.float().double().reshape(shape)


RESULTS = []


def reference(name, shapes, forward, x):
    """`shapes`: of the tensors of a file by name, in its order. `forward` takes them filled."""
    state = {key: fill(key, shape, index) for index, (key, shape) in enumerate(shapes.items())}
    with torch.no_grad():
        logits = forward(state, x)
    RESULTS.append(
        {
            "name": name,
            "tensors": [[key, list(shape)] for key, shape in shapes.items()],
            "logits": [float(f"{value:.9g}") for value in logits.flatten().tolist()],
        }
    )


# --- torchvision -------------------------------------------------------------------------------------------------

image = numbers(3 * 32 * 32, 1).reshape(1, 3, 32, 32)


def torchvision_network(name, make):
    network = make(num_classes=5).double().eval()
    shapes = {key: tuple(value.shape) for key, value in network.state_dict().items()}

    def forward(state, x):
        counts = {key: torch.tensor(0) for key in shapes if key.endswith("num_batches_tracked")}
        network.load_state_dict({**state, **counts})
        return network(x)

    reference(name, shapes, forward, image)


# --- GPT-2 -------------------------------------------------------------------------------------------------------

tokens = torch.tensor([[3, 1, 4, 1, 5, 9, 2, 6]])


def linear(w, name, x):
    """nn.Linear: weight [out, in]."""
    return F.linear(x, w[name + ".weight"], w.get(name + ".bias"))


def conv1d(w, name, x):
    """transformers' Conv1D: weight [in, out]."""
    return x @ w[name + ".weight"] + w[name + ".bias"]


def norm(w, name, x, eps):
    return F.layer_norm(x, x.shape[-1:], w[name + ".weight"], w[name + ".bias"], eps)


def attend(q, k, v, causal):
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if causal:
        length = scores.shape[-1]
        scores = scores.masked_fill(torch.ones(length, length).triu(1).bool(), float("-inf"))
    return scores.softmax(-1) @ v


def heads_of(x, heads):
    n, length, width = x.shape
    return x.reshape(n, length, heads, width // heads).transpose(1, 2)


def joined(x):
    n, heads, length, d = x.shape
    return x.transpose(1, 2).reshape(n, length, heads * d)


def gpt2(w, ids, blocks=6, heads=2):
    x = w["wte.weight"][ids] + w["wpe.weight"][: ids.shape[1]]
    for i in range(blocks):
        h = f"h.{i}."
        q, k, v = conv1d(w, h + "attn.c_attn", norm(w, h + "ln_1", x, 1e-5)).split(x.shape[-1], dim=2)
        x = x + conv1d(w, h + "attn.c_proj", joined(attend(heads_of(q, heads), heads_of(k, heads), heads_of(v, heads), True)))
        hidden = conv1d(w, h + "mlp.c_fc", norm(w, h + "ln_2", x, 1e-5))
        hidden = 0.5 * hidden * (1 + torch.tanh(math.sqrt(2 / math.pi) * (hidden + 0.044715 * hidden**3)))
        x = x + conv1d(w, h + "mlp.c_proj", hidden)
    return norm(w, "ln_f", x, 1e-5) @ w["wte.weight"].T


def with_bias(name, weight, bias=None):
    return {name + ".weight": weight, name + ".bias": (weight[0],) if bias is None else (bias,)}


def gpt2_shapes(blocks=6, width=8, vocabulary=11, length=8):
    shapes = {"wte.weight": (vocabulary, width), "wpe.weight": (length, width)}
    for i in range(blocks):
        h = f"h.{i}."
        shapes.update(with_bias(h + "ln_1", (width,)))
        shapes[h + "attn.bias"] = (1, 1, length, length)
        shapes.update(with_bias(h + "attn.c_attn", (width, 3 * width), 3 * width))
        shapes.update(with_bias(h + "attn.c_proj", (width, width), width))
        shapes.update(with_bias(h + "ln_2", (width,)))
        shapes.update(with_bias(h + "mlp.c_fc", (width, 4 * width), 4 * width))
        shapes.update(with_bias(h + "mlp.c_proj", (4 * width, width), width))
    shapes.update(with_bias("ln_f", (width,)))
    return shapes


# --- Qwen2 -------------------------------------------------------------------------------------------------------


def rms(w, name, x, eps=1e-6):
    return w[name + ".weight"] * x / torch.sqrt((x * x).mean(-1, keepdim=True) + eps)


def rotate(x, base=1000000.0):
    """apply_rotary_pos_emb: the halves of a head, as rotate_half has them."""
    length, d = x.shape[-2:]
    inverse = base ** (-torch.arange(0, d, 2) / d)
    angles = torch.outer(torch.arange(length).double(), inverse)
    angles = torch.cat([angles, angles], dim=-1)
    half = torch.cat([-x[..., d // 2 :], x[..., : d // 2]], dim=-1)
    return x * angles.cos() + half * angles.sin()


def qwen2(w, ids, blocks=12, heads=4, kv_heads=2):
    x = w["model.embed_tokens.weight"][ids]
    for i in range(blocks):
        h = f"model.layers.{i}."
        y = rms(w, h + "input_layernorm", x)
        q = rotate(heads_of(linear(w, h + "self_attn.q_proj", y), heads))
        k = rotate(heads_of(linear(w, h + "self_attn.k_proj", y), kv_heads))
        v = heads_of(linear(w, h + "self_attn.v_proj", y), kv_heads)
        k, v = (each.repeat_interleave(heads // kv_heads, dim=1) for each in (k, v))
        x = x + linear(w, h + "self_attn.o_proj", joined(attend(q, k, v, True)))
        y = rms(w, h + "post_attention_layernorm", x)
        x = x + linear(w, h + "mlp.down_proj", F.silu(linear(w, h + "mlp.gate_proj", y)) * linear(w, h + "mlp.up_proj", y))
    return rms(w, "model.norm", x) @ w["model.embed_tokens.weight"].T


def qwen2_shapes(blocks=12, width=16, hidden=24, kv=8, vocabulary=11):
    shapes = {"model.embed_tokens.weight": (vocabulary, width)}
    for i in range(blocks):
        h = f"model.layers.{i}."
        shapes[h + "input_layernorm.weight"] = (width,)
        shapes.update(with_bias(h + "self_attn.q_proj", (width, width)))
        shapes.update(with_bias(h + "self_attn.k_proj", (kv, width)))
        shapes.update(with_bias(h + "self_attn.v_proj", (kv, width)))
        shapes[h + "self_attn.o_proj.weight"] = (width, width)
        shapes[h + "post_attention_layernorm.weight"] = (width,)
        shapes[h + "mlp.gate_proj.weight"] = (hidden, width)
        shapes[h + "mlp.up_proj.weight"] = (hidden, width)
        shapes[h + "mlp.down_proj.weight"] = (width, hidden)
    shapes["model.norm.weight"] = (width,)
    return shapes


# --- ViT ---------------------------------------------------------------------------------------------------------


def vit_hf(w, x, blocks=12, heads=3):
    e = "vit.embeddings."
    patches = F.conv2d(x, w[e + "patch_embeddings.projection.weight"], w[e + "patch_embeddings.projection.bias"], stride=16)
    x = torch.cat([w[e + "cls_token"], patches.flatten(2).transpose(1, 2)], dim=1) + w[e + "position_embeddings"]
    for i in range(blocks):
        h = f"vit.encoder.layer.{i}."
        y = norm(w, h + "layernorm_before", x, 1e-6)
        q, k, v = (heads_of(linear(w, h + "attention.attention." + part, y), heads) for part in ("query", "key", "value"))
        x = x + linear(w, h + "attention.output.dense", joined(attend(q, k, v, False)))
        y = F.gelu(linear(w, h + "intermediate.dense", norm(w, h + "layernorm_after", x, 1e-6)))
        x = x + linear(w, h + "output.dense", y)
    return linear(w, "classifier", norm(w, "vit.layernorm", x, 1e-6)[:, 0])


def vit_timm(w, x, blocks=12, heads=3):
    patches = F.conv2d(x, w["patch_embed.proj.weight"], w["patch_embed.proj.bias"], stride=16)
    x = torch.cat([w["cls_token"], patches.flatten(2).transpose(1, 2)], dim=1) + w["pos_embed"]
    for i in range(blocks):
        h = f"blocks.{i}."
        n, length, width = x.shape
        qkv = linear(w, h + "attn.qkv", norm(w, h + "norm1", x, 1e-6))
        q, k, v = qkv.reshape(n, length, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        x = x + linear(w, h + "attn.proj", joined(attend(q, k, v, False)))
        x = x + linear(w, h + "mlp.fc2", F.gelu(linear(w, h + "mlp.fc1", norm(w, h + "norm2", x, 1e-6))))
    return linear(w, "head", norm(w, "norm", x, 1e-6)[:, 0])


def vit_hf_shapes(blocks=12, width=192):
    e = "vit.embeddings."
    shapes = {e + "cls_token": (1, 1, width), e + "position_embeddings": (1, 5, width)}
    shapes.update(with_bias(e + "patch_embeddings.projection", (width, 3, 16, 16)))
    for i in range(blocks):
        h = f"vit.encoder.layer.{i}."
        for part in ("query", "key", "value"):
            shapes.update(with_bias(h + "attention.attention." + part, (width, width)))
        shapes.update(with_bias(h + "attention.output.dense", (width, width)))
        shapes.update(with_bias(h + "intermediate.dense", (4 * width, width)))
        shapes.update(with_bias(h + "output.dense", (width, 4 * width)))
        shapes.update(with_bias(h + "layernorm_before", (width,)))
        shapes.update(with_bias(h + "layernorm_after", (width,)))
    shapes.update(with_bias("vit.layernorm", (width,)))
    shapes.update(with_bias("classifier", (5, width)))
    return shapes


def vit_timm_shapes(blocks=12, width=192):
    shapes = {"cls_token": (1, 1, width), "pos_embed": (1, 5, width)}
    shapes.update(with_bias("patch_embed.proj", (width, 3, 16, 16)))
    for i in range(blocks):
        h = f"blocks.{i}."
        shapes.update(with_bias(h + "norm1", (width,)))
        shapes.update(with_bias(h + "attn.qkv", (3 * width, width)))
        shapes.update(with_bias(h + "attn.proj", (width, width)))
        shapes.update(with_bias(h + "norm2", (width,)))
        shapes.update(with_bias(h + "mlp.fc1", (4 * width, width)))
        shapes.update(with_bias(h + "mlp.fc2", (width, 4 * width)))
    shapes.update(with_bias("norm", (width,)))
    shapes.update(with_bias("head", (5, width)))
    return shapes


if __name__ == "__main__":
    torchvision_network("resnet18", torchvision.models.resnet18)
    torchvision_network("resnet50", torchvision.models.resnet50)
    reference("gpt2", gpt2_shapes(), gpt2, tokens)
    reference("qwen2", qwen2_shapes(), qwen2, tokens)
    reference("vit-hf", vit_hf_shapes(), vit_hf, image)
    reference("vit-timm", vit_timm_shapes(), vit_timm, image)
    json.dump({"references": RESULTS}, sys.stdout)
    print()
