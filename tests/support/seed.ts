/**
 * Seed of the random tests: `FLOWPROOF_SEED` where it is set, else a fresh one. Put it into the message of a failing
 * expectation, so that the run can be repeated.
 */
export const seed: number = Number(process.env.FLOWPROOF_SEED ?? Math.floor(Math.random() * 2 ** 31));
