import { defineProblem, problems } from '../../../src/analytic/index.ts';
import { consistencyProperties } from '../../../src/properties/consistency/index.ts';
import { mapProperties } from '../../../src/properties/map/index.ts';
import { velocityProperties } from '../../../src/properties/velocity/index.ts';
import { canonicalMap, canonicalPointFunction } from '../../../src/subject/canonicalise.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../../../src/subject/exact.ts';
import { runProperty } from './support.ts';

const filter = process.argv[2] ?? '';
const points = Number(process.argv[3] ?? 16);
const seeds = Number(process.argv[4] ?? 1);
const batches = Number(process.argv[5] ?? 1);
const only = process.argv[6];
for (const entry of Object.values(problems) as any[]) {
  const p0 = (entry as any).problem ?? entry;
  if (!filter.split(',').some((f) => p0.id.includes(f))) continue;
  const start = performance.now();
  const p = defineProblem(p0);
  const subjects: [string, any][] = [];
  for (const dtype of ['float64', 'float32'] as const)
    for (const jvp of [true, false])
      subjects.push([`map/${dtype}/${jvp ? 'jvp' : 'fd'}`, canonicalMap(exactMapSubject(p, { dtype, jvp }), p)]);
  for (const dtype of ['float64', 'float32'] as const)
    subjects.push(
      ['v/' + dtype, canonicalPointFunction(exactVelocitySubject(p, { dtype }), p)],
      ['c/' + dtype, canonicalPointFunction(exactConsistencySubject(p, { dtype }), p)],
    );
  const slow: any[] = [];
  for (const [name, subject] of subjects) {
    const list: readonly any[] =
      subject.kind === 'map' ? mapProperties : subject.kind === 'velocity' ? velocityProperties : consistencyProperties;
    for (const prop of list) {
      if (only && !prop.id.includes(only)) continue;
      const skip = prop.skip(subject);
      if (skip) continue;
      const st: any = {};
      let inc = 0,
        cases = 0,
        last: any;
      const t0 = performance.now();
      for (let seed = 1; seed <= seeds; seed++)
        try {
          const f = await runProperty(prop, subject, p, seed, { effort: { batches, points, samples: 0 } });
          st[f.status] = (st[f.status] ?? 0) + 1;
          inc += f.inconclusiveCases ?? 0;
          cases += f.cases ?? 0;
          if (f.status === 'fail' || (f.status === 'inconclusive' && last?.status !== 'fail')) last = f;
        } catch (e) {
          console.log(p.id, name, prop.id, 'CRASH', (e as Error).stack?.split('\n').slice(0, 4).join(' | '));
        }
      slow.push([(performance.now() - t0) / seeds, name, prop.id]);
      if (st.fail || st.inconclusive || inc)
        console.log(
          p.id,
          p.mapKind,
          name,
          prop.id,
          JSON.stringify(st),
          'inc',
          inc,
          '/',
          cases,
          last?.status === 'fail'
            ? last.reason + JSON.stringify(last.counterexample.point) + JSON.stringify(last.tolerance.terms)
            : '',
        );
    }
  }
  slow.sort((a, b) => b[0] - a[0]);
  console.log(
    p.id,
    p.mapKind,
    p.dimension,
    p.regularTimes,
    ((performance.now() - start) / 1000).toFixed(1) + 's',
    'slowest',
    slow
      .slice(0, 3)
      .map((z) => `${z[1]} ${z[2]} ${z[0].toFixed(0)}ms`)
      .join(', '),
  );
}
