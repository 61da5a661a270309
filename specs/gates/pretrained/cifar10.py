"""Trains a ResNet-18 of 16 channels on CIFAR-10, in the names of torchvision: a model as somebody may have it.

    python3 cifar10.py DATA cifar10-resnet.safetensors --epochs 10

DATA holds CIFAR-10's binary version (`cifar-10-batches-bin`). cifar10.spk gates what comes out.
"""

import argparse
import time
from pathlib import Path

import numpy
import torch
from torch import nn
from torch.nn import functional as F

import safetensors_file

MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)


class BasicBlock(nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = None
        if stride != 1 or before != channels:
            self.downsample = nn.Sequential(nn.Conv2d(before, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    """The CIFAR form: a 3x3 stem, and no pooling before the first stage."""

    def __init__(self, classes, width):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        before = width
        for stage, channels in enumerate((width, 2 * width, 4 * width, 8 * width), start=1):
            blocks = BasicBlock(before, channels, 1 if stage == 1 else 2), BasicBlock(channels, channels, 1)
            setattr(self, f"layer{stage}", nn.Sequential(*blocks))
            before = channels
        self.fc = nn.Linear(before, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = stage(x)
        return self.fc(x.mean((2, 3)))


def read(folder, names):
    """Images [n, 3, 32, 32], normalised, and labels [n]: a record is a byte for the label and 3,072 for the pixels."""
    records = numpy.concatenate([numpy.fromfile(folder / name, numpy.uint8) for name in names]).reshape(-1, 3073)
    images = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()).float() / 255
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    return (images - mean) / std, torch.from_numpy(records[:, 0].astype(numpy.int64))


def augment(images):
    """A random window after padding by four, and half of the images mirrored."""
    padded = F.pad(images, (4, 4, 4, 4))
    y, x = torch.randint(0, 9, (2, len(images)))
    windows = torch.stack([image[:, i : i + 32, j : j + 32] for image, i, j in zip(padded, y, x)])
    mirrored = torch.rand(len(images)) < 0.5
    windows[mirrored] = windows[mirrored].flip(3)
    return windows


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("data", type=Path)
    arguments.add_argument("out")
    arguments.add_argument("--epochs", type=int, default=10)
    arguments.add_argument("--batch", type=int, default=128)
    arguments.add_argument("--seed", type=int, default=0)
    options = arguments.parse_args()
    torch.manual_seed(options.seed)
    folder = options.data / "cifar-10-batches-bin"
    images, labels = read(folder, [f"data_batch_{i}.bin" for i in range(1, 6)])
    test_images, test_labels = read(folder, ["test_batch.bin"])

    model = ResNet18(classes=10, width=16)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)
    steps = options.epochs * -(-len(images) // options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.2, total_steps=steps)
    for epoch in range(options.epochs):
        began = time.time()
        model.train()
        for batch in torch.randperm(len(images)).split(options.batch):
            optimizer.zero_grad()
            F.cross_entropy(model(augment(images[batch])), labels[batch]).backward()
            optimizer.step()
            schedule.step()
        model.eval()
        with torch.no_grad():
            guesses = torch.cat([model(part).argmax(1) for part in test_images.split(500)])
        accuracy = (guesses == test_labels).float().mean().item()
        print(f"epoch {epoch + 1}: test accuracy {accuracy:.4f}, {time.time() - began:.0f} s", flush=True)
        safetensors_file.save(model.state_dict(), options.out)


if __name__ == "__main__":
    main()
