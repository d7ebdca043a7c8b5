import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { expectedError, FlowproofError } from '../errors.ts';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** 1 January 1980, midnight, the first instant of the format: equal contents give equal bytes. */
const DATE = 0x0021;
/** Names are UTF-8. */
const UTF8 = 0x0800;
const LARGEST = 0xffffffff;

/**
 * Files by name as a ZIP archive, stored or deflated (level 6), in the order of the map.
 *
 * @throws FlowproofError `usage` for an archive of 4 GiB or more, or over 65,534 files.
 */
export function encodeZip(files: ReadonlyMap<string, Uint8Array>, { deflate = false } = {}): Buffer {
  const parts: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const label = Buffer.from(name, 'utf8');
    const data = deflate ? deflateRawSync(content) : content;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(UTF8, 2);
    common.writeUInt16LE(deflate ? 8 : 0, 4);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(content), 10);
    if (Math.max(offset + data.length, content.length) >= LARGEST || files.size >= 0xffff) {
      throw expectedError('usage', 'archive', 'less than 4 GiB', `${offset + data.length} bytes`, 'Save fewer points.');
    }
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(label.length, 22);
    parts.push(signature(LOCAL), common, label, data);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(CENTRAL, 0);
    entry.writeUInt16LE(20, 4);
    common.copy(entry, 6);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, label);
    offset += 4 + 26 + label.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/**
 * The files of a ZIP archive by name, from its central directory, each checked against its checksum. Refused are archives that are
 * encrypted, in several volumes or of 4 GiB and more, entries that repeat a name or share bytes, compression other than deflate, and
 * more than `limit` bytes in all, as announced and as found.
 *
 * @param name the file, for the error text.
 * @throws FlowproofError `io`.
 */
export function decodeZip(file: Uint8Array, name: string, limit: number): Map<string, Buffer> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const refuse = (expected: string, got: string): never => {
    const hint = 'The file is truncated or damaged, or no archive that numpy or this program writes.';
    throw new FlowproofError('io', `${name}: expected ${expected}, got ${got}`, hint);
  };
  const read = (at: number, length: number, what: string): Buffer =>
    at >= 0 && at + length <= bytes.length
      ? bytes.subarray(at, at + length)
      : refuse(`${what} within the file`, `bytes ${at} to ${at + length} of ${bytes.length}`);

  const at = findEnd(bytes);
  if (at === undefined) return refuse('a ZIP archive', `${bytes.length} bytes without an end of directory`);
  const end = bytes.subarray(at);
  const count = end.readUInt16LE(10);
  if (end.readUInt32LE(4) !== 0 || end.readUInt16LE(8) !== count || count === 0xffff) refuse('one volume', 'several');
  const [size, start] = [end.readUInt32LE(12), end.readUInt32LE(16)];
  if (start + size !== at) refuse(`a directory of ${size} bytes before its end`, `one from ${start} to ${at}`);

  const files = new Map<string, Buffer>();
  const spans: [number, number][] = [];
  let total = 0;
  let next = start;
  for (let k = 0; k < count; k++) {
    const entry = read(next, 46, 'an entry of the directory');
    if (entry.readUInt32LE(0) !== CENTRAL) refuse('an entry of the directory', 'other bytes');
    const [flags, method, checksum] = [entry.readUInt16LE(8), entry.readUInt16LE(10), entry.readUInt32LE(16)];
    const [packed, unpacked] = [entry.readUInt32LE(20), entry.readUInt32LE(24)];
    const [labelled, extra, comment] = [28, 30, 32].map((offset) => entry.readUInt16LE(offset));
    const label = read(next + 46, labelled, 'a name').toString(flags & UTF8 ? 'utf8' : 'latin1');
    const shown = JSON.stringify(label.slice(0, 80));
    next += 46 + labelled + extra + comment;
    if (flags & 1) refuse(`${shown} in the clear`, 'an encrypted entry');
    if (packed === LARGEST || unpacked === LARGEST) refuse(`${shown} of less than 4 GiB`, 'a larger one');
    if (method !== 0 && method !== 8) refuse(`${shown} stored or deflated`, `compression method ${method}`);
    if (files.has(label)) refuse('each name once', `${shown} twice`);
    total += unpacked;
    if (total > limit) refuse(`at most ${limit} bytes in all`, `${total} or more`);

    const offset = entry.readUInt32LE(42);
    const local = read(offset, 30, `the header of ${shown}`);
    if (local.readUInt32LE(0) !== LOCAL) refuse(`the header of ${shown}`, 'other bytes');
    const from = offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    const data = read(from, packed, `the data of ${shown}`);
    spans.push([offset, from + packed]);
    const content = method === 0 ? data : inflate(data, unpacked);
    if (content?.length !== unpacked) return refuse(`${shown} of ${unpacked} bytes`, 'another length');
    if (crc32(content) !== checksum) refuse(`${shown} with its checksum`, 'another one');
    files.set(label, content);
  }
  if (next !== at) refuse(`${count} entries in the directory`, 'a directory of another length');
  spans.sort((a, b) => a[0] - b[0]);
  if (spans.some(([from], k) => from < (spans[k - 1]?.[1] ?? 0)) || (spans.at(-1)?.[1] ?? 0) > start) {
    refuse('entries one after the other', 'entries that overlap');
  }
  return files;
}

/** Undefined for bytes that are not deflated, or that inflate to more than is announced. */
function inflate(data: Buffer, size: number): Buffer | undefined {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
  } catch {
    return undefined;
  }
}

/** Where the end-of-directory record starts: before a comment of at most 65,535 bytes that fills the file. */
function findEnd(bytes: Buffer): number | undefined {
  const first = Math.max(0, bytes.length - 22 - 0xffff);
  for (let at = bytes.length - 22; at >= first; at--) {
    if (bytes.readUInt32LE(at) === END && at + 22 + bytes.readUInt16LE(at + 20) === bytes.length) return at;
  }
  return undefined;
}
