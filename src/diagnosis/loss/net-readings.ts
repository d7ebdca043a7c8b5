import type { GlobalReading } from './global-readings.ts';
import type { SlotReading } from './read-slots.ts';
import { constant, inverse, type NetReading, STEP } from './reread-net.ts';
import type { Posed } from './trials.ts';

/** Other conventions under which the calls may have been meant; scales and shifts of the clock are those that the calls show. */
export function netReadings({ spec, problem }: Posed, slots: readonly SlotReading[]): GlobalReading[] {
  const [first, last] = problem.timeRange;
  const whole = first + last;
  const { output, secondTime, time } = spec.convention;
  const reading = (
    id: string,
    title: string,
    mend: string,
    net: NetReading,
    more: Partial<GlobalReading> = {},
  ): GlobalReading => ({
    id: `reading.${id}`,
    kind: 'convention',
    title,
    mend,
    net,
    ...more,
  });
  const retimed = (
    id: string,
    title: string,
    mend: string,
    s: readonly [number, number, number],
    t: readonly [number, number, number],
  ) => reading(id, title, mend, { times: [s, t] });
  const declareTime = time === 'data-to-noise' ? 'noise-to-data' : 'data-to-noise';
  const readings = [
    retimed(
      'times-swapped',
      'the net is called with its two times exchanged, X(x, t, s)',
      'Pass the start time first, or declare the arguments in the order used.',
      [0, 1, 0],
      [1, 0, 0],
    ),
    retimed(
      'time-reversed',
      `the net is called on the reversed clock, at 1 - s and 1 - t`,
      `Pass times on the declared clock, or declare time "${declareTime}".`,
      [-1, 0, whole],
      [0, -1, whole],
    ),
    retimed(
      'time-reversed-swapped',
      'the net is called on the reversed clock with its times exchanged, at 1 - t and 1 - s',
      'Pass times on the declared clock.',
      [0, -1, whole],
      [-1, 0, whole],
    ),
    secondTime === 'step'
      ? retimed(
          'end-for-step',
          'the net gets the end time where a step is declared',
          'Pass t - s as the second time, or declare secondTime "end".',
          [1, 0, 0],
          [1, 1, 0],
        )
      : retimed(
          'step-for-end',
          'the net gets the step t - s where the end time is declared',
          'Pass t as the second time, or declare secondTime "step".',
          [1, 0, 0],
          [-1, 1, 0],
        ),
    retimed(
      'step-first',
      'the net gets the step t - s as its first time',
      'Pass s as the first time.',
      [-1, 1, 0],
      [0, 1, 0],
    ),
    retimed(
      'from-the-first-time',
      `the net is always called from ${first}`,
      'Pass s as the first time.',
      [0, 0, first],
      [0, 1, 0],
    ),
    retimed(
      'to-the-last-time',
      `the net is always called to ${last}`,
      'Pass t as the second time.',
      [1, 0, 0],
      [0, 0, last],
    ),
    retimed(
      'instantaneous-start',
      'the net is called at (s, s): Euler steps with the instantaneous velocity',
      'Pass the end of the step as the second time.',
      [1, 0, 0],
      [1, 0, 0],
    ),
    retimed(
      'instantaneous-end',
      'the net is called at (t, t): the instantaneous velocity at the end',
      'Pass the start of the step as the first time.',
      [0, 1, 0],
      [0, 1, 0],
    ),
    reading(
      'velocity-negated',
      'velocities have the other sign',
      'Mind the sign of velocities on the declared clock.',
      { alpha: constant(-1) },
    ),
    ...outputReadings(output, reading),
    ...clockReadings(slots, retimed),
  ];
  const { rate } = spec.clock;
  if (Math.abs(rate) === 1) return readings;
  const unit = (factor: number, title: string) =>
    reading(
      'velocity-unit',
      title,
      'Multiply velocities by the rate of the declared clock.',
      { alpha: constant(factor) },
      { parameter: { name: 'factor', value: factor } },
    );
  return [
    ...readings,
    unit(
      1 / Math.abs(rate),
      'velocities per unit of the declared clock are taken for velocities per unit of canonical time',
    ),
    unit(Math.abs(rate), 'velocities are multiplied by the rate of the clock once too often'),
  ];
}

function outputReadings(
  output: string,
  reading: (id: string, title: string, mend: string, net: NetReading) => GlobalReading,
): GlobalReading[] {
  const as = (what: string, net: NetReading) =>
    reading(
      `output-${output}-as-${what.replace(' ', '-')}`,
      `the net's ${output.replace('-', ' ')} is read as its ${what}`,
      `Read the output as declared, or declare output "${what.replace(' ', '-')}".`,
      net,
    );
  const singularOnDiagonal = true;
  switch (output) {
    case 'map':
      return [
        as('average velocity', { alpha: STEP, beta: constant(1) }),
        as('displacement', { beta: inverse(1), singularOnDiagonal }),
      ];
    case 'displacement':
      return [as('average velocity', { alpha: STEP }), as('map', { beta: inverse(-1), singularOnDiagonal })];
    default:
      return [
        as('map', { alpha: inverse(1), beta: inverse(-1), singularOnDiagonal }),
        as('displacement', { alpha: inverse(1), singularOnDiagonal }),
      ];
  }
}

/** Scales and shifts of both times that the recorded calls show. */
function clockReadings(
  slots: readonly SlotReading[],
  retimed: (
    id: string,
    title: string,
    mend: string,
    s: readonly [number, number, number],
    t: readonly [number, number, number],
  ) => GlobalReading,
): GlobalReading[] {
  const fitted = slots.flatMap(({ s, t }) => [...s, ...t]).flatMap(({ fitted: found }) => found ?? []);
  const values = (name: string) =>
    [...new Set(fitted.filter((one) => one.name === name).map(({ value }) => value))].slice(0, 4);
  return [
    ...values('factor').map(
      (factor): GlobalReading => ({
        ...retimed(
          'time-unit',
          `times are fed in another unit: multiplied by ${factor}`,
          'Pass times in the unit that is declared, or declare timeScale.',
          [factor, 0, 0],
          [0, factor, 0],
        ),
        parameter: { name: 'factor', value: factor },
      }),
    ),
    ...values('offset').map(
      (offset): GlobalReading => ({
        ...retimed(
          'time-shifted',
          `times are shifted by ${offset}`,
          'Pass the times of the call.',
          [1, 0, offset],
          [0, 1, offset],
        ),
        parameter: { name: 'offset', value: offset },
      }),
    ),
    ...values('offset').map(
      (offset): GlobalReading => ({
        ...retimed(
          'end-shifted',
          `the second time is shifted by ${offset}`,
          'Pass the end time of the call.',
          [1, 0, 0],
          [0, 1, offset],
        ),
        parameter: { name: 'offset', value: offset },
      }),
    ),
  ];
}
