#!/usr/bin/env python3
"""Writes data/names: for each source of weights, every tensor of a network in that source's names and shape, with our name for it.

The sources' networks and ours are walked each by itself, as their published code makes their layers, and the two lists are laid side by side;
a shape that does not agree ends the script. The maps of src/MlNetTransfer/Backbones/Weights/Names are not read. Needs nothing but Python.

Sources (repository, commit, file):
  keras    keras-team/keras-applications 85c4954 mobilenet_v2.py, 05ff470 mobilenet.py, 1222344 inception_v3.py
  release  JonathanCMitchell/mobilenet_v2_keras 9dffa5a mobilenetv2.py: the names in the published mobilenet_v2_*.h5
  keras22  keras-team/keras c4077ea keras/applications/mobilenetv2.py
  slim     tensorflow/models 0cf9932 mobilenet_v1.py, 0ba83cf mobilenet/mobilenet_v2.py, 03cdc5f resnet_v2.py, 0231a2e inception_v3.py
  ours     torchvision mobilenetv2.py and inception.py; for MobileNetV1 and ResNet v2 the names of the backbone catalogue

Columns: name in the file, shape in the file, layout, our name. Layouts: conv [rows, columns, in, out], depthwise [rows, columns, channels, 1],
dense [in, out], classifier as conv with 1x1 for a dense layer here, vector; +background: one class more, the first.
"""
import os

OUT = os.path.join(os.path.dirname(__file__), "..", "data", "names")
CLASSES = 1000


class Ours:
    """Our names with their shapes, as torchvision's modules number them."""

    def __init__(self):
        self.tensors = []

    def add(self, name, *shape):
        self.tensors.append((name, shape))

    def norm(self, name, channels):
        for part in ("weight", "bias", "running_mean", "running_var"):
            self.add(f"{name}.{part}", channels)


class Source:
    """Names in the source with shapes and layouts."""

    def __init__(self, scale=True):
        self.tensors, self.scale = [], scale

    def add(self, name, layout, *shape):
        self.tensors.append((name, layout, shape))


class Keras(Source):
    classes = CLASSES

    def conv(self, layer, rows, columns, inputs, outputs):
        self.add(f"{layer}/{layer}/kernel:0", "conv", rows, columns, inputs, outputs)

    def depthwise(self, layer, side, channels):
        self.add(f"{layer}/{layer}/depthwise_kernel:0", "depthwise", side, side, channels, 1)

    def norm(self, layer, channels):
        for part in (("gamma",) if self.scale else ()) + ("beta", "moving_mean", "moving_variance"):
            self.add(f"{layer}/{layer}/{part}:0", "vector", channels)

    def dense(self, layer, inputs):
        self.add(f"{layer}/{layer}/kernel:0", "dense", inputs, CLASSES)
        self.add(f"{layer}/{layer}/bias:0", "vector", CLASSES)

    def conv_classifier(self, layer, inputs):
        self.add(f"{layer}/{layer}/kernel:0", "classifier", 1, 1, inputs, CLASSES)
        self.add(f"{layer}/{layer}/bias:0", "vector", CLASSES)


class Slim(Source):
    classes = CLASSES + 1

    def conv(self, scope, rows, columns, inputs, outputs):
        self.add(f"{scope}/weights", "conv", rows, columns, inputs, outputs)

    def depthwise(self, scope, side, channels):
        self.add(f"{scope}/depthwise_weights", "depthwise", side, side, channels, 1)

    def norm(self, scope, channels):
        if self.scale:
            self.add(f"{scope}/gamma", "vector", channels)
        else:  # tf.contrib.layers.batch_norm(scale=False): a constant of ones in the scope of the operations
            root, rest = scope.split("/", 1)
            self.add(f"{root}/{root}/{rest}/Const", "vector", channels)
        for part in ("beta", "moving_mean", "moving_variance"):
            self.add(f"{scope}/{part}", "vector", channels)

    def bias(self, scope, channels):
        self.add(f"{scope}/biases", "vector", channels)

    def classifier(self, scope, inputs):
        self.add(f"{scope}/weights", "classifier+background", 1, 1, inputs, self.classes)
        self.add(f"{scope}/biases", "vector+background", self.classes)


V1 = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)]


