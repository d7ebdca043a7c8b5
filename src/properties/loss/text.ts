/** A number for a sentence: three significant digits. */
export function short(value: number): string {
  return Number.isFinite(value) ? Number(value.toPrecision(3)).toString() : String(value);
}

/** Two numbers for a sentence, with as many digits as tell them apart. */
export function shortPair(one: number, other: number): readonly [string, string] {
  for (let digits = 3; digits < 17; digits++) {
    const [a, b] = [one, other].map((value) =>
      Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : String(value),
    );
    if (a !== b) return [a, b];
  }
  return [String(one), String(other)];
}

/** `1 row`, `3 rows`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
