export { guessConvention } from './guess.ts';
export type { Guess, GuessedConvention, GuessOptions } from './types.ts';
