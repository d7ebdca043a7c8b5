/** Points at which the exact flow is evaluated; all are dyadic, so that float32 holds them exactly. */
export interface FlowPoint {
  readonly x: number;
  readonly s: number;
  readonly t: number;
}

export const flowPoints: readonly FlowPoint[] = [-1.75, -0.5, 0.0625, 0.5, 2.25].flatMap((x) =>
  [0, 0.375].flatMap((s) => [0.5, 1].map((t) => ({ x, s, t }))),
);
