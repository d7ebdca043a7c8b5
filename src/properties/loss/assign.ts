/**
 * Gives each item one of its candidates (numbers below `size`), different ones as far as possible (augmenting paths, Kuhn); an item that
 * cannot have one of its own shares its first candidate. Items without candidates get undefined.
 */
export function assign(candidates: readonly (readonly number[])[], size: number): (number | undefined)[] {
  const owner = new Int32Array(size).fill(-1);
  const seen = new Int32Array(size).fill(-1);
  const claim = (item: number, round: number): boolean => {
    for (const candidate of candidates[item]) {
      if (seen[candidate] === round) continue;
      seen[candidate] = round;
      if (owner[candidate] < 0 || claim(owner[candidate], round)) {
        owner[candidate] = item;
        return true;
      }
    }
    return false;
  };
  for (let item = 0; item < candidates.length; item++) claim(item, item);
  const result: (number | undefined)[] = candidates.map((own) => own[0]);
  owner.forEach((item, candidate) => {
    if (item >= 0) result[item] = candidate;
  });
  return result;
}
