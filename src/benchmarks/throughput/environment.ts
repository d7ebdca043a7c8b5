import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { BackendId } from '../../reference/backends/types.ts';
import { machineOf } from '../training/machine.ts';
import type { ThroughputEnvironment } from './types.ts';

/** Selects a backend and describes all that its speed depends on. */
export async function throughputEnvironment(backend: BackendId): Promise<ThroughputEnvironment> {
  const { device, versions } = await machineOf(backend);
  const manifest = readFileSync(new URL('../package.json', import.meta.resolve('tinybench')), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const [{ model } = { model: 'unknown' }] = cpus();
  return {
    cpu: model.trim(),
    cores: cpus().length,
    memory: totalmem(),
    os: `${type()} ${release()}`,
    backend,
    device,
    versions: { ...versions, v8: process.versions.v8, tfjs: tf.version.tfjs, tinybench: version },
  };
}
