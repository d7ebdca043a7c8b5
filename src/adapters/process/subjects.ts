import type { Problem } from '../../analytic/types.ts';
import type { FloatArray } from '../../core/precision.ts';
import type { FullConventionInput } from '../../subject/convention.ts';
import type { Offered } from '../../subject/protocol/index.ts';
import type { MapCall, MapJvpCall, PointCall, Subject, SubjectExport, SubjectFactory } from '../../subject/types.ts';
import { type Handles, handlesOf } from './handles.ts';
import type { Host } from './host.ts';
import { remoteLoss } from './loss.ts';
import { remoteSampler } from './sampler.ts';
import { chunks, joined, overwrite, pointTensor, rowTensor, tensorOf } from './tensors.ts';

/** What a client declares of a subject, without its functions. */
export type Declared = Extract<Offered, { factory: false }>['subject'];

/** What a subject of a client is made of. */
export interface Served {
  readonly host: Host;
  /** The client's handle of the subject on its problem. */
  readonly handle: () => Promise<number>;
  readonly jvp: boolean;
  readonly gradient: boolean;
  readonly batchLimit: number;
  readonly netDtype: 'float64' | 'float32';
  /** The subject as it would be if it declared another convention; undefined where the client refuses it. */
  readonly inConvention: (convention: FullConventionInput) => Promise<Subject | undefined>;
}

/**
 * The subjects that a client offers, as the properties take them. Losses and samplers that name no problem, and with `chosen` (problems that the
 * user names) all others too, become factories: the client has to know the problem.
 */
export async function remoteSubjects(host: Host, options: { readonly chosen: boolean }): Promise<SubjectExport> {
  const offered = await host.subjects();
  const handles = handlesOf(host);
  return offered.map((entry, index) => {
    if (entry.factory) return named(entry.name, factoryOf(host, handles, index, entry));
    const { subject } = entry;
    const free =
      subject.problem === undefined && (subject.kind === 'loss' || subject.kind === 'sampler' || options.chosen);
    if (free) return named(subject.name, factoryOf(host, handles, index, entry, subject));
    return serve(
      subject,
      served(host, handles, index, entry, async () => fixedProblem(subject)),
    );
  });
}

type Offer = Pick<Offered, 'jvp' | 'gradient' | 'batchLimit' | 'netDtype'>;

function served(
  host: Host,
  handles: Handles,
  index: number,
  offer: Offer,
  problem: () => Promise<Problem | null>,
): Served {
  const from: Served = {
    host,
    handle: async () => handles.of(index, await problem()),
    inConvention: async (convention) => {
      const { capabilities } = await host.ready();
      if (!capabilities.includes('convention')) return undefined;
      const reply = await handles.inConvention(index, await problem(), convention);
      const { handle, subject } = reply;
      if (handle === null || subject === undefined) return undefined;
      return serve(subject, { ...from, gradient: reply.gradient ?? from.gradient, handle: async () => handle });
    },
    jvp: offer.jvp,
    gradient: offer.gradient,
    batchLimit: offer.batchLimit ?? Number.POSITIVE_INFINITY,
    netDtype: offer.netDtype,
  };
  return from;
}

const inConventions = new WeakMap<Subject, Served['inConvention']>();

/**
 * A subject of a client as it would be if it declared these fields of a convention; undefined where it comes from elsewhere, or the client cannot
 * do this.
 */
export async function remoteInConvention(subject: Subject, fields: FullConventionInput): Promise<Subject | undefined> {
  return inConventions.get(subject)?.(fields);
}

function factoryOf(host: Host, handles: Handles, index: number, entry: Offered, fixed?: Declared): SubjectFactory {
  return async (problem) => {
    const reply = await handles.bind(index, problem);
    if (reply.handle === null) return null;
    const declared = reply.subject ?? fixed;
    if (declared === undefined) return null;
    const offer = {
      jvp: reply.jvp ?? entry.jvp,
      gradient: reply.gradient ?? entry.gradient,
      batchLimit: reply.batchLimit ?? entry.batchLimit,
      netDtype: reply.netDtype ?? entry.netDtype,
    };
    return serve(
      declared,
      served(host, handles, index, offer, async () => problem),
    );
  };
}

/** The problem of a fixed subject, written out. */
async function fixedProblem({ problem }: Declared): Promise<Problem | null> {
  if (typeof problem !== 'string') return (problem as Problem | null | undefined) ?? null;
  const { getProblem } = await import('../../analytic/index.ts');
  return getProblem(problem).definition;
}

/** A factory whose failures are reported under the subject's name. */
function named(name: string, factory: SubjectFactory): SubjectFactory {
  return Object.defineProperty(factory, 'name', { value: name });
}

/** A declaration with functions that ask the client. */
function serve(declared: Declared, from: Served): Subject {
  const subject = withFunctions(declared, from);
  inConventions.set(subject, from.inConvention);
  return subject;
}

function withFunctions(declared: Declared, from: Served): Subject {
  switch (declared.kind) {
    case 'map':
      return {
        ...declared,
        evaluate: ({ x, s, t, n, d }: MapCall) => evaluated(from, n, d, { x }, { s, t }),
        ...(from.jvp
          ? {
              jvp: async ({ x, s, t, dx, ds, dt, n, d }: MapJvpCall) => {
                const parts = await asked(from, 'jvp', n, d, { x, dx }, { s, t, ds, dt }, ['y', 'dy']);
                return { y: parts.y, dy: parts.dy };
              },
            }
          : {}),
      } as Subject;
    case 'velocity':
    case 'consistency':
      return { ...declared, evaluate: ({ x, t, n, d }: PointCall) => evaluated(from, n, d, { x }, { t }) } as Subject;
    case 'sampler':
      return remoteSampler(declared, from);
    case 'loss':
      return remoteLoss(declared, from);
  }
}

async function evaluated(
  from: Served,
  n: number,
  d: number,
  points: Readonly<Record<string, FloatArray>>,
  times: Readonly<Record<string, FloatArray>>,
): Promise<Float64Array> {
  return (await asked(from, 'evaluate', n, d, points, times, ['y'])).y;
}

/** Asks for values at n points, in batches that the client takes. */
async function asked<K extends string>(
  from: Served,
  type: 'evaluate' | 'jvp',
  n: number,
  d: number,
  points: Readonly<Record<string, FloatArray>>,
  times: Readonly<Record<string, FloatArray>>,
  names: readonly K[],
): Promise<Record<K, Float64Array>> {
  const handle = await from.handle();
  const parts: Record<K, Float64Array>[] = [];
  for (const [start, end] of chunks(n, from.batchLimit)) {
    const size = end - start;
    const { tensors } = await from.host.request(type, { handle, n: size, d }, [
      ...Object.entries(points).map(([name, values]) => pointTensor(name, values, start, end, d)),
      ...Object.entries(times).map(([name, values]) => rowTensor(name, values, start, end)),
    ]);
    overwrite({ ...points, ...times }, tensors, start, end, d);
    parts.push(
      Object.fromEntries(names.map((name) => [name, tensorOf(type, tensors, name, [size, d])])) as Record<
        K,
        Float64Array
      >,
    );
  }
  return Object.fromEntries(names.map((name) => [name, joined(parts.map((part) => part[name]))])) as Record<
    K,
    Float64Array
  >;
}
