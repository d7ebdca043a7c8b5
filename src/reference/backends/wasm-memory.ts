import { FlowproofError } from '../../core/errors.ts';

interface Allocator {
  _malloc(bytes: number): number;
}

/** Larger blocks come back from `malloc` as small ones: its sizes are signed. */
const LARGEST_BLOCK = 2 ** 31 - 1;

const guarded = new WeakSet<object>();

/**
 * Lets an allocation that has no room end with an error. TensorFlow.js takes the 0 of `malloc` for an address, and writes there over
 * what belongs to others; and a block of 2 GiB or more is not as long as was asked.
 */
export function guardMemory(allocator: Allocator): void {
  if (guarded.has(allocator)) return;
  guarded.add(allocator);
  // The first call replaces the property by the function behind it.
  allocator._malloc(8);
  const malloc = allocator._malloc.bind(allocator);
  allocator._malloc = (bytes) => {
    const address = bytes <= LARGEST_BLOCK ? malloc(bytes) : 0;
    if (address !== 0 || bytes === 0) return address;
    throw new FlowproofError(
      'usage',
      `wasm: expected room for ${bytes} more bytes within 4 GiB of memory, got none`,
      'Lower batch or the width of the network, raise microBatches, or choose the backend "tensorflow".',
    );
  };
}
