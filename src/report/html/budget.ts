/** What the cards of one report share: pictures and replay lines are long, and a report has a size. */
export interface Budget {
  pictures: number;
  /** Rows of the tables of problems. */
  rows: number;
  /** What has a picture already. */
  readonly drawn: Set<unknown>;
  replayBytes: number;
}
