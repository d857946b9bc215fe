#!/usr/bin/env python3
"""Variants of the measured policy on the committed table of the regret benchmark: in which order strategies are tried, from which
probability on one replaces the linear probe, by how many standard errors it may have been worse on the validation images, and what the
validation images have to prove where no gain was expected.

usage: regret_variants.py [RESULTS]      needs numpy

A replica of PlanSelector, GainBelief and GainPrior: every set left out of what is fitted for it, the table's own seconds instead of
estimated multiply-adds, and no cells of other networks. What ships is judged by `MlNetTransfer.Benchmarks regret`.
"""
import json
import math
import sys

import numpy as np

RESULTS = sys.argv[1] if len(sys.argv) > 1 else "tests/MlNetTransfer.Benchmarks/results"
PROBE, FULL, SCRATCH = "LinearProbe", "FullFineTuning", "FromScratch"
LEAST_MOVED_FIRST = ["MultiStageProbe", "BatchNormAffine", "EarlyStages", "LastConv", "LastStage", "LateStages", "TruncatedBackbone", "GradualUnfreezing", "ProbeThenFineTune", FULL, SCRATCH]
RIDGE, SHRINKAGE, WORTH = 3, 0.2, 0.005


def read_cells():
    cells = {}
    for line in open(f"{RESULTS}/regret.csv"):
        field = line.strip().split(",")
        per_class = [int(n) for n in field[8].split()]
        cells.setdefault((field[0], int(field[1]), int(field[2])), {})[field[3]] = {
            "seconds": float(field[4]), "validation": bits(field[6], len(field[5]) // 2), "test": bits(field[7], sum(per_class)), "per_class": per_class}
    profiles = {}
    for line in open(f"{RESULTS}/regret-profiles.jsonl"):
        record = json.loads(line)
        name, per_class, seed = record["cell"].split(",")
        profiles[name, int(per_class), int(seed)] = record["profile"]
    return {key: (cell, profiles[key]) for key, cell in cells.items() if len(cell) == 12 and key in profiles}


def bits(text, count):
    return np.unpackbits(np.frombuffer(bytes.fromhex(text), np.uint8), bitorder="little")[:count].astype(bool)


def accuracy(outcome, half=None):
    start, shares = 0, []
    for images in outcome["per_class"]:
        index = np.arange(start, start + images)
        right = outcome["test"][start:start + images]
        right = right if half is None else right[index % 2 == half]
        start += images
        shares += [right.mean()] if len(right) else []
    return np.mean(shares)


def paired(first, second):
    difference = first.astype(float) - second
    return difference.mean(), difference.var() / len(difference) + 0.25 / len(difference) ** 2


CELLS = read_cells()
KEYS = list(CELLS)
STRATEGIES = [s for s in CELLS[KEYS[0]][0] if s != PROBE]
ACCURACY = {k: {s: accuracy(o) for s, o in c.items()} for k, (c, _) in CELLS.items()}
HEADROOM = {k: max(0.02, 1 - p["stages"][-1]["accuracy"]) for k, (_, p) in CELLS.items()}
SHIFT = {k: math.log10(max(1e-3, p["layers"]["lateShift"])) for k, (_, p) in CELLS.items()}


def gains(key):
    return np.array([ACCURACY[key][s] - ACCURACY[key][PROBE] for s in STRATEGIES]) / HEADROOM[key]


def regress(keys):
    shift = np.array([SHIFT[k] for k in keys])
    sets = [k[0] for k in keys]
    weight = np.array([HEADROOM[k] ** 2 / sets.count(k[0]) for k in keys])
    rows = np.c_[np.ones(len(keys)), (shift - shift.mean()) / shift.std()]
    normal = (rows.T * weight) @ rows
    normal[1, 1] += RIDGE * weight.sum() / len(set(sets))
    solved = np.linalg.solve(normal, (rows.T * weight) @ np.array([gains(k) for k in keys]))
    return lambda key: np.array([1, (np.clip(SHIFT[key], shift.min(), shift.max()) - shift.mean()) / shift.std()]) @ solved, weight


def fit(keys):
    expected, weight = regress(keys)
    covariance = np.zeros((len(STRATEGIES),) * 2)
    for name in {k[0] for k in keys}:
        without, _ = regress([k for k in keys if k[0] != name])
        for key, w in zip(keys, weight):
            if key[0] == name:
                error = gains(key) - without(key)
                covariance += w * np.outer(error, error) / weight.sum()
    covariance = np.where(np.eye(len(STRATEGIES)), covariance, (1 - SHRINKAGE) * covariance)
    shares = sorted((CELLS[k][0][s]["test"] != CELLS[k][0][PROBE]["test"]).mean() / HEADROOM[k] for k in keys for s in ("LateStages", "ProbeThenFineTune", FULL))
    return expected, covariance, shares[len(shares) // 2]


PRIORS = {name: fit([k for k in KEYS if k[0] != name]) for name in {k[0] for k in KEYS}}


def cumulative(z):
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))


def measured(key, per_second, proof, contradiction, validated=True, expectation=0.7, alone=0.98):
    cell, profile = CELLS[key]
    expected, covariance, discordance = PRIORS[key[0]]
    images = len(cell[PROBE]["validation"])
    mistakes = (1 + (~cell[PROBE]["validation"]).sum()) / (2 + images)
    headroom = min(HEADROOM[key], mistakes) if validated else HEADROOM[key]
    mean, covariance = headroom * expected(key), headroom ** 2 * covariance
    noise = (discordance * headroom + 0.25 / images) / images
    hurts = profile.get("pretrainingGain") and profile["pretrainingGain"]["interval"]["lower"] <= 0
    left = [i for i, s in enumerate(STRATEGIES) if s != SCRATCH or hurts]
    trained, seconds = {}, profile["seconds"] + cell[PROBE]["seconds"]

    before = [cumulative(m / math.sqrt(v)) for m, v in zip(mean, covariance.diagonal())]

    def proven():
        return [i for i, (gain, error) in trained.items() if gain >= -contradiction * error
                and cumulative(mean[i] / math.sqrt(max(1e-12, covariance[i, i]))) >= (proof if before[i] >= expectation else alone)]

    while True:
        best, scores = max([mean[i] for i in proven()] + [0]), {}
        for i in left:
            spread = covariance[i, i] / math.sqrt(covariance[i, i] + noise)
            z = (mean[i] - best) / spread
            improvement = (mean[i] - best) * cumulative(z) + spread * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
            if improvement >= WORTH:
                scores[i] = improvement / (cell[STRATEGIES[i]]["seconds"] if per_second else 1)
        if not scores:
            break
        i = max(scores, key=scores.get)
        left.remove(i)
        gain, variance = paired(cell[STRATEGIES[i]]["validation"], cell[PROBE]["validation"])
        trained[i] = gain, math.sqrt(variance)
        seconds += cell[STRATEGIES[i]]["seconds"]
        column = covariance[:, i].copy()
        mean = mean + column / (column[i] + variance) * (gain - mean[i])
        covariance = covariance - np.outer(column, column) / (column[i] + variance)
    near = [i for i in proven() if max(mean[j] for j in proven()) - mean[i] < WORTH]
    return STRATEGIES[min(near, key=lambda i: LEAST_MOVED_FIRST.index(STRATEGIES[i]))] if near else PROBE, seconds


def oracle(key):
    cell = CELLS[key][0]
    return np.mean([accuracy(cell[max(cell, key=lambda s: accuracy(cell[s], half))], 1 - half) for half in (0, 1)])


def worse(key, strategy):
    difference, variance = paired(CELLS[key][0][strategy]["test"], CELLS[key][0][PROBE]["test"])
    return strategy != PROBE and difference + 1.96 * math.sqrt(variance) < 0


def judge(name, policy):
    chosen = {k: policy(k) for k in KEYS}
    regret = 100 * np.array([ORACLE[k] - ACCURACY[k][chosen[k][0]] for k in KEYS])
    cost = sum(seconds for _, seconds in chosen.values()) / sum(o["seconds"] for c, _ in CELLS.values() for o in c.values())
    pairs = [chosen[a][0] == chosen[b][0] for i, a in enumerate(KEYS) for b in KEYS[i + 1:] if a[:2] == b[:2]]
    print(f"{name:58} {np.mean([ACCURACY[k][chosen[k][0]] for k in KEYS]):8.4f} {regret.mean():6.2f} {np.quantile(regret, 0.9):6.2f} {regret.max():6.1f} {1 - np.mean([worse(k, chosen[k][0]) for k in KEYS]):6.3f} {cost:5.2f} {np.mean(pairs):5.2f}")


ORACLE = {k: oracle(k) for k in KEYS}
print(f"{len(KEYS)} cells\n{'':58} accuracy regret    P90  worst  never  cost  same")
judge("always FullFineTuning", lambda k: (FULL, CELLS[k][0][FULL]["seconds"]))
for per_second in (True, False):
    for proof in (0.5, 0.6, 0.7, 0.8):
        for contradiction in (0, 1, 2):
            judge(f"{'gain per second' if per_second else 'gain'} first, probability {proof}, {contradiction} standard errors", lambda k: measured(k, per_second, proof, contradiction))
for expectation in (0, 0.6, 0.7, 0.75, 0.8, 0.9):
    judge(f"0.98 where less than {expectation} was expected", lambda k: measured(k, False, 0.6, 2, expectation=expectation))
for needed in (0.5, 1, 1.645):
    judge(f"measured gain above {needed} standard errors", lambda k: measured(k, False, 0.6, -needed))
judge("as shipped, headroom without the validation images", lambda k: measured(k, False, 0.6, 2, validated=False))
