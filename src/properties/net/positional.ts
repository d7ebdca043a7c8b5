import { expectedError } from '../../core/errors.ts';
import type { FullConvention } from '../../subject/convention.ts';

type Role = 'x' | 's' | 't';

/** Whether a call of the net has a second time. */
export function hasSecondTime({ secondTime, arguments: order }: FullConvention): boolean {
  return secondTime !== 'none' && order.flat().includes('t');
}

/**
 * The arguments of a positional call by their roles, in the declared order and nesting; constants are passed over. The second time is absent where
 * the convention has none.
 *
 * @throws FlowproofError `protocol` where an argument is missing.
 */
export function readPositional<T>(
  convention: FullConvention,
  name: string,
  inputs: readonly unknown[],
): Partial<Record<Role, T>> {
  const found: Partial<Record<Role, T>> = {};
  const second = hasSecondTime(convention);
  const wanted = (role: unknown): role is Role => role === 'x' || role === 's' || (role === 't' && second);
  const order = convention.arguments.filter((entry) => second || entry !== 't');
  const visit = (roles: readonly unknown[], values: readonly unknown[]): void => {
    roles.forEach((role, k) => {
      if (Array.isArray(role)) visit(role, Array.isArray(values[k]) ? values[k] : []);
      else if (wanted(role) && values[k] !== undefined) found[role] = values[k] as T;
    });
  };
  visit(order, inputs);
  const missing = (['x', 's', 't'] as const).find((role) => wanted(role) && found[role] === undefined);
  if (missing === undefined) return found;
  const hint = 'Declare `arguments` in the order in which the net is called.';
  throw expectedError('protocol', name, `the arguments ${JSON.stringify(order)}`, `no ${missing}`, hint);
}
