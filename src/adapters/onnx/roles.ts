import { expectedError, FlowproofError } from '../../core/errors.ts';
import { type OnnxModel, portText } from './model.ts';
import type { OnnxOptions } from './options.ts';
import type { Port } from './types.ts';

/** Which input is what. */
export interface Roles {
  readonly kind: 'map' | 'velocity' | 'consistency';
  readonly x: Port;
  /** The time that the point has, and for a map the second one. */
  readonly times: readonly Port[];
  readonly constants: readonly Port[];
  readonly output: Port;
}

type Model = Pick<OnnxModel, 'name' | 'inputs' | 'outputs'>;

/** Names of the point, in the order of preference. */
const POINT = /^(x|x_?[st0]?|xt|z_?t?|samples?|latents?|noisy\w*|inputs?|states?|points?|images?|hidden_states)$/i;
/** Names of the time that comes second, of those that carry no state. `r` beside `t` is MeanFlow's: the state is at t. */
const SECOND = /(^|_)(r|h|dt|d|delta\w*|step\w*|end|stop|to|target|next|t1|t_?next|t_?end|t_?stop|t2)$/i;
const FIRST = /(^|_)(s|start|begin|from|cur|current|t0|t_?start|t_?cur)$/i;

/**
 * The roles of a model's inputs: those declared, then by name, by shape (a time has one number a row), and by order, the point first and the
 * time of the state before the other. Convention, direction and units of time are not guessed here.
 *
 * @throws FlowproofError `invalid-subject` where an input is left over or the roles are not clear, with what there is.
 */
export function rolesOf(model: Model, options: OnnxOptions = {}): Roles {
  const { roles = {}, constants = {} } = options;
  const named = (role: string, name: string | undefined): Port | undefined =>
    name === undefined ? undefined : portOf(model.inputs, name, `${model.name}: role ${role}`);
  const given = { x: named('x', roles.x), s: named('s', roles.s), t: named('t', roles.t) };
  const fixed = Object.keys(constants).map((name) => portOf(model.inputs, name, `${model.name}: constant`));
  const taken = new Set([given.x, given.s, given.t, ...fixed]);
  const free = model.inputs.filter((port) => !taken.has(port) && isFloat(port));
  const x = given.x ?? pointAmong(free);
  if (x === undefined) throw unclear(model, 'an input for the points x', '--roles x=NAME');
  const candidates = free.filter((port) => port !== x && isTimeShaped(port));
  const times = timesAmong(model, candidates, given, options.kind);
  const kind = options.kind ?? (times.length === 2 ? 'map' : undefined);
  if (kind === undefined) {
    throw unclear(model, 'two times, or a kind for a function of one', '--kind velocity or --kind consistency');
  }
  const over = model.inputs.filter((port) => ![x, ...times, ...fixed].includes(port));
  if (over.length > 0) {
    const hint = `Give the others a value: ${over.map(({ name }) => `--constant ${name}=0`).join(' ')}; or say which is what: --roles x=…,s=…,t=…`;
    const expected = `inputs for x and ${kind === 'map' ? 'two times' : 'one time'}, and constants`;
    throw expectedError('invalid-subject', model.name, expected, `also ${over.map(portText).join(', ')}`, hint);
  }
  const output =
    options.output === undefined ? model.outputs[0] : portOf(model.outputs, options.output, `${model.name}: output`);
  return { kind, x, times, constants: fixed, output };
}

/** How many inputs of a model are times, as far as can be told without a declared kind. */
export function timeCount(model: Model, options: OnnxOptions): number {
  const named = new Set([...Object.values(options.roles ?? {}), ...Object.keys(options.constants ?? {})]);
  const times = Object.entries(options.roles ?? {}).filter(([role]) => role !== 'x').length;
  const free = model.inputs.filter((port) => !named.has(port.name) && isFloat(port));
  const x = options.roles?.x === undefined ? pointAmong(free) : undefined;
  return times + free.filter((port) => port !== x && isTimeShaped(port)).length;
}

function timesAmong(
  model: Model,
  candidates: readonly Port[],
  given: { readonly s: Port | undefined; readonly t: Port | undefined },
  kind: Roles['kind'] | undefined,
): readonly Port[] {
  const declared = [given.s, given.t].filter((port) => port !== undefined);
  const open = candidates.filter((port) => !declared.includes(port));
  if (kind === 'velocity' || kind === 'consistency') {
    const time = given.t ?? given.s ?? (open.length === 1 ? open[0] : open.find(({ name }) => !SECOND.test(name)));
    if (time !== undefined) return [time];
    throw unclear(model, 'an input for the time t', '--roles t=NAME');
  }
  if (declared.length === 2) return declared;
  if (declared.length === 1) {
    if (open.length === 1) return given.s === undefined ? [open[0], declared[0]] : [declared[0], open[0]];
    if (open.length === 0 && kind === undefined) return declared;
    throw unclear(model, 'inputs for both times', '--roles s=NAME,t=NAME');
  }
  if (open.length === 2) return inOrder(open[0], open[1]);
  if (open.length === 1 && kind === undefined) return open;
  throw unclear(
    model,
    kind === 'map' ? 'two inputs for the times' : 'one or two inputs for the times',
    '--roles s=NAME,t=NAME',
  );
}

/** Two times, that of the state first. */
function inOrder(a: Port, b: Port): readonly Port[] {
  const turned = (SECOND.test(a.name) && !SECOND.test(b.name)) || (FIRST.test(b.name) && !FIRST.test(a.name));
  return turned ? [b, a] : [a, b];
}

function pointAmong(free: readonly Port[]): Port | undefined {
  const wide = free.filter((port) => !isTimeShaped(port));
  if (wide.length === 1) return wide[0];
  const among = wide.length > 0 ? wide : free;
  return among.find(({ name }) => POINT.test(name)) ?? among.find(({ shape }) => shape.length !== 1) ?? among[0];
}

/** One number a row: every dimension but the first is 1, or free. */
function isTimeShaped({ shape }: Port): boolean {
  return shape.slice(1).every((size) => size === 1);
}

function isFloat({ type }: Port): boolean {
  return type === 'float32' || type === 'float64';
}

function portOf(ports: readonly Port[], name: string, what: string): Port {
  const found = ports.find((port) => port.name === name);
  if (found !== undefined) return found;
  throw expectedError(
    'invalid-subject',
    what,
    `one of ${ports.map((port) => port.name).join(', ')}`,
    name,
    'Check the name.',
  );
}

function unclear({ name, inputs }: Model, expected: string, option: string): FlowproofError {
  const text = `${name}: expected ${expected}, got the inputs ${inputs.map(portText).join(', ')}`;
  return new FlowproofError('invalid-subject', text, `Say it with ${option}. Element types are float32 or float64.`);
}
