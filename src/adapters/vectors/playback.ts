import type { ExactProblem } from '../../analytic/types.ts';
import { FlowproofError } from '../../core/errors.ts';
import type { FlowCase } from '../../properties/numeric/case.ts';
import type { Plan } from '../../properties/numeric/difference.ts';
import type { Evaluable } from '../../properties/numeric/pointwise.ts';
import { gather } from '../../properties/numeric/rows.ts';
import type { StencilTape } from '../../properties/numeric/stencil-tape.ts';
import type { CheckContext, Property } from '../../properties/types.ts';
import type { CanonicalMap, CanonicalPointFunction } from '../../subject/canonical.ts';
import { canonicalMap, canonicalPointFunction } from '../../subject/canonicalise.ts';
import type { ConsistencySubject, MapSubject, VelocitySubject } from '../../subject/types.ts';
import type { Rows } from './arguments.ts';

/** Answers with the canonical points and times at which they were given. */
export interface Recording extends Rows {
  /** As the subject gave them, n × d. */
  readonly y: Float64Array;
  readonly d: number;
}

/** What one property asked: the questions of each call, and the stencils of each derivative. */
export interface Track {
  readonly batch: FlowCase;
  readonly calls: readonly Int32Array[];
  readonly stencils: readonly Plan[];
}

type Recorded = MapSubject | VelocitySubject | ConsistencySubject;

/** The declaration of a subject that exists as a recording alone. */
export type Declared = Recorded extends infer S ? (S extends Recorded ? Omit<S, 'evaluate' | 'jvp'> : never) : never;

/** The declaration as a subject; it has no answers to new questions. */
export function recordedSubject(declared: Declared): Recorded {
  const evaluate = (): never => {
    const text = `${declared.name}: expected a question that was recorded, got another one`;
    throw new FlowproofError('unsupported', text, 'Recorded answers are judged as a whole: `flowproof vectors check`.');
  };
  return { ...declared, evaluate } as Recorded;
}

/** A property that judges its recorded case with the recorded answers. A replay judges them all again. */
export function recordedProperty(property: Property, declared: Declared, recording: Recording, track: Track): Property {
  return {
    ...property,
    check: (context) => {
      const { replay: _, ...fresh } = context;
      const subject = playback(declared, context.problem!, recording, track);
      return property.check({ ...fresh, subject, cases: [track.batch] } as CheckContext);
    },
  };
}

/** The subject whose calls are answered one after the other from the recording, and from its beginning again. */
function playback(declared: Declared, problem: ExactProblem, recording: Recording, track: Track): Evaluable {
  const { d } = recording;
  let next = 0;
  let stencil = 0;
  let answer: Float64Array = new Float64Array(0);
  const subject = { ...declared, evaluate: () => answer };
  const stencils: StencilTape = {
    given: () => track.stencils[stencil++ % track.stencils.length],
    chosen: () => {},
  };
  const turn = (asked: number): Rows => {
    const rows = track.calls[next++ % track.calls.length];
    if (rows.length !== asked) {
      const text = `recorded answers: expected a call of ${rows.length} rows, got one of ${asked}`;
      throw new FlowproofError('internal', text, 'The questions are of another version: ask again.');
    }
    answer = gather(recording.y, d, rows);
    return { x: gather(recording.x, d, rows), s: gather(recording.s, 1, rows), t: gather(recording.t, 1, rows) };
  };
  if (subject.kind === 'map') {
    const inner = canonicalMap(subject, problem);
    const evaluate: CanonicalMap['evaluate'] = (_, times) => {
      const { x, s, t } = turn(times.length);
      return inner.evaluate(x, s, t);
    };
    return { ...inner, evaluate, stencils } as CanonicalMap;
  }
  const inner = canonicalPointFunction(subject, problem);
  const evaluate: CanonicalPointFunction['evaluate'] = (_, times) => {
    const { x, s } = turn(times.length);
    return inner.evaluate(x, s);
  };
  return { ...inner, evaluate, stencils } as CanonicalPointFunction;
}