def mobilenetv1_ours(alpha):
    net, channels = Ours(), int(32 * alpha)
    net.add("features.0.0.weight", channels, 3, 3, 3)
    net.norm("features.0.1", channels)
    for block, (width, _) in enumerate(V1):
        output = int(width * alpha)
        net.add(f"features.{block + 1}.0.0.weight", channels, 1, 3, 3)
        net.norm(f"features.{block + 1}.0.1", channels)
        net.add(f"features.{block + 1}.1.0.weight", output, channels, 1, 1)
        net.norm(f"features.{block + 1}.1.1", output)
        channels = output
    net.add("classifier.weight", CLASSES, channels)
    net.add("classifier.bias", CLASSES)
    return net


def mobilenetv1_keras(alpha):
    net, channels = Keras(), int(32 * alpha)
    net.conv("conv1", 3, 3, 3, channels)
    net.norm("conv1_bn", channels)
    for block_id, (filters, _) in enumerate(V1, 1):
        net.depthwise(f"conv_dw_{block_id}", 3, channels)
        net.norm(f"conv_dw_{block_id}_bn", channels)
        net.conv(f"conv_pw_{block_id}", 1, 1, channels, int(filters * alpha))
        channels = int(filters * alpha)
        net.norm(f"conv_pw_{block_id}_bn", channels)
    net.conv_classifier("conv_preds", channels)
    return net


def mobilenetv1_slim(multiplier):
    net, channels = Slim(), max(int(32 * multiplier), 8)
    net.conv("MobilenetV1/Conv2d_0", 3, 3, 3, channels)
    net.norm("MobilenetV1/Conv2d_0/BatchNorm", channels)
    for i, (depth, _) in enumerate(V1, 1):
        scope = f"MobilenetV1/Conv2d_{i}"
        net.depthwise(f"{scope}_depthwise", 3, channels)
        net.norm(f"{scope}_depthwise/BatchNorm", channels)
        net.conv(f"{scope}_pointwise", 1, 1, channels, max(int(depth * multiplier), 8))
        channels = max(int(depth * multiplier), 8)
        net.norm(f"{scope}_pointwise/BatchNorm", channels)
    net.classifier("MobilenetV1/Logits/Conv2d_1c_1x1", channels)
    return net


def divisible(value, divisor=8):
    rounded = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


def mobilenetv2_ours(alpha):
    net, channels, index = Ours(), divisible(32 * alpha), 1
    net.add("features.0.0.weight", channels, 3, 3, 3)
    net.norm("features.0.1", channels)
    for t, c, n, _ in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for _ in range(n):
            hidden, layer = channels * t, 0
            if t != 1:
                net.add(f"features.{index}.conv.{layer}.0.weight", hidden, channels, 1, 1)
                net.norm(f"features.{index}.conv.{layer}.1", hidden)
                layer += 1
            net.add(f"features.{index}.conv.{layer}.0.weight", hidden, 1, 3, 3)
            net.norm(f"features.{index}.conv.{layer}.1", hidden)
            channels, layer = divisible(c * alpha), layer + 1
            net.add(f"features.{index}.conv.{layer}.weight", channels, hidden, 1, 1)
            net.norm(f"features.{index}.conv.{layer + 1}", channels)
            index += 1
    net.add(f"features.{index}.0.weight", 1280, channels, 1, 1)
    net.norm(f"features.{index}.1", 1280)
    net.add("classifier.1.weight", CLASSES, 1280)
    net.add("classifier.1.bias", CLASSES)
    return net


# filters of blocks 0 to 16
V2 = [16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320]


def keras_block(block, part):
    prefix = f"block_{block}_" if block else "expanded_conv_"
    return prefix + part, prefix + part + "_BN"


def release_block(block, part):
    return f"mobl{block}_conv_{block}_{part}", f"bn{block}_conv_{block}_bn_{part}"


def keras22_block(block, part):
    return f"mobl{block}_conv_{part}", f"bn{block}_conv_{part}" if part == "depthwise" or not block else f"bn{block}_conv_bn_{part}"


def mobilenetv2_keras(alpha, block_names=keras_block, top="predictions"):
    net, channels = Keras(), divisible(32 * alpha)
    net.conv("Conv1", 3, 3, 3, channels)
    net.norm("bn_Conv1", channels)
    for block, filters in enumerate(V2):
        hidden = channels
        if block:
            conv, norm = block_names(block, "expand")
            hidden = 6 * channels
            net.conv(conv, 1, 1, channels, hidden)
            net.norm(norm, hidden)
        conv, norm = block_names(block, "depthwise")
        net.depthwise(conv, 3, hidden)
        net.norm(norm, hidden)
        conv, norm = block_names(block, "project")
        channels = divisible(int(filters * alpha))
        net.conv(conv, 1, 1, hidden, channels)
        net.norm(norm, channels)
    net.conv("Conv_1", 1, 1, channels, 1280)
    net.norm("Conv_1_bn", 1280)
    net.dense(top, 1280)
    return net


