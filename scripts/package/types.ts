import { checkMap, type MapSubject, type Verdict } from 'flowproof';
import { defineProblem, getProblem } from 'flowproof/analytic';
import { mapProperties } from 'flowproof/properties';

const subject: MapSubject = {
  kind: 'map',
  name: 'identity',
  problem: 'gaussian-1d',
  evaluate: ({ x }) => Float64Array.from(x),
};
export const verdicts: Promise<Verdict[]> = checkMap(subject, { profile: 'smoke' });
export const dimension: number = defineProblem(getProblem('gaussian-1d').definition).dimension;
export const ids: string[] = mapProperties.map((property) => property.id);
