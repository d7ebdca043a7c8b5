/**
 * Which explanation comes first for each wrong subject on problems that no catalogue has, in three conventions each, and whether right ones are left in peace.
 * Writes reports/diagnosis.json and renders reports/diagnosis.md from it.
 *
 *     node --import tsx scripts/diagnosis/report.ts [--slice NAME]... [--only PATTERN] [--seed 1] [--problems 1] [--dry]
 *
 * Without --slice all of them; the others stay as they are. FLOWPROOF_PYTHON names a Python with torch.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { functionSlice, samplerSlice } from './functions.ts';
import { lossSlice } from './losses.ts';
import { rendered } from './render.ts';
import { torchSlice } from './torch-losses.ts';
import { type Slice, type SliceOptions, shareRight } from './trial.ts';

const SLICES: Readonly<Record<string, (options: SliceOptions) => Promise<Slice>>> = {
  functions: functionSlice,
  samplers: samplerSlice,
  losses: lossSlice,
  'torch-losses': torchSlice,
};
const FILE = 'reports/diagnosis.json';

const { values } = parseArgs({
  options: {
    slice: { type: 'string', multiple: true },
    only: { type: 'string', default: '.' },
    seed: { type: 'string', default: '1' },
    problems: { type: 'string', default: '1' },
    dry: { type: 'boolean', default: false },
  },
});
const chosen = values.slice ?? Object.keys(SLICES);
const unknown = chosen.filter((name) => SLICES[name] === undefined);
if (unknown.length > 0)
  throw new Error(`--slice: expected one of ${Object.keys(SLICES).join(', ')}, got ${unknown.join(', ')}`);

const options = { only: new RegExp(values.only), seed: Number(values.seed), problems: Number(values.problems) };
const before: Slice[] = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')).slices : [];
const made = new Map(before.map((slice) => [slice.name, slice]));
for (const name of chosen) {
  const slice = await SLICES[name](options);
  made.set(name, slice);
  for (const { id, convention, problem, first, expected } of slice.trials.filter(({ right }) => !right)) {
    console.log(`${id} ${convention} on ${problem}: ${first}, expected ${expected}`);
  }
  const { tried, accused } = slice.controls;
  console.log(
    `${name}: ${slice.skipped ?? `${shareRight(slice.trials)} right first, ${accused.length} of ${tried} right subjects accused`}`,
  );
}
const slices = Object.keys(SLICES).flatMap((name) => made.get(name) ?? []);
if (!values.dry && values.only === '.') {
  writeFileSync(FILE, `${JSON.stringify({ seed: options.seed, slices })}\n`);
  writeFileSync('reports/diagnosis.md', rendered(slices, options.seed));
}
