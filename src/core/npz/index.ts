export { decodeNpy, encodeNpy } from './npy.ts';
export { decodeNpz, encodeNpz } from './npz.ts';
export type { NpyArray, NpyArrayData } from './types.ts';