def mobilenetv2_slim(multiplier):
    net, channels = Slim(), divisible(32 * multiplier)
    net.conv("MobilenetV2/Conv", 3, 3, 3, channels)
    net.norm("MobilenetV2/Conv/BatchNorm", channels)
    for i, outputs in enumerate(V2):
        scope = "MobilenetV2/expanded_conv" + (f"_{i}" if i else "")
        inner = channels if i == 0 else divisible(6 * channels)
        if inner > channels:
            net.conv(f"{scope}/expand", 1, 1, channels, inner)
            net.norm(f"{scope}/expand/BatchNorm", inner)
        net.depthwise(f"{scope}/depthwise", 3, inner)
        net.norm(f"{scope}/depthwise/BatchNorm", inner)
        channels = divisible(outputs * multiplier)
        net.conv(f"{scope}/project", 1, 1, inner, channels)
        net.norm(f"{scope}/project/BatchNorm", channels)
    net.conv("MobilenetV2/Conv_1", 1, 1, channels, 1280)
    net.norm("MobilenetV2/Conv_1/BatchNorm", 1280)
    net.classifier("MobilenetV2/Logits/Conv2d_1c_1x1", 1280)
    return net


def resnetv2_ours(units):
    net, channels = Ours(), 64
    net.add("conv1.weight", 64, 3, 7, 7)
    net.add("conv1.bias", 64)
    for block, count in enumerate(units):
        width = 64 << block
        for unit in range(count):
            name = f"block{block + 1}.unit_{unit + 1}"
            net.norm(f"{name}.preact", channels)
            if channels != 4 * width:
                net.add(f"{name}.shortcut.weight", 4 * width, channels, 1, 1)
                net.add(f"{name}.shortcut.bias", 4 * width)
            net.add(f"{name}.conv1.weight", width, channels, 1, 1)
            net.norm(f"{name}.conv1_bn", width)
            net.add(f"{name}.conv2.weight", width, width, 3, 3)
            net.norm(f"{name}.conv2_bn", width)
            net.add(f"{name}.conv3.weight", 4 * width, width, 1, 1)
            net.add(f"{name}.conv3.bias", 4 * width)
            channels = 4 * width
    net.norm("postnorm", channels)
    net.add("logits.weight", CLASSES, channels)
    net.add("logits.bias", CLASSES)
    return net


def resnetv2_slim(root, units):
    net, depth_in = Slim(), 64
    net.conv(f"{root}/conv1", 7, 7, 3, 64)
    net.bias(f"{root}/conv1", 64)
    for block, (base, count) in enumerate(zip((64, 128, 256, 512), units), 1):
        for unit in range(1, count + 1):
            scope, depth = f"{root}/block{block}/unit_{unit}/bottleneck_v2", 4 * base
            net.norm(f"{scope}/preact", depth_in)
            if depth != depth_in:
                net.conv(f"{scope}/shortcut", 1, 1, depth_in, depth)
                net.bias(f"{scope}/shortcut", depth)
            net.conv(f"{scope}/conv1", 1, 1, depth_in, base)
            net.norm(f"{scope}/conv1/BatchNorm", base)
            net.conv(f"{scope}/conv2", 3, 3, base, base)
            net.norm(f"{scope}/conv2/BatchNorm", base)
            net.conv(f"{scope}/conv3", 1, 1, base, depth)
            net.bias(f"{scope}/conv3", depth)
            depth_in = depth
    net.norm(f"{root}/postnorm", depth_in)
    net.classifier(f"{root}/logits", depth_in)
    return net


