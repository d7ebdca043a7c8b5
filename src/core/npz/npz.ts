import { decodeNpy, encodeNpy } from './npy.ts';
import type { NpyArray } from './types.ts';
import { decodeZip, encodeZip } from './zip.ts';

/** What an `.npz` file holds: arrays by name, and other files by name (numpy hands those out as bytes). */
interface Npz {
  readonly arrays: ReadonlyMap<string, NpyArray>;
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/** Most that is unpacked unless the caller says otherwise. */
const LIMIT = 2 ** 31;

/** Arrays, and other files after them, as an `.npz` file; stored, or deflated as `numpy.savez_compressed` does. */
export function encodeNpz({ arrays, files = new Map() }: Npz, options: { readonly deflate?: boolean } = {}): Buffer {
  const entries = [...arrays].map(([name, array]): [string, Uint8Array] => [`${name}.npy`, encodeNpy(array)]);
  return encodeZip(new Map<string, Uint8Array>([...entries, ...files]), options);
}

/**
 * Reads an `.npz` file as numpy or this program writes it. Hostile files are refused, see `decodeZip` and `decodeNpy`; nothing is
 * unpickled.
 *
 * @param name the file, for the error text.
 * @param limit most bytes unpacked in all; default 2 GiB.
 * @throws FlowproofError `io` for a damaged file; `unsupported` for arrays that are not of numbers.
 */
export function decodeNpz(file: Uint8Array, name: string, limit: number = LIMIT): Required<Npz> {
  const arrays = new Map<string, NpyArray>();
  const files = new Map<string, Uint8Array>();
  for (const [entry, content] of decodeZip(file, name, limit)) {
    if (entry.endsWith('.npy')) arrays.set(entry.slice(0, -4), decodeNpy(content, `${name}: ${entry}`));
    else files.set(entry, content);
  }
  return { arrays, files };
}
