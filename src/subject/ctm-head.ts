import { expectedError } from '../core/errors.ts';
import type { FullConvention } from './convention.ts';
import type { GeneralClock } from './general-clock.ts';
import type { Head } from './heads.ts';
import { add, constant, divide, type Jet, multiply, root, scale, subtract } from './jet.ts';

/** T at one of the two times. */
export function clockJet(clock: GeneralClock, time: number, which: 'start' | 'end'): Jet {
  const [value, slope] = clock.curve(time);
  return which === 'start' ? [value, slope, 0] : [value, 0, slope];
}

/**
 * The heads of consistency trajectory models (arXiv 2310.02279, section 3 and its code): c_out = 1 - T_t / T_s = -M h / T_s. With g = √((T - T_1)² + σ_d²),
 * 1 - g_t / g_s = -M h (T_t + T_s - 2 T_1) / (g_s (g_t + g_s)).
 */
export function ctmHead(
  output: 'ctm' | 'ctm-variance' | 'ctm-mixed',
  convention: FullConvention,
  clock: GeneralClock,
  s: number,
  t: number,
): Head {
  const { sigmaData } = convention;
  const from = clockJet(clock, s, 'start');
  const beta = scale(-1, divide(from, clock.meanSlope(s, t)));
  if (output === 'ctm') return { alpha: constant(1), beta };
  const to = clockJet(clock, t, 'end');
  const last = constant(lastOf(convention, clock));
  const square = constant(sigmaData * sigmaData);
  const size = (T: Jet) => root(add(multiply(subtract(T, last), subtract(T, last)), square));
  const [before, after] = [size(from), size(to)];
  const shrink = divide(add(subtract(to, last), subtract(from, last)), multiply(before, add(before, after)));
  if (output === 'ctm-variance') return { alpha: multiply(from, shrink), beta };
  const mixed = multiply(from, add(constant(1), shrink));
  return { alpha: divide(mixed, add(from, constant(1))), beta };
}

/** T_1: that of the end of the path or, where it is infinite, of the declared range. @throws FlowproofError `invalid-subject` where there is none. */
export function lastOf({ clockRange, output }: FullConvention, clock: GeneralClock): number {
  const end = clock.at(1);
  if (Number.isFinite(end)) return end;
  if (clockRange != null)
    return clock.inverse(clockRange[0]) > clock.inverse(clockRange[1]) ? clockRange[0] : clockRange[1];
  const hint = 'Declare `clockRange`: its last time is T_1.';
  throw expectedError('invalid-subject', 'convention.output', 'a finite last time on the clock', output, hint);
}
