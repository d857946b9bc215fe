#!/usr/bin/env python3
"""Writes ONNX exports of a dozen networks, and beside them what PyTorch computes with the same weights.

usage: make_network_exports.py OUT [--only NAME ...]

Weights are random with a fixed seed; BatchNorm holds statistics of its own input, shifted, so none of it is 0 or 1.
Every file has 224 pixels, 1000 logits and, but for the last kind, a free batch:
  NAME-folded17.onnx  BatchNorm folded into the convolutions as torch.onnx does it, operator set 17
  NAME-plain13.onnx   nothing folded, operator set 13
  NAME-folded11.onnx  folded, operator set 11
  NAME-alone17.onnx   of some, folded, operator set 17, for a batch of one
Beside them:
  input.f32           2 images [2, 3, 224, 224]; value i is 1.5 sin(0.37 i + 5 sin(0.0011 i)), normalised pixels already
  NAME.features.f32   [2, features]: what the last linear layer takes
  NAME.logits.f32     [2, 1000]
  NAME.pooled.f32     [2, channels]: the mean over the last map, where that is something else
  NAME.grad.K.f32     gradient of a weight; of sum(features * direction), direction[j] = cos(0.61 j), the same for both images
  NAME.folded-grad.K.f32  the same for the weight with BatchNorm folded in
  NAME.pooled-grad.K.f32, NAME.folded-pooled-grad.K.f32  the same of sum(pooled * direction)
  NAME.ref.json       shapes, and which weight K is
Files named .f32 are float32, little endian, without a header. Gradients are those of inference: BatchNorm's statistics are constants.
Needs python3-torch, python3-torchvision (Debian, 1.13 and 0.14); about 3 GB of disk.
"""
import argparse
import copy
import json
import os

import numpy as np
import torch
import torchvision
from torch import nn
from torch.fx.experimental.optimization import fuse
from torch.nn.utils.fusion import fuse_conv_bn_eval

SIDE, SEED = 224, 20261130
NETWORKS = ("resnet18", "resnet50", "mobilenet_v2", "mobilenet_v3_large", "efficientnet_b0", "densenet121", "regnet_y_400mf",
            "shufflenet_v2_x1_0", "convnext_tiny", "swin_t", "vit_b_16", "squeezenet1_1")
WITHOUT_GRADIENTS = ("swin_t", "vit_b_16")
EXPORTS = (("folded17", 17, True), ("plain13", 13, False), ("folded11", 11, True), ("alone17", 17, True))
WITH_BATCH_OF_ONE = ("shufflenet_v2_x1_0", "swin_t", "vit_b_16")


def write(path, tensor):
    tensor.detach().contiguous().numpy().astype("<f4").tofile(path)


def images():
    i = np.arange(2 * 3 * SIDE * SIDE, dtype=np.float64)
    return torch.from_numpy((1.5 * np.sin(0.37 * i + 5 * np.sin(0.0011 * i))).astype(np.float32)).reshape(2, 3, SIDE, SIDE)


def shifted_statistics(network):
    """BatchNorm measures its input once, and is then moved away from it a little."""
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
        nn.init.uniform_(norm.weight, 0.6, 1.4)
        nn.init.normal_(norm.bias, 0, 0.2)
    network.train()
    with torch.no_grad():
        network(torch.randn(4, 3, 128, 128) + torch.randn(4, 3, 1, 1))
    for norm in norms:
        norm.momentum = 0.1
        norm.running_mean += 0.1 * norm.running_var.sqrt() * torch.randn_like(norm.running_mean)
        norm.running_var *= torch.empty_like(norm.running_var).uniform_(0.7, 1.4)
    network.eval()


def build(name):
    torch.manual_seed(SEED)
    network = getattr(torchvision.models, name)(weights=None)
    for key, value in network.named_parameters():
        if "layer_scale" in key:
            nn.init.uniform_(value, 0.2, 0.6)
        elif value.dim() == 1 or key in ("class_token", "encoder.pos_embedding"):
            value.data += 0.1 * torch.randn_like(value)
    nn.init.normal_([m for m in network.modules() if isinstance(m, (nn.Linear, nn.Conv2d))][-1].weight, 0, 0.02)
    if name not in ("convnext_tiny", "swin_t", "vit_b_16", "squeezenet1_1"):
        shifted_statistics(network)
    return network.eval()


