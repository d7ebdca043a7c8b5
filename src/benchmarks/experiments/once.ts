const made = new Map<string, unknown>();

/** What `make` gives for `key`, made once in this process: exact answers that many jobs are held against. */
export function once<T>(key: readonly (string | number)[], make: () => T): T {
  const name = JSON.stringify(key);
  if (!made.has(name)) made.set(name, make());
  return made.get(name) as T;
}
