#!/usr/bin/env python3
"""Makes the embedded backbone: a small ResNet that learns from a stronger network on unlabelled photos.

usage: make_embedded_backbone.py views POOL TEACHER.safetensors WORK   teacher's answers to augmented views
       make_embedded_backbone.py train WORK                            the student; resumes where it stopped
       make_embedded_backbone.py export WORK OUT.safetensors           float16 weights, and OUT.ref.json

POOL     a folder of photos, any depth; labels are not read
TEACHER  MobileNetV2 1.0 with torchvision's names and a classifier, as scripts/python_baseline.py reads it
WORK     keeps views (VIEWS x 380 MB), the checkpoint and the log; every file appears whole or not at all

`views` and `train` may run at the same time: an epoch takes one of the views that are there when it begins.
--device cuda, --epochs N, --views N and --threads N change the cost; the defaults took the time that the card states.

What is learned (distillation, Hinton et al. 2015, arXiv:1503.02531; the same view for both networks, mixing
and patience, Beyer et al. 2022, arXiv:2106.05237): the teacher's standardised pooled features, by a linear map
from the student's (mean squared error), and the teacher's class probabilities (Kullback-Leibler divergence).
Needs python3-torch and python3-pil (Debian), or any PyTorch from 1.13.
"""
import argparse
import hashlib
import json
import os
import struct
import time
import zlib

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFilter
from torch import nn

from python_baseline import MobileNetV2, safetensors

