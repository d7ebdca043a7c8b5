import type { Problem } from '../../../src/analytic/types.ts';
import { resolveProblem } from '../../../src/properties/runner/problems.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import type { MapSubject } from '../../../src/subject/types.ts';
import { hello, serve } from '../../../tests/adapters/process/fixtures/serve.mjs';

// The exact map of every closed problem, served by the protocol.
const subjects: MapSubject[] = [];

serve({
  hello,
  subjects: () => [{ subjects: [{ factory: true, name: 'exact', jvp: true }] }],
  bind: ({ problem }: { problem: Problem }) => {
    const exact = resolveProblem(problem);
    if (exact.mapKind !== 'closed')
      return [{ handle: null, reason: 'closed maps alone: others take time of their own' }];
    subjects.push(exactMapSubject(exact));
    return [{ handle: subjects.length - 1, subject: { kind: 'map', name: 'exact' } }];
  },
  release: () => [{}],
  evaluate: async (
    { handle, n, d }: { handle: number; n: number; d: number },
    { x, s, t }: Record<string, Float64Array>,
  ) => [{}, [{ name: 'y', shape: [n, d], values: await subjects[handle].evaluate({ x, s, t, n, d }) }]],
  jvp: async (
    { handle, n, d }: { handle: number; n: number; d: number },
    { x, s, t, dx, ds, dt }: Record<string, Float64Array>,
  ) => {
    const { y, dy } = await subjects[handle].jvp!({ x, s, t, dx, ds, dt, n, d });
    return [
      {},
      [
        { name: 'y', shape: [n, d], values: y },
        { name: 'dy', shape: [n, d], values: dy },
      ],
    ];
  },
  shutdown: () => [{}],
});
