import { z } from 'zod';

/** Element types on the wire, with their bytes. */
export const DATATYPES = { FP64: 8, FP32: 4, INT64: 8 } as const;

/** A tensor's description in a message: the Open Inference Protocol's with its binary extension; the bytes follow the message. */
export const tensorSchema = z.object({
  name: z.string().min(1),
  shape: z.array(z.number().int().nonnegative()),
  datatype: z.enum(['FP64', 'FP32', 'INT64']),
  parameters: z.object({ binary_data_size: z.number().int().nonnegative() }),
});
/** See {@link tensorSchema}. */
export type TensorDescription = z.output<typeof tensorSchema>;

/** Tensors of a message that has any. */
export const tensorsSchema = z.array(tensorSchema).default([]);
