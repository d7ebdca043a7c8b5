"""Expected values of tests/properties/statistics/laws.test.ts, 40 digits: python3 scripts/statistics/reference.py"""
from mpmath import binomial, erfc, exp, findroot, gammainc, log, loggamma, mp, mpf, nstr, sqrt

mp.dps = 40


def outward(term, ratio):
    """Sum of a falling sequence of terms, given the ratio of term j + 1 to term j."""
    total, j = mpf(0), 0
    while term > total * mpf(10) ** -30:
        total += term
        term *= ratio(j)
        j += 1
    return total


def chi_square(x, df, side):
    a, y = mpf(df) / 2, mpf(x) / 2
    if df <= 5000:
        return gammainc(a, y, regularized=True) if side == "upper" else gammainc(a, 0, y, regularized=True)
    k = int(a) - 1 if side == "upper" else int(a)  # a is whole: Poisson sums
    first = exp(-y + k * log(y) - loggamma(k + 1))
    return outward(first, (lambda j: (k - j) / y) if side == "upper" else (lambda j: y / (k + j + 1)))


def binomial_tail(k, n, p, side):
    p = mpf(p)
    first = binomial(n, k) * p**k * (1 - p) ** (n - k)
    if side == "upper":
        return outward(first, lambda j: (n - k - j) * p / ((k + j + 1) * (1 - p)))
    return outward(first, lambda j: (k - j) * (1 - p) / ((n - k + j + 1) * p))


def smirnov(d, n):
    d = mpf(d)
    return sum(
        d * binomial(n, j) * (d + mpf(j) / n) ** (j - 1) * (1 - d - mpf(j) / n) ** (n - j)
        for j in range(int(n * (1 - d)) + 1)
    )


for case in [("130", 100, "upper"), ("1008000", 1000000, "upper"), ("0.001", 1, "lower"), ("3", 64, "lower"),
             ("0.5", 3, "upper"), ("200", 7, "upper"), ("99000", 100000, "lower")]:
    print("chi-square", *case, nstr(chi_square(*case), 17))
for case in [(560, 1000, "0.5", "upper"), (3, 50, "0.2", "lower"), (2, 100000, "0.0005", "lower"),
             (75500, 100000, "0.75", "upper")]:
    print("binomial", *case, nstr(binomial_tail(*case), 17))
for case in [("0.3", 10), ("0.1", 100), ("0.137", 500), ("0.02", 2000)]:
    print("smirnov", *case, nstr(smirnov(*case), 17))
print("normal upper 1.5e-9", nstr(sqrt(2) * findroot(lambda z: erfc(z) / mpf("3e-9") - 1, 4.2), 17))
low = findroot(lambda p: binomial_tail(3, 50, p, "upper") - mpf("0.025"), 0.0125)
high = findroot(lambda p: binomial_tail(3, 50, p, "lower") - mpf("0.025"), 0.165)
print("clopper-pearson 3 of 50 at 0.05", nstr(low, 17), nstr(high, 17))
