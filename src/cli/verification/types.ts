/**
 * What a verification found out. `wrong`: the report is not what a run wrote, or does not come out again; `changed`: the subject's file is
 * another one than then; `unknown`: it could not be found out.
 */
export interface Finding {
  readonly kind: 'verified' | 'wrong' | 'changed' | 'unknown';
  readonly text: string;
}
