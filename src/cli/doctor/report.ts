import type { BackendId } from '../../reference/backends/types.ts';
import type { Examination } from './protocol.ts';
import { flowExcess, type Witness } from './witness.ts';

/** What the doctor tells of one backend. */
export interface BackendReport {
  readonly backend: BackendId;
  /** Available, and within the bounds of the self-test. */
  readonly works: boolean;
  readonly device?: string;
  readonly version?: string;
  readonly details?: Readonly<Record<string, string>>;
  /** Largest error of each test in units of its bound. */
  readonly excess?: Readonly<Record<string, number>>;
  /** The same in a line. */
  readonly tests: string;
  /** Why not, or why `auto` passes it over; empty otherwise. */
  readonly remark: string;
  readonly hint?: string;
  readonly passedOver?: string;
}

/** Judges what an examination found. */
export function reportOf({ backend, probe, selfTest }: Examination, witness: Witness): BackendReport {
  if (!probe.available) return { backend, works: false, tests: '', remark: probe.reason, hint: probe.hint };
  const excess = Object.fromEntries([
    ...(selfTest?.results ?? []).map(({ name, excess }) => [name, excess]),
    ['flow', flowExcess(selfTest?.flow ?? [], witness)],
  ]) as Record<string, number>;
  const beyond = Object.keys(excess).filter((name) => !(excess[name] <= 1));
  const { device, version, details, passedOver } = probe;
  const common = { backend, device, version, details, excess, tests: line(excess) };
  if (beyond.length > 0) {
    const remark = `beyond the bound of float32: ${beyond.join(', ')}`;
    return {
      ...common,
      works: false,
      remark,
      hint: 'Choose another backend, and report this with the output of --json.',
    };
  }
  const notes = [
    ...(passedOver === undefined ? [] : [`auto passes it over: ${passedOver}`]),
    ...(details.gpu ? [details.gpu] : []),
  ];
  return { ...common, works: true, remark: notes.join('; '), ...(passedOver !== undefined && { passedOver }) };
}

function line(excess: Readonly<Record<string, number>>): string {
  return Object.entries(excess)
    .map(([name, value]) => `${name} ${value.toFixed(2)}`)
    .join(', ');
}
