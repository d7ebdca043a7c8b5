import type { BackendId, Probe } from '../../reference/backends/types.ts';

/** What a process of its own found out about a backend. */
export interface Examination {
  readonly backend: BackendId;
  readonly probe: Probe;
  /** Absent where the backend is not available. */
  readonly selfTest?: {
    readonly results: readonly { readonly name: string; readonly excess: number }[];
    /** Values of the exact flow at the points of the self-test. */
    readonly flow: readonly number[];
  };
}
