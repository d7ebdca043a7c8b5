import { expectedError } from './errors.ts';

/** The IEEE 754 bits of a float64 as 16 hexadecimal digits, big-endian; NaN and infinities survive. */
export function toBits(value: number): string {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(value);
  return buffer.toString('hex');
}

/**
 * Inverse of {@link toBits}.
 * @throws FlowproofError `usage` unless `bits` is 16 hexadecimal digits.
 */
export function fromBits(bits: string): number {
  if (!/^[0-9a-f]{16}$/.test(bits)) {
    throw expectedError(
      'usage',
      'bits',
      '16 hexadecimal digits',
      bits,
      'Copy the counterexample as the report shows it.',
    );
  }
  return Buffer.from(bits, 'hex').readDoubleBE();
}
