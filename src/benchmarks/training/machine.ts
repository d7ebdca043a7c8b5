import { type BackendId, probeBackend, useBackend } from '../../reference/backends/index.ts';
import type { Machine } from '../../reference/training/run.ts';

/** Selects a backend and says what it computes on. */
export async function machineOf(name: BackendId): Promise<Machine> {
  const backend = await useBackend(name);
  const probe = await probeBackend(backend);
  const found = probe.available ? probe : { device: 'unknown', version: 'unknown' };
  return { backend, device: found.device, versions: { node: process.versions.node, [backend]: found.version } };
}
