/** Scores of the reference's own networks on one problem, over their seeds. */
export interface ReferenceScores {
  readonly problem: string;
  /** The training method, as in `lsd`. */
  readonly method: string;
  /** How they were trained: '128 wide, 10,000 steps'. */
  readonly training: string;
  readonly networks: number;
  /** By property id: median, lowest and highest over the networks. */
  readonly scores: Readonly<Record<string, readonly [median: number, lowest: number, highest: number]>>;
}
