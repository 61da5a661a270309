"""Trains a small GPT-2 on a text and writes it as a folder in the layout of Hugging Face: a model as somebody may have it.

    python3 text.py bible.txt text-gpt2 --epochs 3

The folder holds `config.json`, `model.safetensors` and `tokenizer.json`, a byte-level BPE of 1,024 tokens that is learned from the text, which
must be ASCII. The first nine tenths of the tokens are learned from. text.spk gates what comes out.
"""

import argparse
import collections
import json
import math
import re
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

import safetensors_file

# The words of GPT-2's tokenizer, for ASCII.
WORDS = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+")


def byte_alphabet():
    """The characters that stand for bytes in tokens: printable ones for themselves, others from U+0100 on."""
    kept = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAC + 1), *range(0xAE, 0xFF + 1)]
    others = [byte for byte in range(256) if byte not in kept]
    return {**{byte: chr(byte) for byte in kept}, **{byte: chr(256 + i) for i, byte in enumerate(others)}}


class Tokenizer:
    """Byte-level BPE (Sennrich et al. 2016; Radford et al. 2019), learned from the words of a text."""

    def __init__(self, text, size):
        self.alphabet = byte_alphabet()
        counts = collections.Counter(WORDS.findall(text))
        words = {word: [self.alphabet[byte] for byte in word.encode("ascii")] for word in counts}
        self.vocabulary = {token: i for i, token in enumerate(sorted(self.alphabet.values()))}
        self.merges = []
        while len(self.vocabulary) < size:
            pairs = collections.Counter()
            for word, parts in words.items():
                for pair in zip(parts, parts[1:]):
                    pairs[pair] += counts[word]
            # of equally frequent pairs the first in the order of characters
            best = min(pairs, key=lambda pair: (-pairs[pair], pair))
            self.merges.append(best)
            self.vocabulary["".join(best)] = len(self.vocabulary)
            for word, parts in words.items():
                if best[0] in parts:
                    words[word] = merged(parts, best)
        self.ids = {word: [self.vocabulary[part] for part in parts] for word, parts in words.items()}

    def encode(self, text):
        return [token for word in WORDS.findall(text) for token in self.ids[word]]

    def file(self):
        by_bytes = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
        return {
            "version": "1.0",
            "added_tokens": [],
            "normalizer": None,
            "pre_tokenizer": by_bytes,
            "post_processor": None,
            "decoder": by_bytes,
            "model": {
                "type": "BPE",
                "dropout": None,
                "unk_token": None,
                "continuing_subword_prefix": None,
                "end_of_word_suffix": None,
                "fuse_unk": False,
                "byte_fallback": False,
                "vocab": self.vocabulary,
                "merges": [" ".join(pair) for pair in self.merges],
            },
        }


def merged(parts, pair):
    out, i = [], 0
    while i < len(parts):
        if tuple(parts[i : i + 2]) == pair:
            out.append(parts[i] + parts[i + 1])
            i += 2
        else:
            out.append(parts[i])
            i += 1
    return out


class Conv1D(nn.Module):
    """GPT-2's dense layer, whose matrix is [in, out]."""

    def __init__(self, inputs, outputs, std):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) * std)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        return x @ self.weight + self.bias


class Attention(nn.Module):
    def __init__(self, config, std):
        super().__init__()
        self.heads, width = config["n_head"], config["n_embd"]
        self.c_attn, self.c_proj = Conv1D(width, 3 * width, 0.02), Conv1D(width, width, std)

    def forward(self, x):
        samples, length, width = x.shape
        q, k, v = (part.view(samples, length, self.heads, -1).transpose(1, 2) for part in self.c_attn(x).split(width, 2))
        scores = q @ k.transpose(2, 3) / math.sqrt(q.shape[3])
        future = torch.ones(length, length, dtype=torch.bool).triu(1)
        weights = scores.masked_fill(future, -math.inf).softmax(3)
        return self.c_proj((weights @ v).transpose(1, 2).reshape(samples, length, width))


