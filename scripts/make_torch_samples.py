#!/usr/bin/env python3
"""Writes data/weights: small files of torch.save, of every format, type and view that the reader must take.

Needs python3-torch (Debian, 1.13). The legacy files name storages by their addresses, so those differ from run to run.
"""
import collections
import os
import zipfile

import torch

OUT = os.path.join(os.path.dirname(__file__), "..", "data", "weights")


def tensors():
    ramp = torch.arange(6, dtype=torch.float32).reshape(2, 3) + 0.5
    shared = torch.arange(12, dtype=torch.float32)
    return collections.OrderedDict(
        float32=ramp.clone(),
        half=ramp.half(),
        bfloat16=ramp.bfloat16(),
        double=ramp.double(),
        int64=torch.arange(3),
        bool=torch.tensor([True, False]),
        scalar=torch.tensor(7.25),
        empty=torch.zeros(0, 4),
        transposed=ramp.clone().t(),
        part=shared[2:10].reshape(2, 4)[:, 1:3],
        whole=shared,
        expanded=torch.tensor([1.5, 2.5]).reshape(2, 1).expand(2, 3),
        parameter=torch.nn.Parameter(ramp.clone()),
    )


def rewrite_large(path):
    """The same archive with sizes of 8 bytes, as one of more than 4 GiB has."""
    with zipfile.ZipFile(path) as source:
        files = [(name, source.read(name)) for name in source.namelist()]
    zipfile.ZIP64_LIMIT = 0
    zipfile.ZIP_FILECOUNT_LIMIT = 0
    with zipfile.ZipFile(path, "w") as target:
        for name, content in files:
            target.writestr(zipfile.ZipInfo(name), content)


def main():
    os.makedirs(OUT, exist_ok=True)

    def save(name, value, **options):
        path = os.path.join(OUT, name)
        torch.save(value, path, **options)
        return path

    torch.manual_seed(0)
    layers = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    checkpoint = {"epoch": 3, "arch": "small", "state_dict": layers.state_dict(), "best_acc1": torch.tensor(71.5), "losses": [0.5, None, -1, 2**70]}
    save("zip.pth", tensors())
    save("legacy.pth", tensors(), _use_new_zipfile_serialization=False)
    for protocol in (3, 4, 5):
        save(f"protocol{protocol}.pth", {"a": torch.arange(3.0), "shape": torch.Size([2, 3]), "bytes": b"abc"}, pickle_protocol=protocol)
    save("nested.pth", checkpoint)
    save("nested_legacy.pth", checkpoint, _use_new_zipfile_serialization=False)
    rewrite_large(save("large.pth", {"a": torch.arange(3.0)}))


if __name__ == "__main__":
    main()
