import { defineConfig } from 'vitest/config';

// One fresh seed for all random tests of the run, printed so that it can be set again.
const seed = process.env.FLOWPROOF_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
console.log(`FLOWPROOF_SEED=${seed}`);

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    // All cores: the default leaves one to the watcher, half of a small machine.
    maxWorkers: '100%',
    testTimeout: 60_000,
    env: { FLOWPROOF_SEED: seed },
    reporters: ['default', ['json', { outputFile: process.env.FLOWPROOF_RESULTS ?? '.flowproof/vitest.json' }]],
  },
});
