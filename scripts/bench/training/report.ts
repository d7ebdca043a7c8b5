import { type Column, renderTable } from '../../../src/report/index.ts';
import type { Breakdown } from './breakdown.ts';
import { type BenchCase, type BenchResult, ENSEMBLE, SINGLE } from './case.ts';
import type { Machine } from './processes.ts';
import { type Spread, spread } from './statistics.ts';

/** All that was measured. */
export interface TrainingSpeed {
  readonly machine: Machine;
  /** Results of each contender by id, round by round. */
  readonly rounds: readonly Readonly<Record<string, BenchResult>>[];
  readonly breakdowns: readonly Breakdown[];
}

interface Claim {
  readonly text: string;
  readonly ratios: Spread;
  readonly bound: number;
}

const titles: Readonly<Record<string, string>> = {
  'torch-2': 'PyTorch eager, 2 cores',
  'torch-1': 'PyTorch eager, 1 core',
  'jax-2': 'JAX jit, 2 cores',
  'jax-1': 'JAX jit, 1 core',
  tensorflow: 'flowproof `tensorflow`, 2 cores',
  wasm: 'flowproof `wasm`, 1 core',
};

const right = (heading: string): Column => ({ heading, align: 'right' });

/** The report, and whether each claim holds. */
export function renderTrainingSpeed(data: TrainingSpeed): { readonly text: string; readonly holds: boolean } {
  const { machine, rounds, breakdowns } = data;
  const claims = claimsOf(data);
  const cases = [...SINGLE, ENSEMBLE];
  const table = renderTable(
    [{ heading: '' }, ...cases.map((one) => right(caseTitle(one)))],
    Object.keys(titles).map((id) => [
      titles[id],
      ...cases.map((one) => {
        const times = rounds.flatMap((round) => milliseconds(round[id], one) ?? []);
        return times.length === 0 ? '' : range(spread(times));
      }),
    ]),
    'markdown',
  );
  const claimTable = renderTable(
    [{ heading: 'claim' }, right('at most'), right('measured')],
    claims.map(({ text, ratios, bound }) => [text, String(bound), range(ratios)]),
    'markdown',
  );
  const parts = ['total', 'products', 'layers', 'optimiser', 'drawing', 'rest'] as const;
  const breakdownTable = renderTable(
    [{ heading: '' }, ...parts.map((part) => right(part))],
    breakdowns.map((one) => [`\`${one.backend}\`, ${caseTitle(one)}`, ...parts.map((part) => digits(one[part]))]),
    'markdown',
  );
  const versions = Object.keys(titles).map((id) => rounds[0][id].library);
  const text = `# Speed of training

\`npm run bench:training\` on ${machine.cpu}, ${machine.cores} cores (load ${machine.load.toFixed(1)} at the end), Node ${machine.node}, ${[...new Set(versions)].join(', ')}

A training step of Lagrangian self-distillation (teacher stopped, η = 0.75, forward mode in t, clip, Adam), MLP with 4 hidden
layers, SiLU, float32, milliseconds: median over ${rounds.length} rounds of fresh processes, lowest to highest in brackets, each the median over
its steps after as much time for warming up. flowproof's step is all of the trainer's: it also draws the batch, keeps the moving average of the parameters and collects
statistics, which the peers' scripts leave out. "8 at once" trains an ensemble of eight seeds.

${table}

Ratios within a round, median over the rounds:

${claimTable}

Where a step's time goes, milliseconds, each measured by itself in a process of its own. Layers: activations, biases and their
reverse; on \`wasm\` biases are part of the products. Rest: the operations of the loss, the tape, tensors, statistics.

${breakdownTable}
`;
  return { text, holds: claims.every(({ ratios, bound }) => ratios.median <= bound) };
}

function claimsOf({ rounds }: TrainingSpeed): Claim[] {
  const [small, middle, large] = SINGLE;
  const ratio = (id: string, one: BenchCase, to: string, other: BenchCase): Spread =>
    spread(rounds.map((round) => milliseconds(round[id], one)! / milliseconds(round[to], other)!));
  return [
    {
      text: `\`tensorflow\` to PyTorch, 2 cores, ${caseTitle(large)}`,
      ratios: ratio('tensorflow', large, 'torch-2', large),
      bound: 1,
    },
    {
      text: `\`tensorflow\` to PyTorch, 2 cores, ${caseTitle(middle)}`,
      ratios: ratio('tensorflow', middle, 'torch-2', middle),
      bound: 2,
    },
    {
      text: `\`wasm\` to JAX, 1 core, ${caseTitle(large)}`,
      ratios: ratio('wasm', large, 'jax-1', large),
      bound: 3,
    },
    {
      text: `\`wasm\` to JAX, 1 core, ${caseTitle(middle)}`,
      ratios: ratio('wasm', middle, 'jax-1', middle),
      bound: 3,
    },
    {
      text: `\`tensorflow\`, ${caseTitle(ENSEMBLE)}, to a single PyTorch step, 2 cores`,
      ratios: ratio('tensorflow', ENSEMBLE, 'torch-2', small),
      bound: 8,
    },
    {
      text: `\`wasm\`, ${caseTitle(ENSEMBLE)}, to a single step of its own`,
      ratios: ratio('wasm', ENSEMBLE, 'wasm', small),
      bound: 5,
    },
  ];
}

function milliseconds(result: BenchResult, { width, batch, members }: BenchCase): number | undefined {
  return result.results.find((one) => one.width === width && one.batch === batch && (one.members ?? 1) === members)
    ?.milliseconds;
}

function caseTitle({ width, batch, members }: BenchCase): string {
  const size = `${width} wide, batch ${batch.toLocaleString('en')}`;
  return members === 1 ? size : `${size}, ${members} at once`;
}

function range({ median, low, high }: Spread): string {
  return `${digits(median)} (${digits(low)} … ${digits(high)})`;
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value < 1 ? 2 : 3);
}
