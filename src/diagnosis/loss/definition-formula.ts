import type { LossSpec } from '../../properties/loss/spec.ts';
import type { Formula, Term } from './formula.ts';
import type { SlotReading } from './read-slots.ts';
import type { Casting, RoleName } from './roles.ts';
import type { Posed, Times, Trial } from './trials.ts';
import { pathSlopes } from './vectors.ts';

const pushed = (reading: SlotReading, w: (trial: Trial) => Float64Array) => (trial: Trial) => {
  const { vx } = trial.evaluations[reading.slot.index];
  const direction = w(trial);
  const d = direction.length;
  return direction.map((_, k) => direction.reduce((sum, value, m) => sum + vx[k * d + m] * value, 0));
};

/** Names of v at the place of a role, as the definition has it. */
const VELOCITY: Readonly<Record<RoleName, string>> = {
  student: 'v_{s,t}',
  teacher: 'v of the teacher',
  'second teacher': "v of the solver's second stage",
  'first leg': 'v of the first leg',
  'second leg': 'v of the second leg',
  diagonal: 'v_{t,t}',
};

/** The terms at one place: its velocity and derivatives. */
function placed(
  role: RoleName,
  reading: SlotReading,
  c: Partial<Record<'v' | 's' | 't', Term['c']>>,
  group: Partial<Record<'v' | 's' | 't', string>> = {},
): Term[] {
  const at = (trial: Trial) => trial.evaluations[reading.slot.index];
  const zero = () => 0;
  const own = (key: 'v' | 's' | 't', name: string, title: string, q: Term['q']): Term => ({
    key: `${role}.${key}`,
    name,
    title,
    c: c[key] ?? zero,
    q,
    ...(group[key] === undefined ? {} : { group: group[key] }),
  });
  const v = own(
    'v',
    VELOCITY[role],
    role === 'student' || role === 'diagonal' ? VELOCITY[role] : `the ${role}`,
    (trial) => at(trial).v,
  );
  if (role !== 'student') return [v];
  return [
    v,
    own('s', '∂_s v', '∂_s v_{s,t}', (trial) => at(trial).vs),
    own('t', '∂_t v', '∂_t v_{s,t}', (trial) => at(trial).vt),
  ];
}

const nothing = ({ x0 }: Trial) => new Float64Array(x0.length);

/** The term of a role that the loss does not call: nothing, until something else is put in its place. */
function absent(role: RoleName, c: Term['c'], group: string | undefined): Term {
  const title = role === 'student' || role === 'diagonal' ? VELOCITY[role] : `the ${role}`;
  return { key: `${role}.v`, name: VELOCITY[role], title, c, q: nothing, ...(group === undefined ? {} : { group }) };
}

/**
 * The definition's residual of rows of one kind, with the vectors that the loss itself got from its calls; undefined where it does not call what
 * the definition is made of. With h = t - s:
 *
 *     lagrangian   v_st + h ∂_t v_st - v_teacher
 *     eulerian     w - v_st + h ∂_s v_st + h ∇v_st w,  w = v_teacher;  MeanFlow  w = dI_s/ds
 *     semigroup    v_st - (u-s)/h v_first - (t-u)/h v_second
 *     diagonal     v_tt - dI_t/dt, or α I_t + β v_tt - (α I_t + β dI_t/dt) on the own target of an output
 *
 * With steps `called` the weights of legs are those of the steps that were called.
 */
export function definitionFormula(
  posed: Posed,
  readings: readonly SlotReading[],
  casting: Casting,
  diagonal: boolean,
  steps: 'defined' | 'called' = 'defined',
): Formula {
  const { spec } = posed;
  const role = (name: RoleName): SlotReading | undefined => {
    const slot = casting.get(name);
    return slot === undefined ? undefined : readings[slot];
  };
  const one = () => 1;
  const minus = () => -1;
  const step = ({ s, t }: Times) => t - s;
  const terms: Term[] = [];
  const add = (name: RoleName, c: Parameters<typeof placed>[2], group?: Parameters<typeof placed>[3]) => {
    const reading = role(name);
    if (reading !== undefined) terms.push(...placed(name, reading, c, group));
    else if (c.v !== undefined) terms.push(absent(name, c.v, group?.v));
  };
  const slope = (c: Term['c'], group?: string): Term => ({
    key: 'slope',
    name: 'dI_s/ds',
    title: 'the conditional velocity',
    c,
    q: pathSlopes(posed)[0].at,
    ...(group === undefined ? {} : { group }),
  });
  const family = diagonal ? 'flow-matching' : spec.family;
  switch (family) {
    case 'flow-matching': {
      const { ownTarget } = spec;
      add('diagonal', { v: ownTarget === undefined ? one : ({ s }) => ownTarget(s).beta[0] });
      terms.push(...(ownTarget === undefined ? [slope(minus)] : outputTerms(posed, ownTarget, role('diagonal'))));
      terms.push(...diagonalDerivative(role('diagonal')));
      break;
    }
    case 'lagrangian':
      add('student', { v: one, t: step }, { v: '∂_t X', t: '∂_t X' });
      add('teacher', { v: minus });
      terms.push(slope(() => 0));
      break;
    case 'eulerian':
    case 'meanflow': {
      add('student', { v: minus, s: step }, { v: '∂_s X', s: '∂_s X' });
      const teacher = role('teacher');
      const w =
        family === 'meanflow'
          ? slope(one, '∇X w').q
          : teacher === undefined
            ? nothing
            : (trial: Trial) => trial.evaluations[teacher.slot.index].v;
      const student = role('student');
      if (student !== undefined) {
        const name = family === 'meanflow' ? '∇v dI_s/ds' : '∇v w';
        terms.push({
          key: 'transport',
          name,
          title: `the transport (t - s) ${name}`,
          c: step,
          q: pushed(student, w),
          group: '∇X w',
          along: (velocity) => pushed(student, velocity),
        });
      }
      if (family === 'meanflow') terms.push(slope(one, '∇X w'));
      else {
        add('teacher', { v: one }, { v: '∇X w' });
        terms.push(slope(() => 0));
      }
      break;
    }
    case 'semigroup':
      terms.push(...semigroup(spec, add, role, steps));
      terms.push(slope(() => 0));
      break;
  }
  const used = new Set(casting.values());
  readings.forEach((reading, k) => {
    if (used.has(k)) return;
    const at = (trial: Trial) => trial.evaluations[reading.slot.index];
    const place = describePlace(reading);
    terms.push({
      key: `extra-${k}.v`,
      slug: `velocity-${reading.points.find(({ slug }) => !slug.startsWith('same-'))?.slug ?? 'elsewhere'}-${reading.s[0]?.slug ?? 'x'}-${reading.t[0]?.slug ?? 'x'}`,
      name: `v ${place}`,
      title: `v ${place}`,
      c: () => 0,
      q: (trial) => at(trial).v,
    });
  });
  return terms;
}

