import type { StopGradientMode } from '../../subject/types.ts';
import type { Difference } from './edits.ts';
import type { PartName } from './gradient-parts.ts';
import type { Stops } from './stops.ts';

export const MODES: Readonly<Record<StopGradientMode, Stops>> = {
  none: { student: 1, slope: 1, transport: 1, teacher: 1, 'second leg': 1, input: 1 },
  'point-only': { student: 1, slope: 1, transport: 1, teacher: 1, 'second leg': 1, input: 0 },
  'parameters-only': { student: 1, slope: 1, transport: 1, teacher: 0, 'second leg': 0, input: 1 },
  semigradient: { student: 1, slope: 0, transport: 0, teacher: 0, 'second leg': 0, input: 0 },
  full: { student: 1, slope: 1, transport: 0, teacher: 0, 'second leg': 0, input: 0 },
  convex: { student: 1, slope: 1, transport: 1, teacher: 0, 'second leg': 0, input: 0 },
};

const WORDS: Readonly<Record<PartName, string>> = {
  student: 'v_{s,t}, the student',
  slope: 'its derivative in time, (t - s) ∂v',
  transport: 'the transport (t - s) ∇v w',
  teacher: 'the parameters of the teacher',
  'second leg': 'the parameters of the second leg',
  input: "the teacher's point",
};

export function differencesOf(
  found: Partial<Stops>,
  modes: readonly StopGradientMode[],
  declared: StopGradientMode,
  weightLive: boolean,
): Difference[] {
  const kind = 'stop-gradient' as const;
  const weight: Difference[] = weightLive
    ? [
        {
          id: 'stop-gradient.weight-live',
          kind,
          title: 'the weight of the residual is not stopped',
          mend: 'Stop the gradient of the weight.',
        },
      ]
    : [];
  if (modes.includes(declared)) return weight;
  const entries = Object.entries(found) as [PartName, number][];
  if (modes.length > 0) {
    return [
      ...weight,
      ...modes.map((mode) => ({
        id: `stop-gradient.${mode}`,
        kind,
        title: `the gradient is that of mode "${mode}" where "${declared}" is declared`,
        mend: `Declare stopGradient "${mode}", or stop what "${declared}" stops.`,
      })),
    ].slice(0, weight.length + 1);
  }
  if (entries.every(([, factor]) => factor === 0)) {
    return [
      {
        id: 'stop-gradient.everything',
        kind,
        title: 'everything is stopped: the gradient is 0',
        mend: 'Leave the student live.',
      },
    ];
  }
  const wrong = entries.filter(([name, factor]) => factor !== MODES[declared][name]);
  const ratios = entries.filter(([name]) => MODES[declared][name] !== 0).map(([, factor]) => factor);
  const common =
    wrong.every(([name]) => MODES[declared][name] !== 0) &&
    ratios.every((ratio) => Math.abs(ratio - ratios[0]) < 1e-3 * Math.abs(ratios[0]));
  if (common) {
    return [
      ...weight,
      {
        id: 'stop-gradient.factor',
        kind,
        title: `the gradient has the factor ${Number(ratios[0].toPrecision(4))}`,
        mend: mendOf(ratios[0]),
        parameter: { name: 'factor', value: ratios[0] },
      },
    ];
  }
  return [...weight, partDifference(wrong, declared)];
}

const verb = (name: PartName): string => (WORDS[name].startsWith('the parameters') ? 'are' : 'is');

function mendOf(factor: number): string {
  if (factor < 0)
    return 'Return the gradient of the value; where `residual.live` or `residual.scale` is declared, give the scale the other sign.';
  return factor < 1 ? 'Stop no part of the student.' : 'Return the gradient of the value.';
}

function partDifference(all: readonly (readonly [PartName, number])[], declared: StopGradientMode): Difference {
  const factorOf = (wanted: PartName) => all.find(([name]) => name === wanted)?.[1];
  const wrong = all.filter(([name]) => name !== 'second leg' || factorOf('second leg') !== factorOf('teacher'));
  const slug = wrong
    .map(([name, factor]) => `${name.replace(' ', '-')}-${factor === 0 ? 'stopped' : factor === 1 ? 'live' : 'factor'}`)
    .join('-');
  const words = wrong.map(([name, factor]) =>
    factor === 0
      ? `${WORDS[name]} ${verb(name)} stopped`
      : factor === 1
        ? `${WORDS[name]} ${verb(name)} live`
        : `${WORDS[name]} ${verb(name) === 'is' ? 'has' : 'have'} the factor ${Number(factor.toPrecision(4))} in the gradient`,
  );
  const other = wrong.find(([, factor]) => factor !== 0 && factor !== 1);
  return {
    id: `stop-gradient.${slug}`,
    kind: 'stop-gradient',
    title: `${words.join(' and ')}, where "${declared}" is declared`,
    mend: `Stop what "${declared}" stops, and nothing else.`,
    ...(other === undefined ? {} : { parameter: { name: 'factor', value: other[1] } }),
  };
}
