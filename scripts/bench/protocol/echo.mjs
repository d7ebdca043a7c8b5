// A client that answers every batch with its own points: what is left is the cost of the protocol.
import { mapHandlers, serve } from '../../../tests/adapters/process/fixtures/serve.mjs';

serve(
  mapHandlers(
    {},
    {
      subjects: () => [{ subjects: [{ factory: true, name: 'echo' }] }],
      bind: () => [{ handle: 1, subject: { kind: 'map', name: 'echo' } }],
      evaluate: ({ n, d }, { x }) => [{}, [{ name: 'y', shape: [n, d], values: x }]],
    },
  ),
);
