import type { Verdict } from '../../src/subject/verdict.ts';

/** What came of one adapter. */
export interface ClientResult {
  readonly adapter: string;
  /** The distribution and its version, as pinned. */
  readonly package: string;
  readonly version: string;
  readonly exitCode: number;
  readonly seconds: number;
  readonly verdicts: readonly Verdict[];
  /** What the suite said where it ended otherwise than expected. */
  readonly output: string;
}

const KINDS: readonly (readonly [prefix: string, name: string])[] = [
  ['loss.', 'loss'],
  ['sampler.', 'sampler'],
  ['map.', 'map'],
  ['velocity.', 'velocity'],
  ['consistency.', 'consistency function'],
];

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');

/** One line of the table: a subject on all problems. */
function row({ package: name, version }: ClientResult, subject: string, verdicts: readonly Verdict[]): string {
  const kind = KINDS.find(([prefix]) => verdicts[0].id.startsWith(prefix))?.[1] ?? '';
  const count = (status: string) => verdicts.filter((verdict) => verdict.status === status).length;
  const counts = ['pass', 'xfail', 'blocked', 'fail', 'xpass', 'error', 'timeout', 'inconclusive', 'skip']
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${status}`)
    .join(', ');
  const expected = new Map<string, string>();
  for (const { status, id, reason } of verdicts) {
    if (status !== 'xfail') continue;
    const why = /^Expected to fail \((.*?)\): /.exec(reason)?.[1] ?? reason;
    expected.set(id, why);
  }
  const reasons = [...expected].map(([id, why]) => `\`${id}\`: ${why}`).join('; ');
  return `| ${name} | ${version} | ${cell(subject)} | ${kind} | ${counts} | ${cell(reasons)} |`;
}

/** The results as a Markdown table. */
export function clientsTable(
  results: readonly ClientResult[],
  { profile, seed }: { profile: string; seed: string },
): string {
  const rows = results.flatMap((result) => {
    const subjects = [...new Set(result.verdicts.map(({ subject }) => subject))];
    return subjects.map((subject) =>
      row(
        result,
        subject,
        result.verdicts.filter((verdict) => verdict.subject === subject),
      ),
    );
  });
  return [
    '# Real packages as clients',
    '',
    `Written by \`npm run clients\`: each package in a virtual environment of its own, through the adapters of \`examples/python/clients\`, profile ${profile}, seed ${seed}.`,
    'The exact map stands in the place of the network. Counted are checks, a property on a problem each; `blocked` is explained by the failure of a more basic property.',
    'Expected failures are known defects of the packages (`examples/python/clients/xfail.txt`).',
    '',
    '| package | version | what | kind | verdicts | expected failures |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
