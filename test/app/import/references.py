"""What PyTorch gives for networks of folders of Hugging Face: `config.json`, names and shapes of the tensors, and logits.

    /usr/bin/python3 test/app/import/references.py > test/app/import/references.json

The weights are small and from formulas, as those of test/runtime/weights/references.py, whose parts these networks are made of. The networks are
written in plain PyTorch from the published code of `transformers` (modeling_gpt2.py, modeling_qwen2.py, modeling_llama.py, modeling_vit.py,
modeling_resnet.py) with its names: that package is no part of Debian. Every network follows its `config.json`. Made with PyTorch 1.13.
"""

import json
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "runtime", "weights"))

import torch
import torch.nn.functional as F
from references import attend, conv1d, fill, heads_of, image, joined, linear, norm, rms, rotate, tokens, with_bias

RESULTS = []


def folder(name, config, shapes, forward, x):
    state = {key: fill(key, shape, index) for index, (key, shape) in enumerate(shapes.items())}
    with torch.no_grad():
        logits = forward(config, state, x)
    RESULTS.append(
        {
            "name": name,
            "config": config,
            "tensors": [[key, list(shape)] for key, shape in shapes.items()],
            "logits": [float(f"{value:.9g}") for value in logits.flatten().tolist()],
        }
    )


def tanh_gelu(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


ACTIVATIONS = {"gelu_new": tanh_gelu, "gelu": F.gelu, "relu": F.relu, "silu": F.silu}

# --- GPT-2 -------------------------------------------------------------------------------------------------------


def gpt2(c, w, ids):
    p = "transformer." if "transformer.wte.weight" in w else ""
    eps, heads = c["layer_norm_epsilon"], c["n_head"]
    x = w[p + "wte.weight"][ids] + w[p + "wpe.weight"][: ids.shape[1]]
    for i in range(c["n_layer"]):
        h = f"{p}h.{i}."
        q, k, v = conv1d(w, h + "attn.c_attn", norm(w, h + "ln_1", x, eps)).split(x.shape[-1], dim=2)
        x = x + conv1d(w, h + "attn.c_proj", joined(attend(heads_of(q, heads), heads_of(k, heads), heads_of(v, heads), True)))
        hidden = ACTIVATIONS[c["activation_function"]](conv1d(w, h + "mlp.c_fc", norm(w, h + "ln_2", x, eps)))
        x = x + conv1d(w, h + "mlp.c_proj", hidden)
    x = norm(w, p + "ln_f", x, eps)
    return x @ (w[p + "wte.weight"] if c.get("tie_word_embeddings", True) else w["lm_head.weight"]).T


def gpt2_shapes(c, prefix, masks=False, head=False):
    width, length = c["n_embd"], c["n_positions"]
    hidden = c["n_inner"] or 4 * width
    shapes = {prefix + "wte.weight": (c["vocab_size"], width), prefix + "wpe.weight": (length, width)}
    for i in range(c["n_layer"]):
        h = f"{prefix}h.{i}."
        shapes.update(with_bias(h + "ln_1", (width,)))
        if masks:
            shapes[h + "attn.bias"] = (1, 1, length, length)
            shapes[h + "attn.masked_bias"] = ()
        shapes.update(with_bias(h + "attn.c_attn", (width, 3 * width), 3 * width))
        shapes.update(with_bias(h + "attn.c_proj", (width, width), width))
        shapes.update(with_bias(h + "ln_2", (width,)))
        shapes.update(with_bias(h + "mlp.c_fc", (width, hidden), hidden))
        shapes.update(with_bias(h + "mlp.c_proj", (hidden, width), width))
    shapes.update(with_bias(prefix + "ln_f", (width,)))
    if head:
        shapes["lm_head.weight"] = (c["vocab_size"], width)
    return shapes


GPT2 = {
    "activation_function": "gelu_new",
    "architectures": ["GPT2LMHeadModel"],
    "attn_pdrop": 0.1,
    "bos_token_id": 10,
    "embd_pdrop": 0.1,
    "eos_token_id": 10,
    "initializer_range": 0.02,
    "layer_norm_epsilon": 1e-05,
    "model_type": "gpt2",
    "n_embd": 8,
    "n_head": 2,
    "n_inner": None,
    "n_layer": 3,
    "n_positions": 8,
    "reorder_and_upcast_attn": False,
    "resid_pdrop": 0.1,
    "scale_attn_by_inverse_layer_idx": False,
    "scale_attn_weights": True,
    "summary_activation": None,
    "summary_first_dropout": 0.1,
    "summary_proj_to_labels": True,
    "summary_type": "cls_index",
    "summary_use_proj": True,
    "torch_dtype": "float32",
    "transformers_version": "4.46.0",
    "use_cache": True,
    "vocab_size": 19,
}
OTHER_GPT2 = {
    **GPT2,
    "architectures": ["GPT2Model"],
    "activation_function": "relu",
    "n_inner": 20,
    "layer_norm_epsilon": 0.001,
    "attn_pdrop": 0.0,
    "embd_pdrop": 0.2,
    "n_layer": 1,
}
UNTIED_GPT2 = {**GPT2, "tie_word_embeddings": False, "n_layer": 2}

folder("gpt2", GPT2, gpt2_shapes(GPT2, "", masks=True), gpt2, tokens)
folder("gpt2 with a head beside it", GPT2, gpt2_shapes(GPT2, "transformer.", head=True), gpt2, tokens)
folder("gpt2 of other settings", OTHER_GPT2, gpt2_shapes(OTHER_GPT2, ""), gpt2, tokens)
folder("gpt2 with an output of its own", UNTIED_GPT2, gpt2_shapes(UNTIED_GPT2, "transformer.", head=True), gpt2, tokens)

# --- LLaMA and Qwen2 ---------------------------------------------------------------------------------------------


def decoder(c, w, ids):
    p = "model." if "model.embed_tokens.weight" in w else ""
    heads, kv_heads, eps = c["num_attention_heads"], c["num_key_value_heads"], c["rms_norm_eps"]
    x = w[p + "embed_tokens.weight"][ids]
    for i in range(c["num_hidden_layers"]):
        h = f"{p}layers.{i}."
        y = rms(w, h + "input_layernorm", x, eps)
        q = rotate(heads_of(linear(w, h + "self_attn.q_proj", y), heads), c["rope_theta"])
        k = rotate(heads_of(linear(w, h + "self_attn.k_proj", y), kv_heads), c["rope_theta"])
        v = heads_of(linear(w, h + "self_attn.v_proj", y), kv_heads)
        k, v = (each.repeat_interleave(heads // kv_heads, dim=1) for each in (k, v))
        x = x + linear(w, h + "self_attn.o_proj", joined(attend(q, k, v, True)))
        y = rms(w, h + "post_attention_layernorm", x, eps)
        gate = ACTIVATIONS[c["hidden_act"]](linear(w, h + "mlp.gate_proj", y))
        x = x + linear(w, h + "mlp.down_proj", gate * linear(w, h + "mlp.up_proj", y))
    x = rms(w, p + "norm", x, eps)
    return x @ (w[p + "embed_tokens.weight"] if c["tie_word_embeddings"] else w["lm_head.weight"]).T


def decoder_shapes(c, prefix, head, qkv_bias, output_bias=False, mlp_bias=False, frequencies=False):
    width, hidden = c["hidden_size"], c["intermediate_size"]
    d = c.get("head_dim") or width // c["num_attention_heads"]
    queries, keys = d * c["num_attention_heads"], d * c["num_key_value_heads"]
    shapes = {prefix + "embed_tokens.weight": (c["vocab_size"], width)}

    def add(name, out, size, bias):
        shapes.update(with_bias(name, (out, size)) if bias else {name + ".weight": (out, size)})

    for i in range(c["num_hidden_layers"]):
        h = f"{prefix}layers.{i}."
        shapes[h + "input_layernorm.weight"] = (width,)
        add(h + "self_attn.q_proj", queries, width, qkv_bias)
        add(h + "self_attn.k_proj", keys, width, qkv_bias)
        add(h + "self_attn.v_proj", keys, width, qkv_bias)
        add(h + "self_attn.o_proj", width, queries, output_bias)
        if frequencies:
            shapes[h + "self_attn.rotary_emb.inv_freq"] = (d // 2,)
        shapes[h + "post_attention_layernorm.weight"] = (width,)
        add(h + "mlp.gate_proj", hidden, width, mlp_bias)
        add(h + "mlp.up_proj", hidden, width, mlp_bias)
        add(h + "mlp.down_proj", width, hidden, mlp_bias)
    shapes[prefix + "norm.weight"] = (width,)
    if head:
        shapes["lm_head.weight"] = (c["vocab_size"], width)
    return shapes


QWEN2 = {
    "architectures": ["Qwen2ForCausalLM"],
    "attention_dropout": 0.0,
    "bos_token_id": 10,
    "eos_token_id": 10,
    "hidden_act": "silu",
    "hidden_size": 16,
    "initializer_range": 0.02,
    "intermediate_size": 24,
    "max_position_embeddings": 8,
    "max_window_layers": 24,
    "model_type": "qwen2",
    "num_attention_heads": 4,
    "num_hidden_layers": 3,
    "num_key_value_heads": 2,
    "rms_norm_eps": 1e-06,
    "rope_theta": 1000000.0,
    "sliding_window": 32768,
    "tie_word_embeddings": True,
    "torch_dtype": "bfloat16",
    "transformers_version": "4.43.1",
    "use_cache": True,
    "use_mrope": False,
    "use_sliding_window": False,
    "vocab_size": 19,
}
UNTIED_QWEN2 = {**QWEN2, "tie_word_embeddings": False, "num_hidden_layers": 2, "rms_norm_eps": 0.001, "rope_theta": 10000.0}
LLAMA = {
    "architectures": ["LlamaForCausalLM"],
    "attention_bias": False,
    "attention_dropout": 0.0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "hidden_act": "silu",
    "hidden_size": 16,
    "initializer_range": 0.02,
    "intermediate_size": 40,
    "max_position_embeddings": 8,
    "mlp_bias": False,
    "model_type": "llama",
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "num_key_value_heads": 4,
    "pretraining_tp": 1,
    "rms_norm_eps": 1e-05,
    "rope_scaling": None,
    "rope_theta": 10000.0,
    "tie_word_embeddings": False,
    "torch_dtype": "float16",
    "transformers_version": "4.46.0",
    "use_cache": True,
    "vocab_size": 19,
}
OTHER_LLAMA = {
    **LLAMA,
    "architectures": ["LlamaModel"],
    "attention_bias": True,
    "mlp_bias": True,
    "hidden_act": "gelu",
    "head_dim": 6,
    "num_key_value_heads": 1,
    "rope_theta": 500000.0,
    "tie_word_embeddings": True,
}

folder("qwen2", QWEN2, decoder_shapes(QWEN2, "model.", False, qkv_bias=True), decoder, tokens)
folder("qwen2 with an output of its own", UNTIED_QWEN2, decoder_shapes(UNTIED_QWEN2, "model.", True, qkv_bias=True), decoder, tokens)
folder("llama", LLAMA, decoder_shapes(LLAMA, "model.", True, qkv_bias=False, frequencies=True), decoder, tokens)
folder("llama of other settings", OTHER_LLAMA, decoder_shapes(OTHER_LLAMA, "", False, True, True, True), decoder, tokens)

# --- ViT ---------------------------------------------------------------------------------------------------------


def vit(c, w, x):
    e, size, eps, heads = "vit.embeddings.", c["patch_size"], c["layer_norm_eps"], c["num_attention_heads"]
    patches = F.conv2d(x, w[e + "patch_embeddings.projection.weight"], w[e + "patch_embeddings.projection.bias"], stride=size)
    x = torch.cat([w[e + "cls_token"], patches.flatten(2).transpose(1, 2)], dim=1) + w[e + "position_embeddings"]
    for i in range(c["num_hidden_layers"]):
        h = f"vit.encoder.layer.{i}."
        y = norm(w, h + "layernorm_before", x, eps)
        q, k, v = (heads_of(linear(w, h + "attention.attention." + part, y), heads) for part in ("query", "key", "value"))
        x = x + linear(w, h + "attention.output.dense", joined(attend(q, k, v, False)))
        y = ACTIVATIONS[c["hidden_act"]](linear(w, h + "intermediate.dense", norm(w, h + "layernorm_after", x, eps)))
        x = x + linear(w, h + "output.dense", y)
    return linear(w, "classifier", norm(w, "vit.layernorm", x, eps)[:, 0])


def vit_shapes(c):
    e, width, hidden, size = "vit.embeddings.", c["hidden_size"], c["intermediate_size"], c["patch_size"]
    count = (c["image_size"] // size) ** 2
    shapes = {e + "cls_token": (1, 1, width), e + "position_embeddings": (1, count + 1, width)}
    shapes.update(with_bias(e + "patch_embeddings.projection", (width, 3, size, size)))
    for i in range(c["num_hidden_layers"]):
        h = f"vit.encoder.layer.{i}."
        for part in ("query", "key", "value"):
            name = h + "attention.attention." + part
            shapes.update(with_bias(name, (width, width)) if c["qkv_bias"] else {name + ".weight": (width, width)})
        shapes.update(with_bias(h + "attention.output.dense", (width, width)))
        shapes.update(with_bias(h + "intermediate.dense", (hidden, width)))
        shapes.update(with_bias(h + "output.dense", (width, hidden)))
        shapes.update(with_bias(h + "layernorm_before", (width,)))
        shapes.update(with_bias(h + "layernorm_after", (width,)))
    shapes.update(with_bias("vit.layernorm", (width,)))
    shapes.update(with_bias("classifier", (len(c["id2label"]), width)))
    return shapes


VIT = {
    "architectures": ["ViTForImageClassification"],
    "attention_probs_dropout_prob": 0.0,
    "encoder_stride": 16,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.0,
    "hidden_size": 12,
    "id2label": {"0": "cat", "1": "dog", "2": "bird"},
    "image_size": 32,
    "initializer_range": 0.02,
    "intermediate_size": 48,
    "label2id": {"bird": 2, "cat": 0, "dog": 1},
    "layer_norm_eps": 1e-12,
    "model_type": "vit",
    "num_attention_heads": 3,
    "num_channels": 3,
    "num_hidden_layers": 2,
    "patch_size": 16,
    "qkv_bias": True,
    "torch_dtype": "float32",
    "transformers_version": "4.46.0",
}
OTHER_VIT = {
    **VIT,
    "hidden_act": "gelu_new",
    "intermediate_size": 20,
    "layer_norm_eps": 0.001,
    "patch_size": 8,
    "qkv_bias": False,
    "num_hidden_layers": 1,
}

folder("vit", VIT, vit_shapes(VIT), vit, image)
folder("vit of other settings", OTHER_VIT, vit_shapes(OTHER_VIT), vit, image)

# --- ResNet ------------------------------------------------------------------------------------------------------


def conv_norm(w, name, x, stride):
    kernel = w[name + ".convolution.weight"]
    x = F.conv2d(x, kernel, stride=stride, padding=kernel.shape[-1] // 2)
    n = name + ".normalization."
    return F.batch_norm(x, w[n + "running_mean"], w[n + "running_var"], w[n + "weight"], w[n + "bias"], False, 0.1, 1e-5)


def resnet(c, w, x):
    act = ACTIVATIONS[c["hidden_act"]]
    x = F.max_pool2d(act(conv_norm(w, "resnet.embedder.embedder", x, 2)), 3, stride=2, padding=1)
    for i, depth in enumerate(c["depths"]):
        for j in range(depth):
            stride = 2 if j == 0 and (i > 0 or c["downsample_in_first_stage"]) else 1
            name = f"resnet.encoder.stages.{i}.layers.{j}."
            if c["layer_type"] == "basic":
                strides = [stride, 1]
            else:
                strides = [stride, 1, 1] if c["downsample_in_bottleneck"] else [1, stride, 1]
            y = x
            for k, by in enumerate(strides):
                y = conv_norm(w, f"{name}layer.{k}", y, by)
                if k < len(strides) - 1:
                    y = act(y)
            if name + "shortcut.convolution.weight" in w:
                x = conv_norm(w, name + "shortcut", x, stride)
            x = act(x + y)
    return linear(w, "classifier.1", x.mean((2, 3)))


def resnet_shapes(c):
    shapes = {}

    def add(name, out, size, kernel):
        shapes[name + ".convolution.weight"] = (out, size, kernel, kernel)
        for part in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{name}.normalization.{part}"] = (out,)
        shapes[f"{name}.normalization.num_batches_tracked"] = ()

    add("resnet.embedder.embedder", c["embedding_size"], 3, 7)
    before = c["embedding_size"]
    for i, (depth, out) in enumerate(zip(c["depths"], c["hidden_sizes"])):
        for j in range(depth):
            name = f"resnet.encoder.stages.{i}.layers.{j}."
            stride = 2 if j == 0 and (i > 0 or c["downsample_in_first_stage"]) else 1
            if before != out or stride != 1:
                add(name + "shortcut", out, before, 1)
            if c["layer_type"] == "basic":
                add(name + "layer.0", out, before, 3)
                add(name + "layer.1", out, out, 3)
            else:
                add(name + "layer.0", out // 4, before, 1)
                add(name + "layer.1", out // 4, out // 4, 3)
                add(name + "layer.2", out, out // 4, 1)
            before = out
    shapes.update(with_bias("classifier.1", (len(c["id2label"]), c["hidden_sizes"][-1])))
    return shapes


RESNET = {
    "architectures": ["ResNetForImageClassification"],
    "depths": [2, 1],
    "downsample_in_bottleneck": False,
    "downsample_in_first_stage": False,
    "embedding_size": 8,
    "hidden_act": "relu",
    "hidden_sizes": [8, 12],
    "id2label": {"0": "cat", "1": "dog"},
    "label2id": {"cat": 0, "dog": 1},
    "layer_type": "basic",
    "model_type": "resnet",
    "num_channels": 3,
    "out_features": ["stage2"],
    "out_indices": [2],
    "stage_names": ["stem", "stage1", "stage2"],
    "torch_dtype": "float32",
    "transformers_version": "4.46.0",
}
BOTTLENECKS = {**RESNET, "layer_type": "bottleneck", "depths": [2, 2, 1], "hidden_sizes": [16, 24, 32]}
OTHER_RESNET = {**BOTTLENECKS, "hidden_act": "silu", "downsample_in_bottleneck": True, "downsample_in_first_stage": True, "depths": [1, 2, 1]}
OTHER_BASIC = {**RESNET, "hidden_act": "gelu"}

folder("resnet", RESNET, resnet_shapes(RESNET), resnet, image)
folder("resnet of bottlenecks", BOTTLENECKS, resnet_shapes(BOTTLENECKS), resnet, image)
folder("resnet of other settings", OTHER_RESNET, resnet_shapes(OTHER_RESNET), resnet, image)
folder("resnet of other basic blocks", OTHER_BASIC, resnet_shapes(OTHER_BASIC), resnet, image)

json.dump({"references": RESULTS}, sys.stdout)
print()