class OursInception(Ours):
    def unit(self, name, inputs, outputs, kernel, width=None):
        self.add(f"{name}.conv.weight", outputs, inputs, kernel, width or kernel)
        self.norm(f"{name}.bn", outputs)
        return outputs

    def make(self):
        self.unit("Conv2d_1a_3x3", 3, 32, 3)
        self.unit("Conv2d_2a_3x3", 32, 32, 3)
        self.unit("Conv2d_2b_3x3", 32, 64, 3)
        self.unit("Conv2d_3b_1x1", 64, 80, 1)
        self.unit("Conv2d_4a_3x3", 80, 192, 3)
        for name, inputs, pool in (("Mixed_5b", 192, 32), ("Mixed_5c", 256, 64), ("Mixed_5d", 288, 64)):
            self.unit(f"{name}.branch1x1", inputs, 64, 1)
            self.unit(f"{name}.branch5x5_1", inputs, 48, 1)
            self.unit(f"{name}.branch5x5_2", 48, 64, 5)
            self.unit(f"{name}.branch3x3dbl_1", inputs, 64, 1)
            self.unit(f"{name}.branch3x3dbl_2", 64, 96, 3)
            self.unit(f"{name}.branch3x3dbl_3", 96, 96, 3)
            self.unit(f"{name}.branch_pool", inputs, pool, 1)
        self.unit("Mixed_6a.branch3x3", 288, 384, 3)
        self.unit("Mixed_6a.branch3x3dbl_1", 288, 64, 1)
        self.unit("Mixed_6a.branch3x3dbl_2", 64, 96, 3)
        self.unit("Mixed_6a.branch3x3dbl_3", 96, 96, 3)
        for name, c7 in (("Mixed_6b", 128), ("Mixed_6c", 160), ("Mixed_6d", 160), ("Mixed_6e", 192)):
            self.unit(f"{name}.branch1x1", 768, 192, 1)
            self.unit(f"{name}.branch7x7_1", 768, c7, 1)
            self.unit(f"{name}.branch7x7_2", c7, c7, 1, 7)
            self.unit(f"{name}.branch7x7_3", c7, 192, 7, 1)
            self.unit(f"{name}.branch7x7dbl_1", 768, c7, 1)
            self.unit(f"{name}.branch7x7dbl_2", c7, c7, 7, 1)
            self.unit(f"{name}.branch7x7dbl_3", c7, c7, 1, 7)
            self.unit(f"{name}.branch7x7dbl_4", c7, c7, 7, 1)
            self.unit(f"{name}.branch7x7dbl_5", c7, 192, 1, 7)
            self.unit(f"{name}.branch_pool", 768, 192, 1)
        self.unit("Mixed_7a.branch3x3_1", 768, 192, 1)
        self.unit("Mixed_7a.branch3x3_2", 192, 320, 3)
        self.unit("Mixed_7a.branch7x7x3_1", 768, 192, 1)
        self.unit("Mixed_7a.branch7x7x3_2", 192, 192, 1, 7)
        self.unit("Mixed_7a.branch7x7x3_3", 192, 192, 7, 1)
        self.unit("Mixed_7a.branch7x7x3_4", 192, 192, 3)
        for name, inputs in (("Mixed_7b", 1280), ("Mixed_7c", 2048)):
            self.unit(f"{name}.branch1x1", inputs, 320, 1)
            self.unit(f"{name}.branch3x3_1", inputs, 384, 1)
            self.unit(f"{name}.branch3x3_2a", 384, 384, 1, 3)
            self.unit(f"{name}.branch3x3_2b", 384, 384, 3, 1)
            self.unit(f"{name}.branch3x3dbl_1", inputs, 448, 1)
            self.unit(f"{name}.branch3x3dbl_2", 448, 384, 3)
            self.unit(f"{name}.branch3x3dbl_3a", 384, 384, 1, 3)
            self.unit(f"{name}.branch3x3dbl_3b", 384, 384, 3, 1)
            self.unit(f"{name}.branch_pool", inputs, 192, 1)
        self.add("fc.weight", CLASSES, 2048)
        self.add("fc.bias", CLASSES)
        return self


class KerasInception(Keras):
    """inception_v3.py: a value is its number of channels, as in x = conv2d_bn(x, filters, rows, columns)."""

    count = 0

    def conv2d_bn(self, x, filters, rows, columns):
        self.count += 1
        self.conv(f"conv2d_{self.count}", rows, columns, x, filters)
        self.norm(f"batch_normalization_{self.count}", filters)
        return filters

    def make(self):
        cb = self.conv2d_bn
        x = cb(cb(cb(3, 32, 3, 3), 32, 3, 3), 64, 3, 3)
        x = cb(cb(x, 80, 1, 1), 192, 3, 3)
        for pool in (32, 64, 64):
            branches = [cb(x, 64, 1, 1), cb(cb(x, 48, 1, 1), 64, 5, 5), cb(cb(cb(x, 64, 1, 1), 96, 3, 3), 96, 3, 3), cb(x, pool, 1, 1)]
            x = sum(branches)
        branches = [cb(x, 384, 3, 3), cb(cb(cb(x, 64, 1, 1), 96, 3, 3), 96, 3, 3), x]
        x = sum(branches)
        for width in (128, 160, 160, 192):
            branches = [cb(x, 192, 1, 1), cb(cb(cb(x, width, 1, 1), width, 1, 7), 192, 7, 1)]
            double = cb(cb(cb(cb(x, width, 1, 1), width, 7, 1), width, 1, 7), width, 7, 1)
            branches += [cb(double, 192, 1, 7), cb(x, 192, 1, 1)]
            x = sum(branches)
        branches = [cb(cb(x, 192, 1, 1), 320, 3, 3), cb(cb(cb(cb(x, 192, 1, 1), 192, 1, 7), 192, 7, 1), 192, 3, 3), x]
        x = sum(branches)
        for _ in range(2):
            branches, branch = [cb(x, 320, 1, 1)], cb(x, 384, 1, 1)
            branches += [cb(branch, 384, 1, 3), cb(branch, 384, 3, 1)]
            branch = cb(cb(x, 448, 1, 1), 384, 3, 3)
            branches += [cb(branch, 384, 1, 3), cb(branch, 384, 3, 1), cb(x, 192, 1, 1)]
            x = sum(branches)
        self.dense("predictions", x)
        return self


