import * as Plot from '@observablehq/plot';
import { frame, type LegendItem, type Picture, picture } from './picture.ts';
import { colour, type Role } from './theme.ts';

/** What a property said of a wrong implementation, as in `reports/mutants.json`. */
export interface KillRow {
  readonly id: string;
  readonly expected: readonly string[];
  readonly missed: readonly string[];
  readonly unexpected: readonly string[];
  readonly cells: Readonly<Record<string, string>>;
}

interface Mark {
  readonly label: string;
  readonly role: Role;
}

/** Looks of the cells that are drawn; a property that passed or was skipped leaves the ground. */
const LOOKS: Readonly<Record<'must' | 'may' | 'missed' | 'unexpected' | 'inconclusive', Mark>> = {
  must: { label: 'killed, as it must', role: 'ramp-6' },
  may: { label: 'killed, as it may', role: 'ramp-3' },
  inconclusive: { label: 'inconclusive', role: 'line' },
  missed: { label: 'missed', role: 'over-2' },
  unexpected: { label: 'killed, as it should not', role: 'over-4' },
};

/** Wrong implementations (rows) by the properties that reject them (columns); `ROW` user units a row. */
const ROW = 12;
const COLUMN = 20;

export function killMatrix(rows: readonly KillRow[], { title }: { readonly title: string }): Picture {
  const properties = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  const short = (id: string): string => id.slice(id.indexOf('.') + 1);
  const names = rows.map(({ id }) => short(id));
  const cells = rows.flatMap((row, k) =>
    properties.flatMap((property) => {
      const look = lookOf(row, property);
      return look === undefined ? [] : [{ row: k, property, look }];
    }),
  );
  const used = (Object.keys(LOOKS) as (keyof typeof LOOKS)[]).filter((look) =>
    cells.some((cell) => cell.look === look),
  );
  const left = 8 + 5.7 * Math.max(0, ...names.map((name) => name.length));
  const top = 16 + 5.4 * Math.max(0, ...properties.map((id) => short(id).length));
  const killed = rows.filter(({ cells: own }) => Object.values(own).includes('killed')).length;
  const legend: LegendItem[] = used.map((look) => ({
    label: LOOKS[look].label,
    colour: colour(LOOKS[look].role),
    dot: 'full',
  }));
  return picture({
    title,
    description: `${killed} of ${rows.length} wrong implementations are rejected by at least one of ${properties.length} properties; a filled cell is a rejection.`,
    legend,
    plot: {
      width: Math.max(left + COLUMN * properties.length + 60, 340),
      height: top + ROW * rows.length + 6,
      marginTop: top,
      marginLeft: left,
      marginRight: 60,
      marginBottom: 4,
      style: { fontSize: '10px' },
      x: {
        domain: properties,
        axis: 'top',
        label: null,
        tickSize: 0,
        tickFormat: short,
        tickRotate: -60,
        padding: 0.1,
      },
      y: {
        domain: names.map((_, k) => k),
        label: null,
        tickSize: 0,
        tickFormat: (k: number) => names[k],
        padding: 0.1,
      },
      marks: [
        frame(),
        ...used.map((look) =>
          Plot.cell(
            cells.filter((cell) => cell.look === look),
            { x: 'property', y: 'row', fill: colour(LOOKS[look].role) },
          ),
        ),
      ],
    },
  });
}

function lookOf({ expected, missed, unexpected, cells }: KillRow, property: string): keyof typeof LOOKS | undefined {
  if (missed.includes(property)) return 'missed';
  if (unexpected.includes(property)) return 'unexpected';
  if (cells[property] === 'killed') return expected.includes(property) ? 'must' : 'may';
  return cells[property] === 'inconclusive' ? 'inconclusive' : undefined;
}
