#!/usr/bin/env python3
"""Writes data/weights: small HDF5 files laid out as Keras writes them, in every layout that the reader takes, and one of each kind that it must refuse.

Value i of a tensor is i / 4 - 1. Needs python3-h5py (Debian).
"""
import os

import h5py
import numpy as np

OUT = os.path.join(os.path.dirname(__file__), "..", "data", "weights")


def values(*shape, dtype="f4"):
    return (np.arange(np.prod(shape, dtype=int)) / 4 - 1).astype(dtype).reshape(shape)


def ordered(file):
    """Whether groups of this file keep the order of their links."""
    return file.id.get_create_plist().get_link_creation_order() > 0


def tensors(file):
    """As Keras Applications name them: layer, then layer again, then the variable."""
    file.attrs["layer_names"] = [b"block1_conv1", b"block1_conv2"]
    layer = file.create_group("block1_conv1", track_order=ordered(file))
    layer.attrs["weight_names"] = [b"block1_conv1/kernel:0", b"block1_conv1/bias:0"]
    layer["block1_conv1/kernel:0"] = values(3, 3, 2, 4)
    layer["block1_conv1/bias:0"] = values(4)
    packed = file.create_group("block1_conv2/block1_conv2")
    packed.create_dataset("kernel:0", data=values(5, 7), chunks=(2, 3), compression="gzip", shuffle=True)
    packed.create_dataset("gzip:0", data=values(5, 7), chunks=(5, 7), compression="gzip")
    packed.create_dataset("checked:0", data=values(9), chunks=(4,), fletcher32=True)
    packed.create_dataset("plain:0", data=values(9), chunks=(2,))
    packed.create_dataset("partly:0", shape=(6,), dtype="f4", chunks=(2,), fillvalue=0.5)[0:2] = [1, 2]
    packed.create_dataset("half:0", data=values(3, dtype="f2"))
    packed.create_dataset("double:0", data=values(3, dtype="f8"))
    packed.create_dataset("big:0", data=values(3, dtype=">f4"))
    packed.create_dataset("steps:0", data=np.arange(3))
    packed.create_dataset("scalar:0", data=np.float32(2.5))
    packed.create_dataset("empty:0", shape=(0, 4), dtype="f4")
    packed.create_dataset("unwritten:0", shape=(2,), dtype="f4")


def links(file, count=40):
    group = file.create_group("many", track_order=ordered(file))
    for i in range(count):
        group[f"v{i}"] = values(2) + i


def write(name, fill, **options):
    with h5py.File(os.path.join(OUT, name), "w", **options) as file:
        fill(file)


def soft(file):
    file["a"] = values(2)
    file["again"] = h5py.SoftLink("/a")
    file["self"] = h5py.SoftLink("/self")
    file["other"] = h5py.ExternalLink("/etc/hostname", "/a")


def outside(file):
    file.create_dataset("a", (4,), "f4", external=[("/etc/hostname", 0, 16)])


def cycle(file):
    file["a"] = values(2)
    file.create_group("g")["up"] = file["/"]


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    write("keras.h5", tensors)
    write("keras_many_links.h5", links)
    write("keras_ordered.h5", tensors, track_order=True)
    write("keras_many_ordered.h5", lambda file: links(file, 400), track_order=True)
    write("keras_latest.h5", tensors, libver="latest")
    write("links.h5", soft)
    write("outside.h5", outside)
    write("cycle.h5", cycle)
