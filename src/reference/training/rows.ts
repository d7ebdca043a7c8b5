import * as tf from '@tensorflow/tfjs';
import type { DiagonalRows, OffDiagonalRows } from '../losses/index.ts';
import type { HostBatch, HostRows } from './batch.ts';
import type { Group, PartRows } from './loss.ts';

/**
 * The batches of all members in parts, each of which makes its tensors when it is called: the diagonal rows of all members, the others
 * by group. A part has its share of both kinds of rows.
 */
export function partsOf(
  batches: readonly HostBatch[],
  groups: readonly Group[],
  counts: readonly [number, number],
  parts: number,
  d: number,
): (() => PartRows)[] {
  return Array.from({ length: parts }, (_, part) => () => {
    const [diagonal, off] = counts.map((count) => partOf(count, part, parts));
    const share = (term: number, [from, to]: Span): number => (counts[term] === 0 ? 0 : (to - from) / counts[term]);
    return {
      diagonal: diagonalRows(
        batches.map((batch) => batch.diagonal),
        diagonal,
        d,
      ),
      offDiagonal: groups.map(({ first, size }) => {
        const own = batches.slice(first, first + size).map((batch) => batch.offDiagonal);
        return offDiagonalRows(own, off, d);
      }),
      shares: [share(0, diagonal), share(1, off)],
    };
  });
}

type Span = readonly [from: number, to: number];

/** Part `part` of `parts` of n rows: they differ by at most one row, and together are all. */
function partOf(n: number, part: number, parts: number): Span {
  return [Math.floor((n * part) / parts), Math.floor((n * (part + 1)) / parts)];
}

/** Rows `from` to `to` of each member as tensors, member-major; undefined where there are none. */
function offDiagonalRows(members: readonly HostRows[], [from, to]: Span, d: number): OffDiagonalRows | undefined {
  if (from === to) return undefined;
  const { matrix, vector } = gatherer(members, [from, to], d);
  return {
    x: matrix((rows) => rows.x),
    velocity: matrix((rows) => rows.velocity),
    s: vector((rows) => rows.s),
    t: vector((rows) => rows.t),
    u: members[0].u === undefined ? undefined : vector((rows) => rows.u!),
    ...(members[0].xu !== undefined && { xu: matrix((rows) => rows.xu!) }),
  };
}

/** As `offDiagonalRows`, for rows with s = t. */
function diagonalRows(members: readonly HostRows[], [from, to]: Span, d: number): DiagonalRows | undefined {
  if (from === to) return undefined;
  const { matrix, vector } = gatherer(members, [from, to], d);
  return { x: matrix((rows) => rows.x), velocity: matrix((rows) => rows.velocity), t: vector((rows) => rows.t) };
}

type Field = (rows: HostRows) => Float32Array;

function gatherer(members: readonly HostRows[], [from, to]: Span, d: number) {
  const gather = (field: Field, width: number): Float32Array => {
    const span = (to - from) * width;
    if (members.length === 1) return field(members[0]).subarray(from * width, to * width);
    const all = new Float32Array(members.length * span);
    members.forEach((rows, e) => {
      all.set(field(rows).subarray(from * width, to * width), e * span);
    });
    return all;
  };
  const n = members.length * (to - from);
  return {
    matrix: (field: Field): tf.Tensor2D => tf.tensor2d(gather(field, d), [n, d]),
    vector: (field: Field): tf.Tensor1D => tf.tensor1d(gather(field, 1)),
  };
}
