export { guessConvention } from './guess.ts';
export type { Guess, GuessedConvention, GuessOptions, InConvention } from './types.ts';
