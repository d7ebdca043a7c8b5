import { consistencyProperties } from '../../../src/properties/consistency/index.ts';
import { mapProperties } from '../../../src/properties/map/index.ts';
import { velocityProperties } from '../../../src/properties/velocity/index.ts';
import { canonicalMap, canonicalPointFunction } from '../../../src/subject/canonicalise.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../../../src/subject/exact.ts';
import * as ind from './independent.ts';
import { CI, type ProblemName, problemOf, runProperty } from './support.ts';

const filter = process.argv[2] ?? '';
const seeds = Number(process.argv[3] ?? 3);
const only = process.argv[4];
const quiet = process.argv[5] === 'q';
const effort = process.argv[6] ? { ...CI, batches: 1, points: Number(process.argv[6]) } : CI;
const subjects: [string, any, any][] = [];
const add = (name: string, s: any, p: any) => subjects.push([name, s, p]);
for (const name of ['gaussian', 'non-commuting', 'mixture', 'product', 'mixture-3'] as ProblemName[]) {
  const p = problemOf(name);
  for (const dtype of ['float64', 'float32'] as const) {
    for (const jvp of [true, false])
      add(`${name}/${dtype}/${jvp ? 'jvp' : 'fd'}`, canonicalMap(exactMapSubject(p, { dtype, jvp }), p), p);
    add(
      `${name}/${dtype}/avg`,
      canonicalMap(
        exactMapSubject(p, {
          dtype,
          convention: { time: 'data-to-noise', output: 'average-velocity', secondTime: 'step' },
        }),
        p,
      ),
      p,
    );
    add(`${name}/${dtype}/fwd`, canonicalMap(exactMapSubject(p, { dtype, jvp: false, domain: 'forward' }), p), p);
    add(`${name}/${dtype}/zero`, canonicalMap(exactMapSubject(p, { dtype, jvp: false, domain: 'from-zero' }), p), p);
    add(
      `${name}/${dtype}/null`,
      canonicalMap(
        { ...exactMapSubject(p, { dtype, jvp: false }), problem: null, dimension: p.dimension } as any,
        null,
      ),
      null,
    );
    add(
      `${name}/${dtype}/nulljvp`,
      canonicalMap({ ...exactMapSubject(p, { dtype, jvp: true }), problem: null, dimension: p.dimension } as any, null),
      null,
    );
    add(`${name}/${dtype}/velocity`, canonicalPointFunction(exactVelocitySubject(p, { dtype }), p), p);
    add(`${name}/${dtype}/consistency`, canonicalPointFunction(exactConsistencySubject(p, { dtype }), p), p);
  }
}
for (const [name, s] of [
  ['gaussian', ind.gaussianMap()],
  ['gaussian', ind.gaussianMap('float32')],
  ['mixture', ind.mixtureMap()],
  ['mixture', ind.mixtureMap('float32')],
  ['product', ind.productMap()],
  ['non-commuting', ind.nonCommutingMap()],
] as const) {
  const p = problemOf(name);
  add(`${name}/${s.dtype}/independent`, canonicalMap(s, p), p);
}
for (const [name, subject, problem] of subjects) {
  if (!filter.split(',').some((f) => name.includes(f))) continue;
  const list: readonly any[] =
    subject.kind === 'map' ? mapProperties : subject.kind === 'velocity' ? velocityProperties : consistencyProperties;
  for (const p of list) {
    if (only && only !== '-' && !p.id.includes(only)) continue;
    const skip = p.skip(subject);
    if (skip) continue;
    const ratios: number[] = [];
    let inc = 0,
      cases = 0;
    const status: Record<string, number> = {};
    let bad: any;
    const start = performance.now();
    const thr: number[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      let f: any;
      try {
        f = await runProperty(p, subject, problem, seed, { effort });
      } catch (e) {
        console.log(name, p.id, 'CRASH seed', seed, (e as Error).stack?.split('\n').slice(0, 3).join('\n'));
        break;
      }
      status[f.status] = (status[f.status] ?? 0) + 1;
      if (f.statistic != null && f.threshold) {
        ratios.push(f.statistic / f.threshold);
        thr.push(f.threshold);
      }
      inc += f.inconclusiveCases ?? 0;
      cases += f.cases ?? 0;
      if (f.status === 'fail') bad = { ...f, seed };
    }
    ratios.sort((a, b) => a - b);
    thr.sort((a, b) => a - b);
    const ms = (performance.now() - start) / seeds;
    if (!quiet || status.fail || status.inconclusive || (ratios.at(-1) ?? 0) > 0.3)
      console.log(
        name,
        p.id.padEnd(22),
        JSON.stringify(status),
        'ratio med',
        ratios[ratios.length >> 1]?.toExponential(1),
        'max',
        ratios.at(-1)?.toExponential(1),
        'thr',
        thr[thr.length >> 1]?.toExponential(1),
        'inc',
        (inc / cases).toFixed(3),
        ms.toFixed(1) + 'ms',
      );
    if (bad)
      console.log(
        '   seed',
        bad.seed,
        bad.reason,
        JSON.stringify(bad.counterexample.point),
        JSON.stringify(bad.tolerance.terms),
        bad.counterexample.shrinks,
      );
  }
}
