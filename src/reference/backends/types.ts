/**
 * A backend of TensorFlow.js. `tensorflow`: the native libraries, on the CPU or with CUDA. `webgpu`: Dawn, on a graphics
 * processor. `wasm`: the embedded default. `cpu`: plain JavaScript, some thirty times slower, for cross-checks.
 */
export type BackendId = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

/** What {@link useBackend} takes: a backend, or `auto` for the first in the order of {@link backendOrder} that works. */
export type BackendName = BackendId | 'auto';

/** What a backend says of itself without being selected. */
export type Probe = AvailableBackend | UnavailableBackend;

export interface AvailableBackend {
  readonly available: true;
  /** Where it computes, as in `CPU` or `NVIDIA H200`. */
  readonly device: string;
  /** Version of the library that computes. */
  readonly version: string;
  readonly details: Readonly<Record<string, string>>;
  /** Present where `auto` passes it over although it works; a short reason. */
  readonly passedOver?: string;
}

export interface UnavailableBackend {
  readonly available: false;
  readonly reason: string;
  /** The next thing to do, a command where there is one. */
  readonly hint: string;
}

/** How one backend is looked at and started. */
export interface Backend {
  readonly id: BackendId;
  /** Looks without selecting it: the current backend, its tensors and the process's listeners stay as they are. */
  probe(): Promise<Probe>;
  /**
   * Registers the backend with the TensorFlow.js of this process and selects it.
   *
   * @param mode `auto` refuses what works but is not worth choosing, such as a software adapter.
   * @throws FlowproofError `unsupported` with the reason and the next command.
   */
  start(mode: 'named' | 'auto'): Promise<void>;
}

/** The order in which `auto` tries. */
export const backendOrder: readonly BackendId[] = ['tensorflow', 'webgpu', 'wasm', 'cpu'];