SEED = 20261123
TEACHER_SIDE, STUDENT_SIDE, SIDE = 160, 96, 128  # SIDE: of the product's input; larger than in training, as objects seem smaller in whole photos (Touvron et al. 2019, arXiv:1906.06423)
WIDTHS, BLOCKS, FEATURES = (32, 64, 128, 256), 2, 640
HELD_OUT = 20  # every 20th photo, by checksum of its bytes, is only looked at to see how far training has come
DRAWN = 0.1  # drawn images per photo: strokes, shapes and textures, which photos are not
BATCH, PEAK_RATE, DECAY, WARM_UP = 128, 2e-3, 0.02, 2
CLASS_WEIGHT, CUT_MIX = 0.25, 0.5


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride > 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class Student(nn.Module):
    """ResNet-18 at half width, then a 1x1 convolution to the features; torchvision's names."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, WIDTHS[0], 7, 2, 3, bias=False), nn.BatchNorm2d(WIDTHS[0])
        inputs = WIDTHS[0]
        for group, width in enumerate(WIDTHS):
            blocks = [BasicBlock(inputs if i == 0 else width, width, 2 if i == 0 and group else 1) for i in range(BLOCKS)]
            setattr(self, f"layer{group + 1}", nn.Sequential(*blocks))
            inputs = width
        self.conv_last, self.bn_last = nn.Conv2d(inputs, FEATURES, 1, bias=False), nn.BatchNorm2d(FEATURES)

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        for group in range(len(WIDTHS)):
            x = getattr(self, f"layer{group + 1}")(x)
        return torch.relu(self.bn_last(self.conv_last(x))).mean((2, 3))


def write(path, save):
    with open(f"{path}.part", "wb") as f:
        save(f)
        f.flush()
        os.fsync(f.fileno())
    os.replace(f"{path}.part", path)


def photos(pool):
    paths = sorted(os.path.join(d, f) for d, _, names in os.walk(pool) for f in names if f.lower().endswith((".jpg", ".jpeg", ".png")))
    learn, held = [], []
    for path in paths:
        with open(path, "rb") as f:
            (held if zlib.crc32(f.read()) % HELD_OUT == 0 else learn).append(path)
    return [[np.asarray(Image.open(p).convert("RGB")) for p in part] for part in (learn, held)]


def crop(photo, rng, least=0.25):
    """A random part of a photo (at least `least` of its area, sides 3:4 to 4:3), colours shifted."""
    height, width = photo.shape[:2]
    area, ratio = height * width * rng.uniform(least, 1), np.exp(rng.uniform(np.log(3 / 4), np.log(4 / 3)))
    w, h = min(width, (area * ratio) ** 0.5), min(height, (area / ratio) ** 0.5)
    x, y = rng.uniform(0, width - w), rng.uniform(0, height - h)
    view = Image.fromarray(photo).resize((TEACHER_SIDE,) * 2, Image.BILINEAR, (x, y, x + w, y + h))
    if rng.random() < 0.1:
        view = view.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 2)))
    pixels = np.asarray(view, np.float32)
    if rng.random() < 0.6:
        grey = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
        pixels = grey[..., None] + (pixels - grey[..., None]) * np.float32(0 if rng.random() < 0.2 else rng.uniform(0.5, 1.5))
        pixels = (pixels - grey.mean()) * np.float32(rng.uniform(0.6, 1.4)) + np.float32(grey.mean() * rng.uniform(0.6, 1.4))
    return np.clip(255 - pixels if rng.random() < 0.03 else pixels, 0, 255)


def drawing(rng):
    """Strokes or shapes on a plain ground, or noise of one scale with or without a direction."""
    def colour():
        return tuple(int(c) for c in (rng.integers(0, 256, 3) if rng.random() < 0.5 else np.repeat(rng.integers(0, 256), 3)))

    if rng.random() < 0.4:
        coarse = rng.random((int(rng.integers(3, 80)), int(rng.integers(3, 80)), 1 if rng.random() < 0.6 else 3))
        image = Image.fromarray((np.repeat(coarse, 3 // coarse.shape[2], 2) * 255).astype(np.uint8))
        side = int(TEACHER_SIDE * rng.uniform(1, 2))
        image = image.resize((side, side), [Image.NEAREST, Image.BILINEAR, Image.BICUBIC][rng.integers(3)]).rotate(rng.uniform(0, 360), Image.BILINEAR)
        left = (side - TEACHER_SIDE) // 2
        return np.asarray(image.crop((left, left, left + TEACHER_SIDE, left + TEACHER_SIDE)), np.float32)
    image = Image.new("RGB", (TEACHER_SIDE,) * 2, colour())
    draw, ink = ImageDraw.Draw(image), colour()
    for _ in range(int(rng.integers(1, 9))):
        points = [tuple(p) for p in rng.uniform(0.1, 0.9, (int(rng.integers(2, 7)), 2)) * TEACHER_SIDE]
        kind = rng.integers(4)
        if kind == 0:
            (x0, y0), (x1, y1) = np.sort(points[:2], 0)
            draw.ellipse((x0, y0, x1, y1), fill=ink if rng.random() < 0.5 else None, outline=ink, width=int(rng.integers(1, 10)))
        elif kind == 1 and len(points) > 2:
            draw.polygon(points, fill=ink)
        else:
            draw.line(points, fill=ink, width=int(rng.integers(1, 14)), joint="curve")
        if rng.random() < 0.3:
            ink = colour()
    if rng.random() < 0.5:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 3)))
    pixels = np.asarray(image, np.float32)
    return np.clip(pixels + rng.normal(0, rng.uniform(0, 25), pixels.shape).astype(np.float32), 0, 255) if rng.random() < 0.5 else pixels


def view(photo, others, rng):
    pixels = drawing(rng) if photo is None else crop(photo, rng)
    if photo is not None and rng.random() < 0.4:
        share = np.float32(rng.uniform(0.5, 1))
        pixels = share * pixels + (1 - share) * crop(others[rng.integers(len(others))], rng)
    return Image.fromarray(pixels.astype(np.uint8))


def make_views(options):
    os.makedirs(f"{options.work}/views", exist_ok=True)
    learn, held = photos(options.pool)
    weights = safetensors(options.teacher)
    place = {k: v.to(options.device, memory_format=torch.channels_last) if v.ndim == 4 else v.to(options.device) for k, v in weights.items()}
    teacher = MobileNetV2(place)
    print(f"{len(learn)} photos to learn from, {len(held)} held out", flush=True)
    write(f"{options.work}/classifier.npz", lambda f: np.savez(f, weight=weights["classifier.1.weight"], bias=weights["classifier.1.bias"]))
    for k in range(-1, options.views):
        path, started = f"{options.work}/views/{'held' if k < 0 else k}.npz", time.time()
        if os.path.exists(path):
            continue
        rng = np.random.default_rng([SEED, k + 1])
        sources = held if k < 0 else learn + [None] * int(DRAWN * len(learn))
        students, features = [], []
        for i in range(0, len(sources), 64):
            views = [Image.fromarray(crop(s, rng, 0.8).astype(np.uint8)) if k < 0 else view(s, learn, rng) for s in sources[i:i + 64]]
            students += [np.asarray(v.resize((STUDENT_SIDE,) * 2, Image.BILINEAR)) for v in views]
            x = torch.from_numpy(np.stack([np.asarray(v) for v in views])).to(options.device).permute(0, 3, 1, 2)
            with torch.no_grad(), torch.autocast(options.device, dtype=torch.bfloat16):
                features.append(teacher(x.float() / 127.5 - 1).float().cpu().numpy().astype(np.float16))
        write(path, lambda f: np.savez(f, images=np.stack(students), features=np.concatenate(features)))
        print(f"view {k}: {time.time() - started:.0f} s", flush=True)


def shard(work, k):
    path = f"{work}/views/{k}.npz"
    while not os.path.exists(path):
        time.sleep(2)
    with np.load(path) as z:
        return z["images"], z["features"].astype(np.float32)


def views_there(work):
    return sum(name[:-4].isdigit() for name in os.listdir(f"{work}/views") if name.endswith(".npz"))


def cut_mix(x, features, rng):
    """A rectangle of each image from another (Yun et al. 2019, arXiv:1905.04899); pooled features are means over the area, so they mix as it does."""
    height, width = (int(round(STUDENT_SIDE * s)) for s in rng.uniform(0.3, 0.8, 2))
    top, left = rng.integers(STUDENT_SIDE - height + 1), rng.integers(STUDENT_SIDE - width + 1)
    other, share = rng.permutation(len(x)), np.float32(height * width / STUDENT_SIDE ** 2)
    mixed = x.copy()
    mixed[:, top:top + height, left:left + width] = x[other, top:top + height, left:left + width]
    return mixed, (1 - share) * features + share * features[other]


def train(options):
    torch.manual_seed(SEED)
    images, features = shard(options.work, 0)
    mean, deviation = (torch.from_numpy(f(features, 0)).to(options.device) for f in (np.mean, np.std))
    deviation += 1e-3
    while not os.path.exists(f"{options.work}/classifier.npz"):
        time.sleep(1)
    with np.load(f"{options.work}/classifier.npz") as z:
        weight, bias = (torch.from_numpy(z[n]).to(options.device) for n in ("weight", "bias"))
    model = nn.ModuleDict({
        "student": Student().to(memory_format=torch.channels_last),
        "features": nn.Linear(FEATURES, features.shape[1]),
        "classes": nn.Linear(FEATURES, weight.shape[0]),
    }).to(options.device)
    decayed = [p for p in model.parameters() if p.ndim > 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": DECAY}, {"params": [p for p in model.parameters() if p.ndim == 1], "weight_decay": 0}], lr=PEAK_RATE)
    steps = len(images) // BATCH
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(
        (s + 1) / (WARM_UP * steps), 0.5 * (1 + np.cos(np.pi * min(1, s / (options.epochs * steps))))))
    first, seconds, checkpoint = 0, 0.0, f"{options.work}/checkpoint.pt"
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint, map_location=options.device)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        first, seconds = state["epoch"], state["seconds"]

    def loss(x, target):
        with torch.autocast(options.device, dtype=torch.bfloat16):
            f = model["student"]((x.permute(0, 3, 1, 2).float() / 127.5 - 1))
            predicted, found, wanted = (y.float() for y in (model["features"](f), model["classes"](f), F.linear(target, weight, bias)))
        feature = F.mse_loss(predicted, (target - mean) / deviation)
        wanted, found = F.log_softmax(wanted, 1), F.log_softmax(found, 1)
        return feature, F.kl_div(found, wanted, reduction="batchmean", log_target=True), (found.argmax(1) == wanted.argmax(1)).float().mean()

    held = shard(options.work, "held")
    for epoch in range(first, options.epochs):
        started, rng = time.time(), np.random.default_rng([SEED, 1, epoch])
        images, features = shard(options.work, rng.integers(views_there(options.work)))
        order, sums = rng.permutation(len(images)), np.zeros(3)
        model.train()
        for i in range(steps):
            rows = np.sort(order[i * BATCH:(i + 1) * BATCH])
            x, flip = images[rows], rng.random(BATCH) < 0.5
            x[flip] = x[flip, :, ::-1]
            target = features[rows]
            if rng.random() < CUT_MIX:
                x, target = cut_mix(x, target, rng)
            parts = loss(torch.from_numpy(x).to(options.device), torch.from_numpy(target).to(options.device))
            optimizer.zero_grad(set_to_none=True)
            (parts[0] + CLASS_WEIGHT * parts[1]).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            sums += [float(p) for p in parts]
        seconds += time.time() - started
        line = f"epoch {epoch + 1}/{options.epochs}: features {sums[0] / steps:.4f}, classes {sums[1] / steps:.4f}, same class {sums[2] / steps:.3f}"
        if epoch % 5 == 4 or epoch + 1 == options.epochs:
            model.eval()
            with torch.no_grad():
                parts = [loss(torch.from_numpy(held[0][i:i + BATCH]).to(options.device), torch.from_numpy(held[1][i:i + BATCH]).to(options.device)) for i in range(0, len(held[0]), BATCH)]
            line += "; held out: features {:.4f}, classes {:.4f}, same class {:.3f}".format(*np.mean([[float(p) for p in q] for q in parts], 0))
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(), "epoch": epoch + 1, "seconds": seconds}
        write(checkpoint, lambda f: torch.save(state, f))
        print(f"{line}; {seconds:.0f} s", flush=True)
        with open(f"{options.work}/train.log", "a") as log:
            print(f"{line}; {seconds:.0f} s", file=log)


def export(options):
    state = torch.load(f"{options.work}/checkpoint.pt", map_location="cpu")["model"]
    tensors = {n[len("student."):]: v.to(torch.float16).contiguous().numpy() for n, v in state.items() if n.startswith("student.") and not n.endswith("num_batches_tracked")}
    checksum = hashlib.sha256()
    for name, value in sorted(tensors.items()):
        checksum.update(name.encode() + value.astype("<f4").tobytes())
    header, offset = {"__metadata__": {"backbone": "embedded", "source": "scripts/make_embedded_backbone.py", "values_sha256": checksum.hexdigest()}}, 0
    for name, value in sorted(tensors.items()):
        header[name] = {"dtype": "F16", "shape": list(value.shape), "data_offsets": [offset, offset + value.nbytes]}
        offset += value.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)

    def save(f):
        f.write(struct.pack("<Q", len(text)) + text)
        for _, value in sorted(tensors.items()):
            f.write(value.tobytes())
    write(options.out, save)
    print(f"{options.out}: {os.path.getsize(options.out)} bytes")
    reference(tensors, f"{options.out.removesuffix('.safetensors')}.ref.json")


def reference(tensors, path):
    """What the network gives for an input that anybody can compute, for comparison with other implementations."""
    student = Student().eval()
    student.load_state_dict({n: torch.from_numpy(v.astype(np.float32)) for n, v in tensors.items()}, strict=False)
    i = np.arange(3 * SIDE * SIDE, dtype=np.float64)
    x = torch.from_numpy(np.sin(i * 0.37 + 5 * np.sin(i * 0.0011)).astype(np.float32).reshape(1, 3, SIDE, SIDE))
    with torch.no_grad():
        f = student(x)[0].double()
    text = json.dumps({
        "input": f"float32 NCHW [1,3,{SIDE},{SIDE}], x[i] = sin(i*0.37 + 5*sin(i*0.0011)) over the flat index i, already normalised",
        "pooled_features_first16": f[:16].tolist(),
        "pooled_features_sum": float(f.sum()),
        "pooled_features_l2": float(f.norm()),
    }, indent=1)
    write(path, lambda out: out.write(text.encode() + b"\n"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for run, names in ((make_views, ("pool", "teacher", "work")), (train, ("work",)), (export, ("work", "out"))):
        command = commands.add_parser(run.__name__.removeprefix("make_"))
        command.set_defaults(run=run)
        for name in names:
            command.add_argument(name)
        command.add_argument("--device", default="cpu")
        command.add_argument("--epochs", type=int, default=200)
        command.add_argument("--views", type=int, default=20)
        command.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    chosen.run(chosen)
