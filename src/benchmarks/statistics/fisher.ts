/**
 * Fisher's exact test that two proportions are equal: the probability, given the margins, of a table no likelier than
 * `first.successes` of `first.n` beside `second.successes` of `second.n`. Two-sided; exact for counts whose binomials float64 holds.
 */
export function fisherTest(first: Trials, second: Trials): number {
  const total = first.successes + second.successes;
  const all = first.n + second.n;
  const probability = (k: number): number =>
    (binomial(first.n, k) * binomial(second.n, total - k)) / binomial(all, total);
  const observed = probability(first.successes);
  let sum = 0;
  for (let k = Math.max(0, total - second.n); k <= Math.min(first.n, total); k++) {
    const one = probability(k);
    // Tables as likely as the observed one differ from it by rounding alone.
    if (one <= observed * (1 + 1e-9)) sum += one;
  }
  return Math.min(1, sum);
}

/** Successes among n independent trials. */
export interface Trials {
  readonly successes: number;
  readonly n: number;
}

function binomial(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) product *= (n - i + 1) / i;
  return product;
}
