import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, type Frame, FrameReader, tensorValues } from '../../../src/adapters/process/frame.ts';
import { replySchemas, tensorSchema } from '../../../src/subject/protocol/index.ts';
import { seed } from '../../support/seed.ts';

const bytes = (parts: readonly Uint8Array[]) => Buffer.concat(parts);

/** A reader fed with a text in pieces of the given lengths, in turn. */
function read(
  data: Uint8Array,
  cuts: readonly number[],
  limits = { headerBytes: 2 ** 20, bodyBytes: 2 ** 20 },
): Frame[] {
  const reader = new FrameReader(limits);
  const frames: Frame[] = [];
  for (let at = 0, k = 0; at < data.length; k++) {
    const end = at + Math.max(1, cuts[k % cuts.length]);
    frames.push(...reader.push(data.subarray(at, end)));
    at = end;
  }
  expect(reader.partial).toBeUndefined();
  return frames;
}

const numbers = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324),
);

describe('frames', () => {
  it('come out as they went in, however the stream is cut', () => {
    const message = fc.record({ id: fc.integer(), type: fc.string(), text: fc.string({ unit: 'grapheme' }) });
    const tensor = fc.tuple(fc.array(numbers, { maxLength: 20 }), fc.boolean());
    const sent = fc.array(fc.tuple(message, fc.array(tensor, { maxLength: 4 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sent, fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1 }), (messages, cuts) => {
        const all = messages.map(([fields, tensors]) => ({
          fields,
          tensors: tensors.map(([values, narrow], k) => ({
            name: `t${k}`,
            shape: [values.length],
            values: narrow ? Float32Array.from(values) : Float64Array.from(values),
          })),
        }));
        const frames = read(bytes(all.flatMap(({ fields, tensors }) => encodeFrame(fields, tensors))), cuts);
        expect(frames).toHaveLength(all.length);
        frames.forEach(({ message: got, body }, k) => {
          const { tensors: described = [], ...rest } = got;
          expect(rest).toEqual(all[k].fields);
          let at = 0;
          (described as unknown[]).forEach((entry, j) => {
            const description = tensorSchema.parse(entry);
            const end = at + description.parameters.binary_data_size;
            const values = tensorValues(description, body.subarray(at, end));
            at = end;
            // Object.is: NaN and the sign of zero survive.
            expect([...values]).toEqual([...all[k].tensors[j].values]);
          });
          expect(at).toBe(body.length);
        });
      }),
      { seed, numRuns: 200 },
    );
  });

  it('of integers are read within ±2⁵³', () => {
    const raw = new Uint8Array(BigInt64Array.of(3n, -7n).buffer);
    const description = { name: 'i', shape: [2], datatype: 'INT64', parameters: { binary_data_size: 16 } } as const;
    expect([...tensorValues({ ...description, shape: [2] }, raw)]).toEqual([3, -7]);
  });

  it.each([
    ['a print', 'hello\n', /got "hello/],
    ['a print without an end', 'x'.repeat(10), /got "xxxx/],
    ['a longer number', `flowproof/1 ${'1'.repeat(60)}`, /expected a frame/],
    ['another version', 'flowproof/2 2 0\n{}', /expected a frame/],
    ['a missing number', 'flowproof/1 2\n{}', /expected a frame/],
    ['too much of a header', 'flowproof/1 99999999 0\n', /at most 1048576 \+ 1048576 bytes, got one of 99999999/],
    ['too many tensors', 'flowproof/1 2 99999999\n', /at most/],
    ['no JSON', 'flowproof/1 3 0\n{"a', /expected JSON/],
    ['a list', 'flowproof/1 2 0\n[]', /expected a JSON object/],
  ])('are refused: %s', (_, text, message) => {
    expect(() => read(Buffer.from(text), [7])).toThrow(message);
  });

  it('of a wrong size are refused', () => {
    const description = { name: 'x', shape: [3], datatype: 'FP64', parameters: { binary_data_size: 16 } } as const;
    expect(() => tensorValues({ ...description, shape: [3] }, new Uint8Array(16))).toThrow(/expected 24 bytes/);
  });
});

it('an error of an unknown code is the client’s own', () => {
  const reply = replySchemas.error.parse({ id: 1, type: 'error', error: { code: 'novel', message: 'm' } });
  expect(reply.error.code).toBe('internal');
});
