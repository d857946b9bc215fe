#!/usr/bin/env python3
"""Seconds of one full fine-tuning step in PyTorch, for the step benchmark.

usage: python_step.py NETWORK SIDE BATCH STEPS PRECISION STATISTICS

NETWORK: mlnet_resnet18, mobilenetv2_100 or mobilenetv2_035 (random weights, which take as long as others)
PRECISION: float32 or bfloat16 (torch.autocast)
STATISTICS: still or live (BatchNorm's)

The network is the one that the runner trains; channels last, two threads, AdamW over all tensors at once (foreach). Prints the
median. Needs python3-torch (Debian). In bfloat16 ReLU6 is a clamp, for PyTorch 1.13 has no gradient of its own ReLU6 there.
"""
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class ReLU6(nn.Module):
    def forward(self, x):
        return torch.clamp(x, 0.0, 6.0) if x.dtype == torch.bfloat16 else F.relu6(x, True)


def convolution(inputs, outputs, kernel=1, stride=1, groups=1, activation=None):
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return layers + ([activation()] if activation else [])


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        layers = convolution(inputs, hidden, activation=ReLU6) if expansion > 1 else []
        layers += convolution(hidden, hidden, 3, stride, hidden, ReLU6) + convolution(hidden, outputs)
        self.layers, self.shortcut = nn.Sequential(*layers), stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.layers(x) if self.shortcut else self.layers(x)


def mobilenet_v2(width):
    def scaled(channels):
        value = max(8, int(channels * width + 4) // 8 * 8)
        return value + 8 if value < 0.9 * channels * width else value

    inputs = scaled(32)
    layers = convolution(3, inputs, 3, 2, activation=ReLU6)
    for t, c, n, s in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for block in range(n):
            layers.append(InvertedResidual(inputs, scaled(c), s if block == 0 else 1, t))
            inputs = scaled(c)
    return nn.Sequential(*layers, *convolution(inputs, 1280, activation=ReLU6)), 1280


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = nn.Sequential(*convolution(inputs, outputs, 3, stride), nn.ReLU(True))
        self.second = nn.Sequential(*convolution(outputs, outputs, 3))
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Sequential() if same else nn.Sequential(*convolution(inputs, outputs, 1, stride))

    def forward(self, x):
        return F.relu(self.second(self.first(x)) + self.shortcut(x), True)


def resnet18():
    layers, inputs = convolution(3, 64, 7, 2) + [nn.ReLU(True), nn.MaxPool2d(3, 2, 1)], 64
    for outputs, stride in [(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)]:
        layers.append(BasicBlock(inputs, outputs, stride))
        inputs = outputs
    return nn.Sequential(*layers), 512


NETWORKS = {
    "mlnet_resnet18": resnet18,
    "mobilenetv2_100": lambda: mobilenet_v2(1.0),
    "mobilenetv2_035": lambda: mobilenet_v2(0.35),
}


def main(name, side, batch, steps, precision, bn):
    torch.set_num_threads(2)
    net, features = NETWORKS[name]()
    net = net.to(memory_format=torch.channels_last)
    net.train(bn == "live")
    head = nn.Linear(features, 10)
    optimizer = torch.optim.AdamW([*net.parameters(), *head.parameters()], lr=1e-4, foreach=True)
    x = torch.randn(batch, 3, side, side).contiguous(memory_format=torch.channels_last)
    y = torch.arange(batch) % 10
    seconds = []
    for _ in range(steps):
        started = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bfloat16"):
            logits = head(net(x).mean((2, 3)))
        F.cross_entropy(logits.float(), y).backward()
        optimizer.step()
        seconds.append(time.perf_counter() - started)
    print(f"{statistics.median(seconds[2:]):.4f}")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]), *sys.argv[5:7])
