import type { Difference } from './edits.ts';
import type { SlotReading } from './read-slots.ts';
import { type Casting, type ExpectedCall, pointFits, type RoleName } from './roles.ts';
import type { VectorReading } from './vectors.ts';

const slugOf = (role: RoleName) => role.replaceAll(' ', '-');
const THE: Readonly<Record<RoleName, string>> = {
  student: 'the student',
  teacher: 'the teacher',
  'second teacher': "the solver's second stage",
  'first leg': 'the first leg',
  'second leg': 'the second leg',
  diagonal: 'the flow-matching term',
};

/**
 * In which arguments the calls differ from those of the definition; undefined where an argument has no reading, so that nobody can say what
 * stands in its place.
 */
export function placeDifferences(
  expected: readonly ExpectedCall[],
  readings: readonly SlotReading[],
  casting: Casting,
): Difference[] | undefined {
  const differences: Difference[] = [];
  const astray: { role: RoleName; point: VectorReading }[] = [];
  const starting = expected.filter(({ point, role }) => point === 'start' && casting.has(role));
  for (const call of expected) {
    const slot = casting.get(call.role);
    if (slot === undefined) {
      differences.push(missing(call));
      continue;
    }
    const reading = readings[slot];
    if (reading.s.length === 0 || reading.t.length === 0) return undefined;
    if ((reading.slot.net === 'given') !== call.given) differences.push(wrongNet(call));
    const times = timesOf(call, reading);
    if (times !== undefined) differences.push(times);
    if (pointFits(call, reading, casting)) continue;
    const [point] = reading.points;
    if (point === undefined) return undefined;
    if (call.point === 'start') astray.push({ role: call.role, point });
    else differences.push(pointDifference(call, reading, casting));
  }
  return [...queryDifferences(astray, starting.length, readings, casting), ...differences];
}

/** Calls that start at the row's own point: one slip where all of them are at the same other one. */
function queryDifferences(
  astray: readonly { role: RoleName; point: VectorReading }[],
  starting: number,
  readings: readonly SlotReading[],
  casting: Casting,
): Difference[] {
  if (astray.length === 0) return [];
  const absolute = (role: RoleName) => {
    const { points } = readings[casting.get(role)!];
    const shared = points
      .flatMap(({ slug }) => /^same-(\d+)$/.exec(slug)?.[1] ?? [])
      .flatMap((k) => readings[Number(k)].points);
    const all = [...points, ...shared].filter(({ slug }) => !slug.startsWith('same-'));
    // By the row alone rather than by another call.
    const relative = ({ slug }: VectorReading) => (/-\d+(-|$)/.test(slug) ? 1 : 0);
    return all.sort((a, b) => relative(a) - relative(b));
  };
  const common = absolute(astray[0].role).find(({ slug }) =>
    astray.every(({ role }) => absolute(role).some((other) => other.slug === slug)),
  );
  if (common !== undefined && astray.length === starting) {
    return [
      {
        id: `formula.query-${common.slug}`,
        kind: 'formula',
        title: `the loss is taken at ${common.name} in the place of I_s`,
        mend: 'Evaluate each row at I_s = a_s x0 + b_s x1, its own pair at its start time.',
        ...(common.fitted === undefined ? {} : { parameter: common.fitted }),
      },
    ];
  }
  return astray.map(({ role }) => {
    const point = absolute(role)[0] ?? readings[casting.get(role)!].points[0];
    return {
      id: `formula.${slugOf(role)}-at-${point.slug}`,
      kind: 'formula' as const,
      title: `${THE[role]} is evaluated at ${point.name} in the place of I_s`,
      mend: `Evaluate ${THE[role]} at I_s.`,
      ...(point.fitted === undefined ? {} : { parameter: point.fitted }),
    };
  });
}

function pointDifference(
  { role, pointName, point }: ExpectedCall,
  { points }: SlotReading,
  casting: Casting,
): Difference {
  const by = typeof point === 'object' ? casting.get(point.carriedBy) : undefined;
  const untransported = points.find(({ slug }) => slug === 'interpolant-s' || slug === `same-${by}`);
  const [first] = points.filter(({ slug }) => !slug.startsWith('same-'));
  if (untransported !== undefined) {
    return {
      id: `formula.${slugOf(role)}-untransported`,
      kind: 'formula',
      title: `${THE[role]} is evaluated at the untransported point, ${untransported.slug === 'interpolant-s' ? 'I_s' : 'where the student starts'}`,
      mend: `Evaluate ${THE[role]} at ${pointName}.`,
    };
  }
  const found = first ?? points[0];
  return {
    id: `formula.${slugOf(role)}-at-${found.slug.replace(/-\d+/, '')}`,
    kind: 'formula',
    title: `${THE[role]} is evaluated at ${found.name} in the place of ${pointName}`,
    mend: `Evaluate ${THE[role]} at ${pointName}.`,
    ...(found.fitted === undefined ? {} : { parameter: found.fitted }),
  };
}

function timesOf({ role, s, t }: ExpectedCall, reading: SlotReading): Difference | undefined {
  const diagonal = role === 'diagonal';
  const has = (found: readonly { slug: string }[], wanted: string) =>
    found.some(({ slug }) => slug === wanted || (diagonal && (slug === 's' || slug === 't')));
  if (has(reading.s, s) && has(reading.t, t)) return undefined;
  const pick = (found: SlotReading['s'], wanted: string) => found.find(({ slug }) => slug === wanted) ?? found[0];
  const [start, end] = [pick(reading.s, s), pick(reading.t, t)];
  const name = (slug: string) => (diagonal ? 't' : slug);
  const fitted = start.fitted ?? end.fitted;
  return {
    id: `formula.${slugOf(role)}-times-${start.slug}-${end.slug}`,
    kind: 'formula',
    title: `${THE[role]} is evaluated at the times (${start.name}, ${end.name}) in the place of (${name(s)}, ${name(t)})`,
    mend: `Call the net for ${THE[role]} from ${name(s)} to ${name(t)}.`,
    ...(fitted === undefined ? {} : { parameter: fitted }),
  };
}

function wrongNet({ role, given }: ExpectedCall): Difference {
  return given
    ? {
        id: `formula.${slugOf(role)}-own-net`,
        kind: 'formula',
        title: `the network itself plays ${THE[role]} where a given one is declared`,
        mend: `Call the \`teacher\` of the call for ${THE[role]}, or declare teacher "self".`,
      }
    : {
        id: `formula.${slugOf(role)}-given-net`,
        kind: 'formula',
        title: `the given teacher plays ${THE[role]} where the network itself should`,
        mend: `Call \`net\` for ${THE[role]}.`,
      };
}

function missing({ role, pointName, s, t }: ExpectedCall): Difference {
  return {
    id: `formula.${slugOf(role)}-not-called`,
    kind: 'formula',
    title: `${THE[role]} is not evaluated`,
    mend: `Evaluate the net at ${pointName} from ${s} to ${t}.`,
  };
}
