import { broken } from '../broken.ts';
import { truthOf } from '../exact.ts';
import { impure } from '../purity.ts';
import type { Mutant } from '../types.ts';
import { boundary } from './boundary.ts';
import { asSubject } from './build.ts';
import { direction } from './direction.ts';
import { edges } from './edges.ts';
import { fields } from './fields.ts';
import { flows } from './flows.ts';
import { gaussianMaps } from './gaussian.ts';
import { jvps } from './jvp.ts';
import { local } from './local.ts';
import { precision } from './precision.ts';
import { roundedTimes } from './rounded-times.ts';
import { steps } from './steps.ts';
import { times } from './times.ts';

const exact = (problem: Parameters<Mutant['make']>[0]) => asSubject('exact', problem, truthOf(problem).map);

/** Every wrong flow map. */
export const mapMutants: readonly Mutant[] = [
  ...boundary,
  ...times,
  ...roundedTimes,
  ...direction,
  ...fields,
  ...flows,
  ...gaussianMaps,
  ...steps,
  ...local,
  ...precision,
  ...edges,
  ...jvps,
  ...impure('map', ['gaussian', 'product'], exact),
  ...broken('map', ['gaussian'], 'boundary', exact),
];
