import { controls, judge, mutants, tryOut } from '../../../src/mutants/index.ts';
import { useBackend } from '../../../src/reference/backend.ts';

await useBackend('wasm').catch((e) => console.log(String(e)));
const seed = Number(process.argv[2] ?? 1);
const only = process.argv[3];
const profile = process.argv[4] ?? 'ci';
for (const c of controls.filter((c: any) => c.kind === 'loss' && (!only || c.id.includes(only)))) {
  const trial = await tryOut(c, { profile, seed });
  const bad = trial.verdicts;
  if (bad.length) for (const v of bad) console.log('CONTROL', c.id, v.problem, v.id, v.status, v.reason.slice(0, 300));
}
console.log('controls done', Math.round(process.cpuUsage().user / 1e6));
for (const m of mutants.filter((m: any) => m.kind === 'loss' && (!only || m.id.includes(only)))) {
  const trial = await tryOut(m, { profile, seed });
  const j: any = judge(m, trial);
  if (j.survived || j.missed.length || j.unexpected.length) {
    console.log('MUTANT', m.id, JSON.stringify(j));
    for (const v of trial.verdicts.slice(0, 6))
      if (j.unexpected.includes(v.id) || v.status === 'error' || v.status === 'inconclusive')
        console.log('    ', v.problem, v.id, v.status, v.reason.slice(0, 250));
  }
}
console.log('done', Math.round(process.cpuUsage().user / 1e6));