def outputs(name, network, x):
    """Logits, what the last linear layer takes, and the mean over the last map."""
    seen = {}
    linear = [m for m in network.modules() if isinstance(m, nn.Linear)]
    hooks = [linear[-1].register_forward_pre_hook(lambda _, inputs: seen.update(features=inputs[0]))] if linear else []
    last = network.features if name == "squeezenet1_1" else None
    if name == "mobilenet_v3_large":
        last = network.avgpool
    if last is not None:
        hooks.append(last.register_forward_hook(lambda _, __, out: seen.update(pooled=out.mean((2, 3)))))
    logits = network(x)
    for hook in hooks:
        hook.remove()
    return logits, seen.get("features", seen.get("pooled")), seen.get("pooled")


def folded(name, network):
    """A copy with BatchNorm in the convolutions. Tracing cannot follow ShuffleNet, where both stand in a row."""
    if name != "shufflenet_v2_x1_0":
        return fuse(network)
    network = copy.deepcopy(network)
    for row in [m for m in network.modules() if isinstance(m, nn.Sequential)]:
        for i in range(len(row) - 1):
            if isinstance(row[i], nn.Conv2d) and isinstance(row[i + 1], nn.BatchNorm2d):
                row[i], row[i + 1] = fuse_conv_bn_eval(row[i], row[i + 1]), nn.Identity()
    return network


def direction(count):
    return torch.from_numpy(np.cos(0.61 * np.arange(count)).astype(np.float32))


def gradients(out, name, prefix, network, x):
    """First, middle and last kernel of a convolution."""
    kernels = [key + ".weight" for key, m in network.named_modules() if isinstance(m, nn.Conv2d)]
    if prefix == "folded-":
        kernels = [key for key in kernels if key in dict(network.named_parameters())]
    chosen = [kernels[0], kernels[len(kernels) // 2], kernels[-2 if name == "squeezenet1_1" else -1]]
    parameters, records = dict(network.named_parameters()), []
    _, features, pooled = outputs(name, network, x)
    for kind, value in (("grad", features), ("pooled-grad", pooled)):
        if value is None or (kind == "pooled-grad" and pooled is features):
            continue
        values = torch.autograd.grad((value * direction(value.shape[1])).sum(), [parameters[k] for k in chosen], retain_graph=True)
        for k, (key, gradient) in enumerate(zip(chosen, values)):
            file = f"{name}.{prefix}{kind}.{k}.f32"
            write(os.path.join(out, file), gradient)
            records.append({"weight": key, "shape": list(gradient.shape), "file": file, "kind": prefix + kind})
    return records


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--only", nargs="*", default=NETWORKS)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    x = images()
    write(os.path.join(arguments.out, "input.f32"), x)
    for name in arguments.only:
        def path(suffix):
            return os.path.join(arguments.out, name + suffix)
        network = build(name)
        with torch.no_grad():
            logits, features, pooled = outputs(name, network, x)
        write(path(".logits.f32"), logits)
        write(path(".features.f32"), features)
        if pooled is not None:
            write(path(".pooled.f32"), pooled)
        records = []
        if name not in WITHOUT_GRADIENTS:
            records = gradients(arguments.out, name, "", network, x)
            if name not in ("convnext_tiny", "squeezenet1_1"):
                records += gradients(arguments.out, name, "folded-", folded(name, network), x)
        exported = []
        for suffix, operators, folds in EXPORTS:
            free = {"image": {0: "N"}, "logits": {0: "N"}} if suffix != "alone17" else None
            if free is None and name not in WITH_BATCH_OF_ONE:
                continue
            file = f"{name}-{suffix}.onnx"
            mode = torch.onnx.TrainingMode.EVAL if folds else torch.onnx.TrainingMode.PRESERVE
            # With gradients on, attention is exported as the operations it consists of.
            with torch.enable_grad():
                torch.onnx.export(network, x[:1], path(f"-{suffix}.onnx"), training=mode, do_constant_folding=folds, opset_version=operators,
                                  input_names=["image"], output_names=["logits"], dynamic_axes=free)
            exported.append({"file": file, "operators": operators, "folded": folds})
        with open(path(".ref.json"), "w", encoding="utf-8") as file:
            json.dump({"network": name, "side": SIDE, "exports": exported, "features": list(features.shape),
                       "pooled": None if pooled is None else list(pooled.shape), "gradients": records}, file, indent=1)
        print(name, "features", tuple(features.shape), "rms", float(features.square().mean().sqrt()), "logits rms", float(logits.square().mean().sqrt()),
              flush=True)


if __name__ == "__main__":
    main()
