import { combine } from '../bounded.ts';
import { type Definition, OPS } from './types.ts';

/** `v_{t,t}(I_t) - dI_t/dt`, eq 12: the term of the rows with s = t. Nothing is stopped in it. */
export const flowMatching: Definition = ({ x, slope, t }, ask, { u }) => {
  const student = ask('diagonal', x, t, t);
  const v = student?.velocity();
  if (student === undefined || v === undefined) return undefined;
  return {
    residual: combine(u, OPS, [
      { c: 1, v },
      { c: -1, v: slope },
    ]),
    cotangents: (_, c) => [{ at: student, v: c }],
  };
};
