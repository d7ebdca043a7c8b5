import { type FullConvention, fullConventionSchema } from '../../subject/convention.ts';
import { CLOCKS, OUTPUTS, SECONDS } from '../function/changes.ts';

type Fields = Partial<FullConvention>;

/** The fields that differ from the defaults. */
export function declarationOf(convention: FullConvention): Fields {
  return differing(convention, fullConventionSchema.parse({}));
}

/** The fields of a convention that are otherwise than in another. */
function differing(convention: FullConvention, other: FullConvention): Fields {
  const entries = Object.entries(convention).filter(
    ([name, value]) => value !== undefined && !same(value, other[name as keyof FullConvention]),
  );
  return Object.fromEntries(entries);
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Fields that belong together: one thing said by several. */
const TOGETHER: readonly (readonly (keyof FullConvention)[])[] = [
  ['clock', 'timeScale', 'timeOffset'],
  ['path', 'noiseScale', 'dataScale'],
];

/** In how many things a convention differs from another. */
export function distanceOf(convention: FullConvention, other: FullConvention): number {
  const names = Object.keys(differing(convention, other));
  const groups = names.map((name) => TOGETHER.find((group) => group.includes(name as never))?.[0] ?? name);
  return new Set(groups).size;
}

const number = (value: unknown): string => String(Number(Number(value).toPrecision(5)));

/** What is otherwise in a convention than in another, in words. */
export function titleOf(convention: FullConvention, other: FullConvention, kind: string): string {
  const fields = differing(convention, other);
  const titles: string[] = [];
  if (fields.time !== undefined) {
    const [from, to] = fields.time.split('-to-');
    titles.push(`time runs from ${from} to ${to}`);
  }
  const clock = CLOCKS.find(({ fields: said }) =>
    Object.entries(said).every(([name, value]) => convention[name as keyof FullConvention] === value),
  );
  const clocked = fields.clock !== undefined || fields.timeScale !== undefined || fields.timeOffset !== undefined;
  if (clocked) titles.push(convention.timeOffset === 0 && clock !== undefined ? clock.title : clockText(convention));
  if (fields.secondTime !== undefined) titles.push(SECONDS[fields.secondTime]);
  if (fields.output !== undefined) {
    const velocity = kind === 'velocity' && fields.output === 'map';
    titles.push(velocity ? OUTPUTS.velocity : OUTPUTS[fields.output]);
  }
  if (fields.outputScale !== undefined) {
    titles.push(
      fields.outputScale === -1
        ? 'the output has the other sign'
        : `the output is 1/${number(fields.outputScale)} of that`,
    );
  }
  if (fields.pointScale !== undefined) {
    const edm = fields.pointScale === 'edm';
    titles.push(edm ? 'points come divided by √(σ² + σ_data²)' : `points come divided by ${number(fields.pointScale)}`);
  }
  if (fields.sigmaData !== undefined) titles.push(`σ_data is ${number(fields.sigmaData)}`);
  if (fields.path != null) titles.push(`the path is ${fields.path.kind}`);
  if (fields.noiseScale != null) titles.push(`noise has ${number(fields.noiseScale)} of its size`);
  if (fields.dataScale != null) titles.push(`data have ${number(fields.dataScale)} of their size`);
  if (fields.grid != null) titles.push('times are those of a grid');
  return titles.join(', ');
}

function clockText({ clock, timeScale, timeOffset }: FullConvention): string {
  const what = clock === 'linear' ? 't' : clock === 'sigma' ? 'σ' : 'ln σ';
  const offset = timeOffset === 0 ? '' : `${number(timeOffset)} + `;
  return `time is ${offset}${number(timeScale)} ${what}`;
}