class SlimInception(Slim):
    """inception_v3.py: scopes of its convolutions, each with its kernel's rows, columns and its outputs."""

    def conv2d(self, x, scope, outputs, rows, columns):
        self.conv(f"InceptionV3/{scope}", rows, columns, x, outputs)
        self.norm(f"InceptionV3/{scope}/BatchNorm", outputs)
        return outputs

    def chain(self, x, scope, *layers):
        for layer, outputs, rows, columns in layers:
            x = self.conv2d(x, f"{scope}/{layer}", outputs, rows, columns)
        return x

    def make(self):
        x = 3
        for scope, outputs, side in (("Conv2d_1a_3x3", 32, 3), ("Conv2d_2a_3x3", 32, 3), ("Conv2d_2b_3x3", 64, 3), ("Conv2d_3b_1x1", 80, 1), ("Conv2d_4a_3x3", 192, 3)):
            x = self.conv2d(x, scope, outputs, side, side)
        for name, first, second, pool in (
            ("Mixed_5b", "Conv2d_0a_1x1", "Conv2d_0b_5x5", 32), ("Mixed_5c", "Conv2d_0b_1x1", "Conv_1_0c_5x5", 64), ("Mixed_5d", "Conv2d_0a_1x1", "Conv2d_0b_5x5", 64)
        ):
            x = (self.chain(x, f"{name}/Branch_0", ("Conv2d_0a_1x1", 64, 1, 1))
                 + self.chain(x, f"{name}/Branch_1", (first, 48, 1, 1), (second, 64, 5, 5))
                 + self.chain(x, f"{name}/Branch_2", ("Conv2d_0a_1x1", 64, 1, 1), ("Conv2d_0b_3x3", 96, 3, 3), ("Conv2d_0c_3x3", 96, 3, 3))
                 + self.chain(x, f"{name}/Branch_3", ("Conv2d_0b_1x1", pool, 1, 1)))
        x = (self.chain(x, "Mixed_6a/Branch_0", ("Conv2d_1a_1x1", 384, 3, 3))
             + self.chain(x, "Mixed_6a/Branch_1", ("Conv2d_0a_1x1", 64, 1, 1), ("Conv2d_0b_3x3", 96, 3, 3), ("Conv2d_1a_1x1", 96, 3, 3)) + x)
        for name, depth in (("Mixed_6b", 128), ("Mixed_6c", 160), ("Mixed_6d", 160), ("Mixed_6e", 192)):
            x = (self.chain(x, f"{name}/Branch_0", ("Conv2d_0a_1x1", 192, 1, 1))
                 + self.chain(x, f"{name}/Branch_1", ("Conv2d_0a_1x1", depth, 1, 1), ("Conv2d_0b_1x7", depth, 1, 7), ("Conv2d_0c_7x1", 192, 7, 1))
                 + self.chain(
                     x, f"{name}/Branch_2", ("Conv2d_0a_1x1", depth, 1, 1), ("Conv2d_0b_7x1", depth, 7, 1), ("Conv2d_0c_1x7", depth, 1, 7),
                     ("Conv2d_0d_7x1", depth, 7, 1), ("Conv2d_0e_1x7", 192, 1, 7))
                 + self.chain(x, f"{name}/Branch_3", ("Conv2d_0b_1x1", 192, 1, 1)))
        x = (self.chain(x, "Mixed_7a/Branch_0", ("Conv2d_0a_1x1", 192, 1, 1), ("Conv2d_1a_3x3", 320, 3, 3))
             + self.chain(x, "Mixed_7a/Branch_1", ("Conv2d_0a_1x1", 192, 1, 1), ("Conv2d_0b_1x7", 192, 1, 7), ("Conv2d_0c_7x1", 192, 7, 1), ("Conv2d_1a_3x3", 192, 3, 3)) + x)
        for name, column in (("Mixed_7b", "Conv2d_0b_3x1"), ("Mixed_7c", "Conv2d_0c_3x1")):
            branch0 = self.chain(x, f"{name}/Branch_0", ("Conv2d_0a_1x1", 320, 1, 1))
            branch1 = self.chain(x, f"{name}/Branch_1", ("Conv2d_0a_1x1", 384, 1, 1))
            pair1 = self.chain(branch1, f"{name}/Branch_1", ("Conv2d_0b_1x3", 384, 1, 3)) + self.chain(branch1, f"{name}/Branch_1", (column, 384, 3, 1))
            branch2 = self.chain(x, f"{name}/Branch_2", ("Conv2d_0a_1x1", 448, 1, 1), ("Conv2d_0b_3x3", 384, 3, 3))
            pair2 = self.chain(branch2, f"{name}/Branch_2", ("Conv2d_0c_1x3", 384, 1, 3)) + self.chain(branch2, f"{name}/Branch_2", ("Conv2d_0d_3x1", 384, 3, 1))
            x = branch0 + pair1 + pair2 + self.chain(x, f"{name}/Branch_3", ("Conv2d_0b_1x1", 192, 1, 1))
        self.classifier("InceptionV3/Logits/Conv2d_1c_1x1", x)
        return self


