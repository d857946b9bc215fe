#!/usr/bin/env python3
"""Seconds of one full fine-tuning step of MobileNetV2 in PyTorch, for the step benchmark.

usage: python_step.py WEIGHTS.safetensors SIDE BATCH STEPS

Same network, batch, side and threads as the runner's; channels last, AdamW, BatchNorm's statistics standing still.
Prints the median. Needs python3-torch (Debian).
"""
import statistics
import sys
import time

import torch
import torch.nn.functional as F

from python_baseline import MobileNetV2, safetensors


def main(weights, side, batch, steps):
    torch.set_num_threads(2)
    tensors = safetensors(weights)
    net = MobileNetV2(tensors)
    trained = []
    for name, tensor in tensors.items():
        if "running" not in name and not name.startswith("classifier"):
            if tensor.dim() == 4:
                tensors[name] = tensor = tensor.contiguous(memory_format=torch.channels_last)
            tensor.requires_grad_(True)
            trained.append(tensor)
    head = torch.zeros(10, 1280, requires_grad=True)
    optimizer = torch.optim.AdamW(trained + [head], lr=1e-4)
    x = torch.randn(batch, 3, side, side).contiguous(memory_format=torch.channels_last)
    y = torch.randint(0, 10, (batch,))
    seconds = []
    for _ in range(steps):
        started = time.perf_counter()
        optimizer.zero_grad()
        F.cross_entropy(net(x) @ head.T, y).backward()
        optimizer.step()
        seconds.append(time.perf_counter() - started)
    print(f"{statistics.median(seconds[2:]):.4f}")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
