import { type Slice, shareRight, type Trial } from './trial.ts';

const milliseconds = (trials: readonly Trial[], share: number): string => {
  const sorted = trials.map((trial) => trial.milliseconds).sort((a, b) => a - b);
  const at = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return at === undefined ? '' : `${Math.round(at)}`;
};

/** reports/diagnosis.md. */
export function rendered(slices: readonly Slice[], seed: number): string {
  const all = slices.flatMap(({ trials }) => trials);
  const inside = all.filter(({ expected }) => expected !== 'none');
  const outside = all.filter(({ expected }) => expected === 'none');
  const sum = (of: (slice: Slice) => number) => slices.reduce((total, slice) => total + of(slice), 0);
  const accused = slices.flatMap(({ controls }) => controls.accused);
  return `# Diagnosis

Made by \`npm run report:diagnosis\` (seed ${seed}). Each wrong subject of src/mutants, and each wrong torch loss of clients/python/tests/losses.py, on random problems, none of them in the catalogue, in
up to three conventions. What has to come first was written from the description of each mistake (scripts/diagnosis/*-expectations.ts), not from what the diagnosis says.

| | right explanation first |
|---|---|
| mistakes among the candidates | ${shareRight(inside)} |
${outside.length > 0 ? `| mistakes outside them: "No known reading fits", and none named | ${shareRight(outside)} |\n` : ''}| right subjects accused, diagnosed as if they had failed | ${accused.length} of ${sum(({ controls }) => controls.tried)} |

${slices.map(section).join('\n')}`;
}

function section(slice: Slice): string {
  const { title, trials, controls, skipped } = slice;
  if (skipped !== undefined) return `## ${title}\n\nSkipped: ${skipped}.\n`;
  const conventions = [...new Set(trials.map(({ convention }) => convention))];
  const inside = trials.filter(({ expected }) => expected !== 'none');
  const outside = trials.filter(({ expected }) => expected === 'none');
  const wrong = trials.filter(({ right }) => !right);
  const list = wrong.map(
    ({ id, convention, problem, first, expected }) =>
      `* ${id}, ${convention}, on ${problem}: ${first} (expected \`${expected}\`)`,
  );
  return `## ${title}

| | right explanation first |
|---|---|
${conventions.map((name) => `| convention ${name} | ${shareRight(inside.filter(({ convention }) => convention === name))} |`).join('\n')}
| all | ${shareRight(inside)} |
${outside.length > 0 ? `| outside the candidates: none named | ${shareRight(outside)} |\n` : ''}
Right subjects accused: ${controls.accused.length} of ${controls.tried}${controls.accused.length > 0 ? ` (${controls.accused.join('; ')})` : ''}. Time of a diagnosis: median ${milliseconds(trials, 0.5)} ms, 95 % ${milliseconds(trials, 0.95)} ms, longest ${milliseconds(trials, 1)} ms.

${list.length === 0 ? 'None is other than expected.' : `Not as expected:\n\n${list.join('\n')}`}

<details><summary>All</summary>

| mistake | convention | first | digits |
|---|---|---|---|
${trials.map(({ id, convention, first, digits }) => `| ${id} | ${convention} | ${first} | ${digits} |`).join('\n')}

</details>
`;
}
