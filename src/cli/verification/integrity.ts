import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { sha256 } from '../../core/content-hash.ts';
import { decodeToken, tokenIn } from '../../properties/runner/replay-token.ts';
import { keyOf } from '../../report/index.ts';
import { countStatuses } from '../../report/summary.ts';
import type { FileRecord } from '../../subject/stream.ts';
import type { Verdict } from '../../subject/verdict.ts';
import type { RunOfFile } from '../read-runs.ts';
import { sourceOf } from '../source.ts';
import type { Finding } from './types.ts';

/** What can be said without running anything: digest, counts, replay tokens, hashes of artefacts and sources. */
export function checkIntegrity({ name, run: input }: RunOfFile): Finding[] {
  return [
    digest(input.digest),
    ...counts(input),
    ...missing(input),
    ...input.verdicts.flatMap(tokenOf),
    ...artefacts(name, input.end?.artefacts ?? []),
    ...sources(input),
  ];
}

type Input = RunOfFile['run'];

function digest(state: Input['digest']): Finding {
  if (state === 'right')
    return { kind: 'verified', text: 'the records are those that were written: their digest is right' };
  if (state === 'wrong')
    return { kind: 'wrong', text: 'the records are not those that were written: their digest is another one' };
  return { kind: 'unknown', text: 'the run was interrupted, or an older version wrote it: there is no digest' };
}

function counts({ end, verdicts }: Input): Finding[] {
  if (end === undefined) return [];
  const [told, real] = [end.counts, countStatuses(verdicts)].map((one) => JSON.stringify(Object.entries(one).sort()));
  return told === real
    ? []
    : [{ kind: 'wrong', text: `the counts of the last record are ${told}, the verdicts are ${real}` }];
}

/** A finished run has a verdict for each planned check, and no other. */
function missing({ run, end, verdicts }: Input): Finding[] {
  if (run === undefined || end === undefined || run.options?.replay === true) return [];
  const [planned, reached] = [run.planned, verdicts].map((list) => new Set(list.map(keyOf)));
  const open = [...planned].filter((key) => !reached.has(key));
  const odd = [...reached].filter((key) => !planned.has(key));
  return [
    ...open.map((key) => ({ kind: 'wrong' as const, text: `${key}: it was planned, and has no verdict` })),
    ...odd.map((key) => ({ kind: 'wrong' as const, text: `${key}: it has a verdict, and was not planned` })),
  ];
}

/** A token says which check it repeats, and what its status was. */
function tokenOf(verdict: Verdict): Finding[] {
  const where = `${verdict.id}${verdict.problem === null ? '' : ` on ${verdict.problem}`}`;
  try {
    const token = decodeToken(tokenIn(verdict.replay));
    const same =
      token.property === verdict.id &&
      token.subject === verdict.subject &&
      token.seed === verdict.seed &&
      (token.status ?? verdict.status) === verdict.status;
    return same ? [] : [{ kind: 'wrong', text: `${where}: its replay token is that of another verdict` }];
  } catch {
    return [{ kind: 'wrong', text: `${where}: its replay line holds no token` }];
  }
}

/** Files as the last record names them, looked for where they were written and beside the report. */
function artefacts(report: string, files: readonly FileRecord[]): Finding[] {
  return files.map(({ path, sha256: expected }) => {
    const found = [resolve(path), resolve(dirname(report), path)].find(existsSync);
    if (found === undefined) return { kind: 'unknown', text: `${path}: not here, its hash was not checked` };
    return sha256(readFileSync(found)) === expected
      ? { kind: 'verified', text: `${path}: its hash is right` }
      : { kind: 'wrong', text: `${path}: it is not the file that the run wrote` };
  });
}

function sources({ run }: Input): Finding[] {
  const known = new Map(
    (run?.subjects ?? []).flatMap(({ source, hash }) =>
      source == null || hash == null ? [] : [[source, hash] as const],
    ),
  );
  return [...known].map(([source, hash]) => {
    const now = sourceOf(source).hash;
    if (now === null || now === undefined) return { kind: 'unknown', text: `${source}: not here` };
    return now === hash
      ? { kind: 'verified', text: `${source}: the same file` }
      : { kind: 'changed', text: `${source}: it was changed since` };
  });
}
