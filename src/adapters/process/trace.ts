import { closeSync, openSync, writeSync } from 'node:fs';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { type TensorDescription, tensorSchema } from '../../subject/protocol/index.ts';
import { type Frame, type OutgoingTensor, tensorValues } from './frame.ts';

/** Where the traffic of a channel is written. */
export interface Trace {
  sent(message: Readonly<Record<string, unknown>>, tensors: readonly OutgoingTensor[]): void;
  received(frame: Frame): void;
  /** What the client wrote to its standard error, and how it began and ended. */
  note(what: string, text: string): void;
  close(): void;
}

/** Values of a tensor that a summary shows. */
const SHOWN = 4;

/**
 * A trace file: one JSON object a line, `{time, direction, message, tensors}`, milliseconds from the start. Tensors come as shape, type, range, count of
 * numbers that are not finite and first values; with `full` as all their values (those that are not finite as text).
 *
 * @throws FlowproofError `io` where the file cannot be written.
 */
export function openTrace(path: string, full: boolean): Trace {
  let file: number;
  try {
    file = openSync(path, 'w');
  } catch (cause) {
    const text = `--trace ${path}: expected a file that can be written, got ${thrownText(cause)}`;
    throw new FlowproofError('io', text, 'Choose another path.', { cause });
  }
  const start = performance.now();
  // The end of a client may come after the file was closed, when its descriptor is another's.
  let open = true;
  const line = (fields: object): void => {
    if (!open) return;
    const time = Math.round((performance.now() - start) * 1e3) / 1e3;
    try {
      writeSync(file, `${JSON.stringify({ time, ...fields })}\n`);
    } catch {
      // A full disk ends the trace, not the run.
    }
  };
  const summary = (name: string, datatype: string, shape: readonly number[], values: Float64Array | Float32Array) => ({
    name,
    datatype,
    shape,
    ...(full ? { values: Array.from(values, writable) } : summarised(values)),
  });
  return {
    sent: (message, tensors) =>
      line({
        direction: 'suite',
        message,
        tensors: tensors.map(({ name, shape, values }) =>
          summary(name, values instanceof Float32Array ? 'FP32' : 'FP64', shape, values),
        ),
      }),
    received: ({ message, body }) => {
      const { tensors, ...rest } = message;
      let at = 0;
      const described = Array.isArray(tensors) ? tensors.map((entry) => tensorSchema.safeParse(entry)) : [];
      line({
        direction: 'client',
        message: rest,
        tensors: described.map((entry) => {
          if (!entry.success) return { broken: true };
          const { binary_data_size: size } = entry.data.parameters;
          const bytes = body.subarray(at, at + size);
          at += size;
          return readable(entry.data, bytes, summary);
        }),
      });
    },
    note: (what, text) => line({ direction: 'note', what, text }),
    close: () => {
      if (open) closeSync(file);
      open = false;
    },
  };
}

function readable<T>(
  description: TensorDescription,
  bytes: Uint8Array<ArrayBuffer>,
  summary: (name: string, datatype: string, shape: readonly number[], values: Float64Array) => T,
): T | { readonly name: string; readonly broken: string } {
  try {
    return summary(description.name, description.datatype, description.shape, tensorValues(description, bytes));
  } catch (thrown) {
    return { name: description.name, broken: (thrown as Error).message };
  }
}

function summarised(values: Float64Array | Float32Array) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let notFinite = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) notFinite++;
    else {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return {
    range: low <= high ? [low, high] : null,
    notFinite,
    first: Array.from(values.subarray(0, SHOWN), writable),
  };
}

const writable = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
