/** Files in the folder of a run. */
export const FILES = {
  config: 'config.json',
  metrics: 'metrics.jsonl',
  checkpoint: 'checkpoint.safetensors',
  /** The checkpoint before the last. */
  previous: 'previous.safetensors',
  /** Which process trains here. */
  lock: 'run.lock',
} as const;