class Mlp(nn.Module):
    def __init__(self, config, std):
        super().__init__()
        width = config["n_embd"]
        self.c_fc, self.c_proj = Conv1D(width, 4 * width, 0.02), Conv1D(4 * width, width, std)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        width, eps = config["n_embd"], config["layer_norm_epsilon"]
        std = 0.02 / math.sqrt(2 * config["n_layer"])
        self.ln_1, self.attn = nn.LayerNorm(width, eps), Attention(config, std)
        self.ln_2, self.mlp = nn.LayerNorm(width, eps), Mlp(config, std)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, config):
        super().__init__()
        width = config["n_embd"]
        self.wte = nn.Embedding(config["vocab_size"], width)
        self.wpe = nn.Embedding(config["n_positions"], width)
        nn.init.normal_(self.wte.weight, std=0.02)
        nn.init.normal_(self.wpe.weight, std=0.01)
        self.h = nn.ModuleList(Block(config) for _ in range(config["n_layer"]))
        self.ln_f = nn.LayerNorm(width, config["layer_norm_epsilon"])

    def forward(self, tokens):
        x = self.wte(tokens) + self.wpe.weight[: tokens.shape[1]]
        for block in self.h:
            x = block(x)
        return self.ln_f(x) @ self.wte.weight.T


def samples(tokens, length):
    """Inputs and labels [n, length], the label of each token being the next one; what remains at the end is left out."""
    count = (len(tokens) - 1) // length
    cut = lambda start: tokens[start : start + count * length].view(count, length)
    return cut(0), cut(1)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("text", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--epochs", type=int, default=3)
    arguments.add_argument("--batch", type=int, default=16)
    arguments.add_argument("--seed", type=int, default=0)
    options = arguments.parse_args()
    torch.manual_seed(options.seed)
    text = options.text.read_bytes().decode("ascii")
    tokenizer = Tokenizer(text, 1024)
    config = {
        "architectures": ["GPT2LMHeadModel"],
        "model_type": "gpt2",
        "activation_function": "gelu_new",
        "layer_norm_epsilon": 1e-5,
        "n_embd": 128,
        "n_head": 4,
        "n_layer": 4,
        "n_positions": 128,
        "vocab_size": len(tokenizer.vocabulary),
        "resid_pdrop": 0.0,
        "embd_pdrop": 0.0,
        "attn_pdrop": 0.0,
        "tie_word_embeddings": True,
    }
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (options.out / "tokenizer.json").write_text(json.dumps(tokenizer.file(), ensure_ascii=False) + "\n")

    tokens = torch.tensor(tokenizer.encode(text))
    learned = len(tokens) * 9 // 10
    inputs, labels = samples(tokens[:learned], config["n_positions"])
    test_inputs, test_labels = samples(tokens[learned:], config["n_positions"])
    print(f"{len(tokens)} tokens, {len(inputs)} samples to learn from, {len(test_inputs)} to test by", flush=True)

    model = Transformer(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.95), weight_decay=0.1)
    steps = options.epochs * -(-len(inputs) // options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=3e-3, total_steps=steps, pct_start=0.1)
    for epoch in range(options.epochs):
        began = time.time()
        for batch in torch.randperm(len(inputs)).split(options.batch):
            optimizer.zero_grad()
            F.cross_entropy(model(inputs[batch]).flatten(0, 1), labels[batch].flatten()).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        with torch.no_grad():
            logits = [(model(x).flatten(0, 1), y.flatten()) for x, y in zip(test_inputs.split(64), test_labels.split(64))]
            loss = sum(F.cross_entropy(z, y, reduction="sum").item() for z, y in logits) / test_labels.numel()
            right = sum((z.argmax(1) == y).sum().item() for z, y in logits) / test_labels.numel()
        seconds = time.time() - began
        print(f"epoch {epoch + 1}: test perplexity {math.exp(loss):.2f}, accuracy {right:.4f}, {seconds:.0f} s", flush=True)
        safetensors_file.save({f"transformer.{name}": value for name, value in model.state_dict().items()}, options.out / "model.safetensors")


if __name__ == "__main__":
    main()
