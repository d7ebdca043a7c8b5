import type { TensorInfo } from '@tensorflow/tfjs';
import { address, type WasmBackend } from './backend.ts';
import { layersOf } from './instance.ts';

/** A matrix of each member in row-major order, as it lies or transposed. */
export interface Operand {
  readonly tensor: TensorInfo;
  readonly transposed: boolean;
}

/** What is added to the first `rows` rows of a product: a vector [members, n]. */
export interface Bias {
  readonly tensor: TensorInfo;
  readonly rows: number;
}

/**
 * `A B` for each member, into a new tensor of `shape` [members, m, n]. An operand with one member serves all of them.
 */
export function products(
  backend: WasmBackend,
  a: Operand,
  b: Operand,
  shape: readonly [number, number, number],
  bias?: Bias,
): TensorInfo {
  const out = backend.makeOutput(shape, 'float32');
  const { product, scratch } = layersOf(backend);
  const [members, m, n] = shape;
  const [left, right] = [matrix(backend, a, members), matrix(backend, b, members)];
  const k = a.transposed ? a.tensor.shape[1] : a.tensor.shape[2];
  const added = bias === undefined ? 0 : address(backend, bias.tensor);
  const c = address(backend, out);
  for (let e = 0; e < members; e++) {
    const [from, to] = [left.address + e * left.step, right.address + e * right.step];
    const [ai, ak, bk, bj] = [left.row, left.column, right.row, right.column];
    const row = bias === undefined ? 0 : added + e * n * 4;
    product(m, n, k, from, ai, ak, to, bk, bj, c + e * m * n * 4, row, bias?.rows ?? 0, scratch);
  }
  return out;
}

/** Address of the first member's matrix, bytes from member to member, and between the rows and columns of what it stands for. */
function matrix(backend: WasmBackend, { tensor, transposed }: Operand, members: number) {
  const [own, rows, columns] = tensor.shape;
  const step = own === 1 && members > 1 ? 0 : rows * columns * 4;
  const [row, column] = transposed ? [4, columns * 4] : [columns * 4, 4];
  return { address: address(backend, tensor), step, row, column };
}
