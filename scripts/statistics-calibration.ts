import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stream } from '../src/core/random.ts';
import { binomialTails, clopperPearson, type Rates } from '../src/properties/statistics/index.ts';
import { type Experiment, experiments } from './statistics/experiments.ts';

/**
 * Calibration of every test of `src/properties/statistics`: how often it rejects a true claim at 0.1 and 0.01, and a
 * subject that is off by just what it says that it detects. Writes reports/statistics-calibration.{json,md}.
 *
 *   npx tsx scripts/statistics-calibration.ts [--seeds 1000] [--trials 1000] [--seed 1] [--out reports]
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    trials: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'reports' },
  },
});
const seeds = Number(values.seeds);
const trials = Number(values.trials);
const root = Number(values.seed);

/** The smallest tail that is put down to chance: 1 in 1e4 for each of some sixty counts. */
const CHANCE = 1e-4;
const LEVELS = [0.1, 0.01] as const;
const RATES: readonly Rates[] = [
  { falseFail: 3e-9, falsePass: 0.01 },
  { falseFail: 1e-3, falsePass: 0.05 },
];

async function held(experiment: Experiment) {
  const pValues: number[] = [];
  for (let k = 0; k < seeds; k++) pValues.push(await experiment.holds(stream(root, experiment.name, 'holds', k)));
  return LEVELS.map((alpha) => {
    const rejected = pValues.filter((p) => p <= alpha).length;
    const { lower, upper } = binomialTails(rejected, seeds, alpha);
    const high = upper > CHANCE;
    const ok = experiment.exactness === 'exact' ? high && lower > CHANCE : high;
    return { alpha, rejected, seeds, interval: clopperPearson(rejected, seeds, 0.01), ok };
  });
}

async function found({ name, off, detects }: Experiment) {
  if (off === undefined) return [];
  return Promise.all(
    RATES.map(async (rates) => {
      let passed = 0;
      for (let k = 0; k < trials; k++) {
        const p = await off(stream(root, name, 'off', rates.falseFail, k), rates);
        if (p > rates.falseFail) passed++;
      }
      const ok = binomialTails(passed, trials, rates.falsePass).upper > CHANCE;
      return { ...rates, detects: detects?.(rates) ?? '', passed, trials, ok };
    }),
  );
}

const results = [];
for (const experiment of experiments) {
  const { name, exactness, n } = experiment;
  results.push({ name, exactness, n, held: await held(experiment), found: await found(experiment) });
}
const ok = results.every((result) => [...result.held, ...result.found].every((entry) => entry.ok));

const percent = (count: number, of: number): string => `${((100 * count) / of).toFixed(1)} %`;
const heldRows = results.map(({ name, exactness, n, held: rows }) => {
  const cells = rows.map(
    ({ rejected, interval }) =>
      `${percent(rejected, seeds)} [${percent(interval.low, 1)}, ${percent(interval.high, 1)}]`,
  );
  return `| ${name} | ${n} | ${exactness} | ${cells.join(' | ')} | ${rows.every((row) => row.ok) ? 'yes' : '**no**'} |`;
});
const foundRows = results.flatMap(({ name, n, found: rows }) =>
  rows.map(
    (row) =>
      `| ${name} | ${n} | ${row.falseFail} | ${row.detects} | ${percent(row.passed, trials)} | ${percent(row.falsePass, 1)} | ${row.ok ? 'yes' : '**no**'} |`,
  ),
);
const markdown = `# Calibration of the statistical tests

Made by \`npx tsx scripts/statistics-calibration.ts --seeds ${seeds} --trials ${trials} --seed ${root}\`.

## A true claim

Share of ${seeds} seeds with p <= α, with its 99 % Clopper–Pearson interval. An exact test rejects at α within binomial error, a valid
one at no more than α.

| test | draws | claim | α = 0.1 | α = 0.01 | holds |
|---|---|---|---|---|---|
${heldRows.join('\n')}

## A subject that is off by what the test says that it detects

Share of ${trials} seeds in which it passes; stated: at most the false-pass rate (within binomial error).

| test | draws | false-fail rate | off by | passed | stated | holds |
|---|---|---|---|---|---|---|
${foundRows.join('\n')}
`;
mkdirSync(values.out, { recursive: true });
writeFileSync(
  join(values.out, 'statistics-calibration.json'),
  `${JSON.stringify({ seeds, trials, seed: root, ok, results }, null, 2)}\n`,
);
writeFileSync(join(values.out, 'statistics-calibration.md'), markdown);
console.log(markdown);
process.exitCode = ok ? 0 : 1;
