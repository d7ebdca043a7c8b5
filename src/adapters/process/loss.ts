import { asDType } from '../../core/precision.ts';
import { RemoteError } from '../../subject/remote-error.ts';
import type { ObservedCall, RemoteLossSubject, RemotePerturbation } from '../../subject/types.ts';
import type { OutgoingTensor } from './frame.ts';
import type { Declared, Served } from './subjects.ts';
import { pointTensor, rowTensor, type Tensors, tensorOf } from './tensors.ts';

/** A loss of a client: it brings the net, and says what it asked of it. */
export function remoteLoss(declared: Extract<Declared, { kind: 'loss' }>, from: Served): RemoteLossSubject {
  const loss: RemoteLossSubject['loss'] = async (call) => {
    const { n, d, x1, seed, perturbation, teacher } = call;
    const handle = await from.handle();
    const points: OutgoingTensor[] = [];
    for (const [name, values] of Object.entries({ x0: call.x0, x1 })) {
      if (values !== undefined) points.push(pointTensor(name, asDType(declared.dtype, values), 0, n, d));
    }
    for (const [name, values] of Object.entries({ s: call.s, t: call.t, u: call.u })) {
      if (values !== undefined) points.push(rowTensor(name, asDType(declared.dtype, values), 0, n));
    }
    if (call.labels !== undefined) points.push(rowTensor('labels', call.labels, 0, n));
    const J = perturbation?.theta.length ?? 0;
    if (perturbation !== undefined) points.push(...perturbationTensors('', perturbation, d));
    if (teacher !== undefined) points.push(...perturbationTensors('teacher.', teacher, d));
    const gradient = call.gradient && from.gradient && J > 0;
    const { reply, tensors } = await from.host.request('loss', { handle, n, d, seed, gradient }, points);
    if (gradient && !reply.gradient) {
      throw new RemoteError(
        'protocol',
        'answer to loss: expected the gradient that the client offers, got none',
        'A client that cannot take it offers `gradient: false`.',
      );
    }
    const given = points.filter(({ name }) => ['x0', 'x1', 's', 't', 'u'].includes(name));
    return {
      overwritten: given.filter(({ name }) => tensors.has(name)).map(({ name }) => name),
      value: tensorOf('loss', tensors, 'value', [], [1])[0],
      calls: reply.calls.map((entry, index) => ({
        ...callOf(tensors, index, entry, d, gradient && entry.net === 'own' ? J : 0),
        net: entry.net,
      })),
      gradient,
      output: reply.output ?? 'declared',
      netDtype: from.netDtype,
    };
  };
  const { batchLimit } = from;
  return {
    ...(declared as unknown as Omit<RemoteLossSubject, 'loss' | 'batchLimit'>),
    framework: 'remote',
    ...(Number.isFinite(batchLimit) ? { batchLimit } : {}),
    loss,
  };
}

function perturbationTensors(prefix: string, { theta, waves }: RemotePerturbation, d: number): OutgoingTensor[] {
  const J = theta.length;
  const { k, ...flat } = waves;
  return [
    { name: `${prefix}theta`, shape: [J], values: theta },
    { name: `${prefix}k`, shape: [J, d, d], values: k },
    ...Object.entries(flat).map(([name, values]) => ({ name: `${prefix}${name}`, shape: [J, d], values })),
  ];
}

function callOf(
  tensors: Tensors,
  index: number,
  { kind, n, frozen }: { readonly kind: 'value' | 'jvp'; readonly n: number; readonly frozen: boolean },
  d: number,
  parameters: number,
): ObservedCall {
  const points = (name: string) => tensorOf('loss', tensors, `call.${index}.${name}`, [n, d]);
  const rows = (name: string) => tensorOf('loss', tensors, `call.${index}.${name}`, [n]);
  const value = { kind, frozen, n, x: points('x'), s: rows('s'), t: rows('t'), y: points('y') };
  const tangents = kind === 'value' ? {} : { dx: points('dx'), ds: rows('ds'), dt: rows('dt'), dy: points('dy') };
  const part = (name: string, ...shapes: readonly number[][]) => {
    const whole = `call.${index}.${name}`;
    return tensors.has(whole) ? { [name]: tensorOf('loss', tensors, whole, ...(shapes as [number[]])) } : {};
  };
  const theta = parameters === 0 ? {} : part('theta', [n, parameters], [1, parameters]);
  return { ...value, ...tangents, ...part('labels', [n]), ...theta };
}
