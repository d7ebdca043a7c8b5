import { lowerTail } from '../../analytic/normal.ts';

/** Φ(z). */
export const normalCdf = (z: number): number => lowerTail(z);
