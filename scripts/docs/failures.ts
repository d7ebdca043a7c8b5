import { pathToFileURL } from 'node:url';
import { checkLoss, checkMap, type Verdict } from '../../src/index.ts';
import { renderFailure } from '../../src/report/failure.ts';

/** Lines that are too long for a page, or say nothing there. */
const HIDDEN = /^ {2}(tolerance|cases|replay|hint) /;

/** The first failure of a module that exports a wrong map, or a wrong loss. */
export async function firstFailure(file: string): Promise<Verdict> {
  const { default: subject } = await import(pathToFileURL(file).href);
  const check = typeof subject === 'function' ? checkLoss : checkMap;
  const verdicts = await check(subject, { profile: 'smoke', seed: 1 });
  const failed = verdicts.find(({ status }) => status === 'fail');
  if (failed === undefined) throw new Error(`${file}: expected a failure`);
  return failed;
}

/** What the terminal prints of it, without its tolerance and token. */
export function printedFailure(verdict: Verdict): string {
  const lines = renderFailure(verdict).split('\n');
  return lines.filter((line) => !HIDDEN.test(line)).join('\n');
}

/** Replaces the block after each `<!-- failure: PATH -->` by what the terminal prints. */
export async function fillFailures(markdown: string): Promise<string> {
  const pattern = /(<!-- failure: (\S+) -->\n```text\n)[\s\S]*?```/g;
  let filled = markdown;
  for (const [block, head, file] of markdown.matchAll(pattern)) {
    const printed = printedFailure(await firstFailure(file));
    filled = filled.replace(block, () => `${head}${printed}\n\`\`\``);
  }
  return filled;
}
