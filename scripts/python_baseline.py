#!/usr/bin/env python3
"""What a careful Python user gets in ten lines: logistic regression on pooled MobileNetV2 features.

usage: python_baseline.py DATA WEIGHTS.safetensors OUT

DATA holds sets as <set>/{train,test}/<class>/<file>. For every set OUT receives
  <set>.manifest.csv   path,label,split: the images used (large sets are cut to TRAIN and TEST images)
  <set>.python.csv     path,label,predicted: the test images
and python.csv gets one line per set: set,accuracy.
Shorter side to 256 bilinear, centre crop 224, x/127.5-1; scikit-learn, C = 0.01, standardised features.
Needs python3-torch, python3-sklearn and python3-pil (Debian). BatchNorm folded or with epsilon 0.001.
"""
import csv
import json
import os
import random
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

TRAIN, TEST, LARGE = 2000, 1000, 4000


def safetensors(path):
    with open(path, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        body = f.read()
    header.pop("__metadata__", None)
    return {
        name: torch.from_numpy(np.frombuffer(body[slice(*e["data_offsets"])], np.float32).reshape(e["shape"]).copy())
        for name, e in header.items()
    }


class MobileNetV2:
    def __init__(self, weights):
        self.w = weights

    def conv(self, x, name, stride=1, activation=True):
        weight = self.w[f"{name}.weight"]
        depthwise = weight.shape[1] == 1 and x.shape[1] > 1
        k = weight.shape[-1]
        if k > 1:
            def pads(n):
                total = max((-(-n // stride) - 1) * stride + k - n, 0)
                return total // 2, total - total // 2
            x = F.pad(x, (*pads(x.shape[3]), *pads(x.shape[2])))
        x = F.conv2d(x, weight, self.w.get(f"{name}.bias"), stride, groups=x.shape[1] if depthwise else 1)
        stem, index = name.rsplit(".", 1)
        norm = f"{stem}.{int(index) + 1}"
        if f"{norm}.running_mean" in self.w:
            x = F.batch_norm(x, *(self.w[f"{norm}.{p}"] for p in ("running_mean", "running_var", "weight", "bias")), eps=1e-3)
        return F.relu6(x) if activation else x

    def __call__(self, x):
        x = self.conv(x, "features.0.0", 2)
        for n in range(1, 18):
            stem, y = f"features.{n}.conv", x
            if n > 1:
                y = self.conv(y, f"{stem}.0.0")
            y = self.conv(y, f"{stem}.{0 if n == 1 else 1}.0", 2 if n in (2, 4, 7, 14) else 1)
            y = self.conv(y, f"{stem}.{1 if n == 1 else 2}", activation=False)
            x = x + y if x.shape == y.shape else y
        return self.conv(x, "features.18.0").mean((2, 3))


def pixels(path):
    image = Image.open(path).convert("RGB")
    scale = 256 / min(image.size)
    w, h = (max(256, round(s * scale)) for s in image.size)
    image = image.resize((w, h), Image.BILINEAR)
    left, top = (w - 224) // 2, (h - 224) // 2
    array = np.asarray(image.crop((left, top, left + 224, top + 224)), np.float32)
    return torch.from_numpy(array / 127.5 - 1).permute(2, 0, 1)


def chosen(root, split, limit):
    classes = sorted(os.listdir(f"{root}/{split}"))
    files = {c: sorted(os.listdir(f"{root}/{split}/{c}")) for c in classes}
    if sum(map(len, files.values())) > LARGE or (split == "test" and limit):
        for names in files.values():
            random.Random(0).shuffle(names)
            del names[(limit or TRAIN) // len(classes):]
    return [(f"{split}/{c}/{name}", c) for c in classes for name in files[c]]


def main(data, weights, out):
    # Here, for the step benchmark takes the network alone.
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    torch.set_num_threads(2)
    net = MobileNetV2(safetensors(weights))
    os.makedirs(out, exist_ok=True)
    with open(f"{out}/python.csv", "w", newline="") as summary:
        print("set,accuracy", file=summary)
        for name in sorted(s for s in os.listdir(data) if os.path.isdir(f"{data}/{s}/train")):
            root = f"{data}/{name}"
            train = chosen(root, "train", None)
            cut = len(train) < sum(len(f) for _, _, f in os.walk(f"{root}/train"))
            test = chosen(root, "test", TEST if cut else None)
            with open(f"{out}/{name}.manifest.csv", "w", newline="") as f:
                rows = csv.writer(f, lineterminator="\n")
                rows.writerow(["path", "label", "split"])
                rows.writerows([p, c, "train"] for p, c in train)
                rows.writerows([p, c, "test"] for p, c in test)

            def features(images):
                with torch.no_grad():
                    return np.concatenate([
                        net(torch.stack([pixels(f"{root}/{p}") for p, _ in images[i:i + 32]])).numpy()
                        for i in range(0, len(images), 32)])

            scaler = StandardScaler()
            x = scaler.fit_transform(features(train))
            model = LogisticRegression(C=0.01, max_iter=5000).fit(x, [c for _, c in train])
            predicted = model.predict(scaler.transform(features(test)))
            with open(f"{out}/{name}.python.csv", "w", newline="") as f:
                rows = csv.writer(f, lineterminator="\n")
                rows.writerow(["path", "label", "predicted"])
                rows.writerows([p, c, g] for (p, c), g in zip(test, predicted))
            accuracy = float(np.mean([c == g for (_, c), g in zip(test, predicted)]))
            print(f"{name},{accuracy:.4f}", file=summary, flush=True)
            print(f"{name}: {len(train)} train, {len(test)} test, {accuracy:.4f}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
