/**
 * `npm run report:meta-mutants`: mistakes made by hand in the suite's own statistical and numerical helpers, each against the tests named for
 * it, in a copy of the sources. Exit 1 where one survives that is not marked as equivalent, or where the tests fail without any.
 *
 *   --only TEXT         mutants whose id or file contains it (comma-separated)
 *   --seed 1            seed of the random tests
 *   --limit 120         seconds that the tests of one mutant may take
 *   --json FILE --markdown FILE
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { metaMutants } from './meta-mutants/list/index.ts';
import { countsOf, markdown } from './meta-mutants/report.ts';
import { sandbox } from './meta-mutants/sandbox.ts';
import { testRunner } from './meta-mutants/test-runner.ts';
import type { Outcome } from './meta-mutants/types.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    limit: { type: 'string', default: '120' },
    json: { type: 'string' },
    markdown: { type: 'string' },
  },
});
const parts = values.only.split(',');
const chosen = metaMutants.filter(({ id, file }) => parts.some((part) => id.includes(part) || file.includes(part)));
const copy = sandbox(fileURLToPath(new URL('..', import.meta.url)));
const runner = await testRunner(copy.root, Number(values.seed), 1000 * Number(values.limit));
const outcomes: Outcome[] = [];
try {
  const clean = await runner.run([...new Set(chosen.flatMap(({ tests }) => tests))]);
  if (clean.failure !== undefined || clean.timedOut) {
    throw new Error(`the tests fail without a mutant: ${clean.failure ?? 'they ran past their time'}`);
  }
  for (const mutant of chosen) {
    const { id, file, what, tests, equivalent } = mutant;
    const { path, restore } = copy.mutate(mutant);
    runner.changed(path);
    const { failure, timedOut } = await runner.run(tests);
    restore();
    runner.changed(path);
    const status = timedOut ? 'timed out' : failure === undefined ? 'survived' : 'killed';
    outcomes.push({
      ...{ id, file, what, status },
      ...(failure === undefined ? {} : { by: failure }),
      ...(equivalent === undefined ? {} : { equivalent }),
    });
    console.log(`${status} ${id}${failure === undefined ? '' : `: ${failure}`}`);
  }
} finally {
  await runner.close();
  copy.remove();
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(outcomes, null, 1)}\n`);
if (values.markdown !== undefined) {
  writeFileSync(values.markdown, markdown(outcomes, 'npm run report:meta-mutants'));
}
const { all, killed, equivalent, open } = countsOf(outcomes);
console.log(`${killed} of ${all} killed, ${equivalent} equivalent, ${open} survived`);
process.exit(open === 0 ? 0 : 1);
