import type { GlobalReading } from './global-readings.ts';
import type { Posed, Times } from './trials.ts';

/** Arguments of the call that are ignored, or taken for another. */
export function rowReadings({ problem, spec }: Posed): GlobalReading[] {
  const [first, last] = problem.timeRange;
  const times = (id: string, title: string, mend: string, by: (times: Times) => Partial<Times>): GlobalReading => ({
    id: `formula.${id}`,
    kind: 'formula',
    title,
    mend,
    // Rows with s = t stay such rows.
    row: ({ x0, x1, times: own }) => {
      const other = { ...own, ...by(own) };
      return { x0, x1, times: own.s === own.t && other.s !== other.t ? own : other };
    },
  });
  /** Rows with s = t too. */
  const everywhere = (
    id: string,
    title: string,
    mend: string,
    by: (times: Times) => Partial<Times>,
  ): GlobalReading => ({
    ...times(id, title, mend, by),
    row: ({ x0, x1, times: own }) => ({ x0, x1, times: { ...own, ...by(own) } }),
  });
  const read = (name: string, value: string) => `the ${name} is read as ${value} everywhere`;
  const readings: GlobalReading[] = [
    times('start-time-first', read('start time', String(first)), 'Use s of the call.', () => ({ s: first })),
    everywhere('start-time-first', read('start time', String(first)), 'Use s of the call.', () => ({ s: first })),
    everywhere('end-time-last', read('end time', String(last)), 'Use t of the call.', () => ({ t: last })),
    times('start-time-intermediate', read('start time', 'u'), 'Use s of the call.', ({ u }) => ({ s: u })),
    times('end-time-last', read('end time', String(last)), 'Use t of the call.', () => ({ t: last })),
    times('end-time-intermediate', read('end time', 'u'), 'Use t of the call.', ({ u }) => ({ t: u })),
    times('times-exchanged', 'start and end time are exchanged', 'Start at s and end at t.', ({ s, t }) => ({
      s: t,
      t: s,
    })),
    times(
      'times-complement',
      'the times are read as 1 - s and 1 - t',
      'Mind the direction of the declared clock.',
      ({ s, t, u }) => ({
        s: first + last - s,
        t: first + last - t,
        u: first + last - u,
      }),
    ),
    times(
      'times-complement-sorted',
      'the times are read as 1 - t and 1 - s',
      'Mind the direction of the declared clock.',
      ({ s, t, u }) => ({
        s: first + last - t,
        t: first + last - s,
        u: first + last - u,
      }),
    ),
    {
      id: 'formula.pairs-exchanged',
      kind: 'formula',
      title: 'noise and data are exchanged',
      mend: 'x0 is noise and x1 data.',
      row: ({ x0, x1, times: own }) => ({ x0: x1, x1: x0, times: own }),
    },
    {
      id: 'formula.data-ignored',
      kind: 'formula',
      title: 'the data is read as 0',
      mend: 'Use x1 of the call.',
      row: ({ x0, x1, times: own }) => ({ x0, x1: new Float64Array(x1.length), times: own }),
    },
    {
      id: 'formula.noise-ignored',
      kind: 'formula',
      title: 'the noise is read as 0',
      mend: 'Use x0 of the call.',
      row: ({ x0, x1, times: own }) => ({ x0: new Float64Array(x0.length), x1, times: own }),
    },
    {
      id: 'formula.noise-negated',
      kind: 'formula',
      title: 'the noise has the other sign',
      mend: 'Use x0 of the call.',
      row: ({ x0, x1, times: own }) => ({ x0: x0.map((value) => -value), x1, times: own }),
    },
  ];
  if (spec.family !== 'semigroup') return readings;
  const between = (id: string, value: string, u: (times: Times) => number) => {
    const mend = id === 'midpoint' ? 'Use u of the call, or declare intermediate "midpoint".' : 'Use u of the call.';
    return times(`intermediate-time-${id}`, read('intermediate time', value), mend, (own) => ({ u: u(own) }));
  };
  return [
    ...readings,
    between('midpoint', '(s + t)/2', ({ s, t }) => (s + t) / 2),
    between('mirrored', 's + t - u', ({ s, t, u }) => s + t - u),
    between('start', 's', ({ s }) => s),
    between('end', 't', ({ t }) => t),
    between('geometric', '√(s t)', ({ s, t }) => Math.sqrt(s * t)),
  ];
}
