import numpy as np
from flowproof_vectors import assert_map, load


def average_velocity(x, r, t):  # MeanFlow's: 0 data, 1 noise, the state at r
    s, t = 1 - r[:, None], 1 - t[:, None]
    deviation = np.hypot(1 - np.stack([s, t]), 0.3 * np.stack([s, t]))
    step = np.where(s == t, 1, t - s)
    far = (0.7 * t + deviation[1] / deviation[0] * (x - 0.7 * s) - x) / step
    here = 0.7 + (0.09 * s - (1 - s)) / deviation[0] ** 2 * (x - 0.7 * s)
    return -np.where(s == t, here, far)


def test_map():
    assert_map(average_velocity, load("cases.npz"))