def agree(layout, theirs, ours):
    kind = layout.split("+")[0]
    if layout.endswith("+background"):
        theirs = theirs[:-1] + (theirs[-1] - 1,)
    if kind == "conv":
        return ours == (theirs[3], theirs[2], theirs[0], theirs[1])
    if kind == "depthwise":
        return ours == (theirs[2], theirs[3], theirs[0], theirs[1])
    if kind in ("dense", "classifier"):
        return ours == (theirs[-1], theirs[-2])
    return ours == theirs


def write(name, source, ours):
    """Gamma that the source does not have is left out of the list: it must arrive as ones."""
    tensors = ours.tensors if source.scale or isinstance(source, Slim) else [t for t in ours.tensors if not t[0].endswith(".bn.weight")]
    assert len(source.tensors) == len(tensors), (name, len(source.tensors), len(tensors))
    with open(os.path.join(OUT, f"{name}.txt"), "w") as out:
        for (theirs, layout, shape), (our_name, our_shape) in zip(source.tensors, tensors):
            assert agree(layout, shape, our_shape), (name, theirs, layout, shape, our_name, our_shape)
            out.write(f"{theirs}\t{'x'.join(map(str, shape))}\t{layout}\t{our_name}\n")


os.makedirs(OUT, exist_ok=True)
write("keras_mobilenetv1_075", mobilenetv1_keras(0.75), mobilenetv1_ours(0.75))
write("slim_mobilenetv1_075", mobilenetv1_slim(0.75), mobilenetv1_ours(0.75))
write("keras_mobilenetv2_035", mobilenetv2_keras(0.35), mobilenetv2_ours(0.35))
write("keras_mobilenetv2_100", mobilenetv2_keras(1.0), mobilenetv2_ours(1.0))
write("release_mobilenetv2_100", mobilenetv2_keras(1.0, release_block, "Logits"), mobilenetv2_ours(1.0))
write("keras22_mobilenetv2_100", mobilenetv2_keras(1.0, keras22_block, "Logits"), mobilenetv2_ours(1.0))
write("slim_mobilenetv2_035", mobilenetv2_slim(0.35), mobilenetv2_ours(0.35))
write("slim_mobilenetv2_100", mobilenetv2_slim(1.0), mobilenetv2_ours(1.0))
write("slim_resnetv2_50", resnetv2_slim("resnet_v2_50", (3, 4, 6, 3)), resnetv2_ours((3, 4, 6, 3)))
write("slim_resnetv2_101", resnetv2_slim("resnet_v2_101", (3, 4, 23, 3)), resnetv2_ours((3, 4, 23, 3)))
write("keras_inceptionv3", KerasInception(scale=False).make(), OursInception().make())
write("slim_inceptionv3", SlimInception(scale=False).make(), OursInception().make())
