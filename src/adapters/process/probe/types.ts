/** What a step of a probe found. `adapter`: the client or the protocol; `implementation`: what it serves. */
export interface ProbeStep {
  readonly step: string;
  /** Subject and problem, where the step is about one. */
  readonly about?: string;
  readonly status: 'pass' | 'fail' | 'skip';
  readonly side: 'adapter' | 'implementation';
  readonly detail: string;
  readonly hint?: string;
  readonly milliseconds: number;
}

/** Runs a step: what it throws fails it. */
export type Try = (
  step: string,
  side: ProbeStep['side'],
  run: () => Promise<string | { readonly skip: string } | { readonly wrong: string; readonly hint: string }>,
) => Promise<boolean>;
