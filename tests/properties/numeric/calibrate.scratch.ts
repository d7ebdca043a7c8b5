import { canonicalMap } from '../../../src/subject/canonicalise.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import * as props from '../../../src/properties/map/index.ts';
import { contextOf, problemOf, runProperty, type ProblemName, SMALL, CI } from './support.ts';
const names = (process.argv[2] ?? 'gaussian,non-commuting,mixture,product').split(',') as ProblemName[];
const seeds = Number(process.argv[3] ?? 3);
const dtypes = (process.argv[4] ?? 'float64,float32').split(',') as ('float64'|'float32')[];
const only = process.argv[5];
const list = (props as any).mapProperties ?? Object.values(props);
for (const name of names) for (const dtype of dtypes) for (const jvp of [true, false]) {
  const problem = problemOf(name);
  const subject = canonicalMap(exactMapSubject(problem, { dtype, jvp }), problem);
  for (const p of list) {
    if (only && !p.id.includes(only)) continue;
    const skip = p.skip(subject); if (skip) { console.log(name, dtype, jvp, p.id, 'SKIP', skip); continue; }
    const ratios: number[] = []; let inc = 0, cases = 0; const status: Record<string, number> = {}; let bad: any; const start = performance.now();
    let thr: number[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const f = await runProperty(p, subject, problem, seed, { effort: CI });
      status[f.status] = (status[f.status] ?? 0) + 1;
      if (f.statistic != null && f.threshold) { ratios.push(f.statistic / f.threshold); thr.push(f.threshold); }
      inc += f.inconclusiveCases ?? 0; cases += f.cases ?? 0;
      if (f.status === 'fail') bad = f;
    }
    ratios.sort((a, b) => a - b); thr.sort((a,b)=>a-b);
    const ms = (performance.now() - start) / seeds;
    console.log(name, dtype, jvp ? 'jvp' : '   ', p.id.padEnd(22), JSON.stringify(status), 'ratio med', ratios[ratios.length >> 1]?.toExponential(1), 'max', ratios.at(-1)?.toExponential(1), 'thr', thr[thr.length>>1]?.toExponential(1), 'inc', (inc / cases).toFixed(3), ms.toFixed(1) + 'ms');
    if (bad) console.log('   ', bad.reason, JSON.stringify(bad.counterexample.point), JSON.stringify(bad.tolerance.terms), bad.counterexample.shrinks);
  }
}
