import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { readStreams } from '../../src/report/index.ts';

/** What a killed run left. */
export interface Remains {
  /** Verdicts in the stream. */
  readonly verdicts: number;
  readonly finished: boolean;
  /** What is wrong with what it left, a sentence each. */
  readonly faults: readonly string[];
}

const FORMATS = {
  json: 'run.jsonl',
  html: 'run.html',
  markdown: 'run.md',
  junit: 'run.xml',
  badge: 'badge.json',
} as const;

/**
 * Runs a check with every format of report into an empty folder, kills the process after `delay` milliseconds without warning, and looks at
 * what it left: each file is absent (killed before it was begun) or whole, and none tells more than the stream or calls the run finished.
 */
export async function runKilled(command: readonly string[], target: string, delay: number): Promise<Remains> {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-killed-'));
  try {
    const outputs = Object.entries(FORMATS).map(([format, file]) => `--${format}=${join(folder, file)}`);
    const args = [...command, 'check', target, '--profile', 'smoke', ...outputs, '--pretty'];
    const child = spawn(process.execPath, args, {
      stdio: 'ignore',
      env: { ...process.env, NODE_OPTIONS: '', VITEST: '' },
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), delay);
    await new Promise((resolve) => child.once('close', resolve));
    clearTimeout(timer);
    return examine(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function examine(folder: string): Remains {
  const faults: string[] = [];
  const read = (file: string): string | undefined => {
    const path = join(folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  const check = (file: string, fault: (text: string) => string | undefined): void => {
    const text = read(file);
    const found = text === undefined ? undefined : attempt(() => fault(text));
    if (found !== undefined) faults.push(`${file}: ${found}`);
  };
  const [run] = readStreams(read(FORMATS.json) ?? '', FORMATS.json);
  const finished = run.end !== undefined;
  if (finished && run.digest !== 'right') faults.push('run.jsonl: it ends with the digest of another stream');

  check(FORMATS.junit, (xml) => (XMLValidator.validate(xml) === true ? undefined : 'no XML'));
  check(FORMATS.junit, (xml) => {
    const told = xml.match(/<testcase /g)?.length ?? 0;
    const unfinished = xml.includes('type="interrupted"');
    if (told - Number(unfinished) > run.verdicts.length) return `${told} cases of ${run.verdicts.length}`;
    return unfinished || told === run.verdicts.length ? undefined : 'it does not tell that the run was interrupted';
  });
  check(FORMATS.badge, (json) => (JSON.parse(json).schemaVersion === 1 ? undefined : 'no badge'));
  check(FORMATS.badge, (json) => {
    const { message } = JSON.parse(json) as { message: string };
    return message === 'unfinished' || run.verdicts.length > 0 ? undefined : `it says ${message} of nothing`;
  });
  check(FORMATS.markdown, (text) => (text.startsWith('# flowproof') && text.endsWith('\n') ? undefined : 'cut off'));
  check(FORMATS.html, (text) =>
    /^<!doctype html>/i.test(text) && text.trimEnd().endsWith('</html>') ? undefined : 'cut off',
  );
  check(FORMATS.html, (text) => {
    if (!text.includes('id="flowproof-stream"')) return undefined;
    const [carried] = readStreams(text, FORMATS.html);
    return carried.verdicts.length <= run.verdicts.length ? undefined : 'it carries more than the stream';
  });
  const strangers = readdirSync(folder).filter(
    (file) => !(Object.values(FORMATS) as string[]).includes(file) && !/\.\d+\.tmp$/.test(file),
  );
  faults.push(...strangers.map((file) => `${file}: a file that nobody asked for`));
  return { verdicts: run.verdicts.length, finished, faults };
}

function attempt(look: () => string | undefined): string | undefined {
  try {
    return look();
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
