"""Writes a safetensors file with nothing but PyTorch: a header of JSON with its length before it, then the numbers."""

import json
import struct


def save(tensors, path):
    """`tensors` by name become float32; whole numbers, as `num_batches_tracked`, are left out."""
    floats = {name: tensor.detach().float().contiguous() for name, tensor in tensors.items() if tensor.is_floating_point()}
    header, offset = {}, 0
    for name, tensor in floats.items():
        end = offset + 4 * tensor.numel()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in floats.values():
            file.write(tensor.numpy().tobytes())