/** What makes an output o = α x + β v of the velocity, and the target of that output. */
function outputTerms(
  { subject }: Posed,
  ownTarget: NonNullable<LossSpec['ownTarget']>,
  reading: SlotReading | undefined,
): Term[] {
  const target: Term['q'] = ({ row, times: { s } }) => {
    const { alpha, beta } = ownTarget(s);
    return row.x.value.map((x, k) => alpha[0] * x + beta[0] * row.slope.value[k]);
  };
  const point: Term['q'] = (trial) =>
    reading === undefined ? trial.row.x.value : trial.evaluations[reading.slot.index].x;
  const title = `the target of the output "${subject.convention?.output}"`;
  return [
    { key: 'point', name: 'x', title: 'the point', c: ({ s }) => ownTarget(s).alpha[0], q: point },
    { key: 'slope', slug: 'target', name: title, title, c: () => -1, q: target },
  ];
}

/** The derivative that a loss takes on rows with s = t too: its coefficient t - s vanishes there. */
function diagonalDerivative(reading: SlotReading | undefined): Term[] {
  if (reading === undefined || reading.slot.derivatives.length === 0) return [];
  return [{ key: 'derivative', name: 'Dv', title: 'the derivative', c: () => 0, q: recordedDerivative(reading) }];
}

/** Dv along the sum of the directions that were recorded at a place. */
function recordedDerivative({ slot: { derivatives } }: SlotReading): Term['q'] {
  return (trial) =>
    trial.x0.map((_, i) =>
      derivatives.reduce((sum, index) => {
        const { vx, vs, vt, dx, ds, dt } = trial.evaluations[index];
        return sum + dx.reduce((part, value, m) => part + vx[i * dx.length + m] * value, vs[i] * ds + vt[i] * dt);
      }, 0),
    );
}

/** `at I_s, (s, t)`, as far as it is known. */
function describePlace({ points, s, t }: SlotReading): string {
  return `at ${points[0]?.name ?? 'an unknown point'}, (${s[0]?.name ?? '?'}, ${t[0]?.name ?? '?'})`;
}

function semigroup(
  { form, firstLeg }: LossSpec,
  add: (name: RoleName, c: Partial<Record<'v', Term['c']>>) => void,
  role: (name: RoleName) => SlotReading | undefined,
  steps: 'defined' | 'called',
): Term[] {
  /** Length of a leg. */
  const length = (name: RoleName, defined: Term['c']): Term['c'] => {
    const reading = role(name);
    if (steps === 'defined' || reading === undefined) return defined;
    const [start, end] = [reading.s[0], reading.t[0]];
    return (times) => end.at(times) - start.at(times);
  };
  const first = length('first leg', ({ s, u }) => u - s);
  const last = length('second leg', ({ t, u }) => t - u);
  const scale: Term['c'] = form === 'map' ? ({ s, t }) => t - s : () => 1;
  add('student', { v: scale });
  if (firstLeg === 'net') {
    add('first leg', { v: (times) => (-scale(times) * first(times)) / (times.t - times.s) });
    add('second leg', { v: (times) => (-scale(times) * last(times)) / (times.t - times.s) });
    return [];
  }
  const second = role('second leg');
  const student = role('student');
  const per: Term['c'] = (times) => scale(times) / (times.t - times.s);
  add('second leg', { v: (times) => -per(times) * last(times) });
  add('teacher', { v: () => 0 });
  if (second === undefined || student === undefined) return [];
  const point = (reading: SlotReading) => (trial: Trial) => trial.evaluations[reading.slot.index].x;
  return [
    { key: 'start', name: 'x', title: 'the point of the student', c: per, q: point(student) },
    { key: 'middle', name: 'x_u', title: 'the point of the second leg', c: (times) => -per(times), q: point(second) },
  ];
}

/** The formula with the derivatives of the student taken along the directions that were recorded, or against them, in place of the definition's. */
export function alongRecorded(
  posed: Posed,
  formula: Formula,
  student: SlotReading,
  sign: 1 | -1 = 1,
): Formula | undefined {
  if (student.slot.derivatives.length === 0 || posed.spec.family === 'semigroup') return undefined;
  const own = new Set(['student.s', 'student.t', 'transport']);
  return [
    ...formula.filter(({ key }) => !own.has(key)),
    {
      key: 'derivative',
      name: 'Dv',
      title: 'the derivative',
      c: ({ s, t }) => sign * (t - s),
      q: recordedDerivative(student),
    },
  ];
}
