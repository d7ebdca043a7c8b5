import { endWithParent } from '../../core/orphan-guard.ts';
import { firstLine } from '../../core/text.ts';
import type { BackendId, Probe } from '../../reference/backends/types.ts';
import type { Examination } from './protocol.ts';

/** The process in which one backend is looked at and tested: native libraries may crash, and cannot be unloaded. */
endWithParent();
const examination = await examine(process.argv[2] as BackendId);
process.send!(examination, () => process.exit(0));

async function examine(backend: BackendId): Promise<Examination> {
  let probe: Probe;
  try {
    const { probeBackend, useBackend } = await import('../../reference/backends/index.ts');
    probe = await probeBackend(backend);
    if (!probe.available) return { backend, probe };
    await useBackend(backend);
    const { selfTest, selfTestFlow } = await import('../../reference/backends/self-test.ts');
    return { backend, probe, selfTest: { results: await selfTest(), flow: await selfTestFlow() } };
  } catch (thrown) {
    const hint = (thrown as { hint?: string }).hint ?? 'npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm';
    return { backend, probe: { available: false, reason: firstLine(thrown), hint } };
  }
}
