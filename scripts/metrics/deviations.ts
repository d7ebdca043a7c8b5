import { defineProblem } from '../../src/analytic/index.ts';
import type { BoxSpec, ExactProblem, MixtureComponent, Problem, TargetSpec } from '../../src/analytic/types.ts';

/** A law that is off in a known way, as a problem of its own with exact samples. */
export interface Deviation {
  readonly name: 'exact' | 'shifted' | 'shrunk' | 'missing mode' | 'mass outside';
  readonly problem: ExactProblem;
  /** Of a shift, the same along each axis. */
  readonly shift: number;
  /** About the mean of the target. */
  readonly scale: number;
}

type Part = Pick<MixtureComponent, 'weight'> & (BoxSpec | MixtureComponent);

/** Shift of each coordinate, factor, and mass that is elsewhere. */
const SHIFT = 0.05;
const SCALE = 0.9;
const ELSEWHERE = 0.03;

/**
 * The known deviations of a problem of isotropic Gaussians or boxes on a path that ends in the data: shifted, shrunk about its mean,
 * without its last mode, and with a part of its mass outside of its support.
 */
export function deviations(problem: ExactProblem): readonly Deviation[] {
  const target = problem.definition.target!;
  const parts = partsOf(target);
  const mean = meanOf(parts, problem.dimension);
  const rest = 1 - parts.at(-1)!.weight;
  const moved = (name: Deviation['name'], own: readonly Part[], shift = 0, scale = 1): Deviation => ({
    name,
    problem: defineProblem({ ...problem.definition, id: `${problem.id}, ${name}`, target: targetOf(own) } as Problem),
    shift,
    scale,
  });
  const far = carry(parts[0], (value, j) => value + 6 * problem.scale * (j === 0 ? 1 : 0.5), 1);
  return [
    moved('exact', parts),
    moved(
      'shifted',
      parts.map((part) => carry(part, (value) => value + SHIFT, 1)),
      SHIFT,
    ),
    moved(
      'shrunk',
      parts.map((part) => carry(part, (value, j) => mean[j] + SCALE * (value - mean[j]), SCALE)),
      0,
      SCALE,
    ),
    moved(
      'missing mode',
      parts.slice(0, -1).map((part) => ({ ...part, weight: part.weight / rest })),
    ),
    moved('mass outside', [
      ...parts.map((part) => ({ ...part, weight: part.weight * (1 - ELSEWHERE) })),
      { ...far, weight: ELSEWHERE },
    ]),
  ];
}

function partsOf(target: TargetSpec): readonly Part[] {
  if (target.kind === 'mixture') return target.components;
  if (target.kind === 'boxes') return target.boxes;
  throw new TypeError(`deviations needs Gaussians or boxes, got ${target.kind}`);
}

function targetOf(parts: readonly Part[]): TargetSpec {
  return 'low' in parts[0]
    ? { kind: 'boxes', boxes: parts as BoxSpec[] }
    : { kind: 'mixture', components: parts as MixtureComponent[] };
}

function meanOf(parts: readonly Part[], d: number): number[] {
  return Array.from({ length: d }, (_, j) =>
    parts.reduce((sum, part) => {
      const centre = 'low' in part ? (part.low[j] + part.high[j]) / 2 : part.mean[j];
      return sum + part.weight * centre;
    }, 0),
  );
}

/** A part after an affine change of each coordinate with the given slope. */
function carry(part: Part, place: (value: number, j: number) => number, slope: number): Part {
  if ('low' in part) return { ...part, low: part.low.map(place), high: part.high.map(place) };
  if (typeof part.covariance !== 'number') throw new TypeError('deviations needs isotropic covariances');
  return { ...part, mean: part.mean.map(place), covariance: slope ** 2 * part.covariance };
}
