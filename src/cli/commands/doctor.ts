import { expectedError } from '../../core/errors.ts';
import { printable } from '../../core/text.ts';
import { backendOrder } from '../../reference/backends/types.ts';
import { renderTable } from '../../report/table.ts';
import { examine } from '../doctor/examine.ts';
import { type BackendReport, reportOf } from '../doctor/report.ts';
import { type Surroundings, surroundings } from '../doctor/surroundings.ts';
import { flowWitness, type Witness } from '../doctor/witness.ts';
import { version } from '../version.ts';

const SCHEMA = 'flowproof.doctor/1';
/** The backend of the library's own checks; without it nothing works. */
const DEFAULT = 'wasm';

/**
 * Tells what is available and why not, and tests each backend in numbers. Exit code 0 when the default backend works, or the
 * one that is named.
 */
export async function doctor(
  backend: string | undefined,
  options: { readonly json?: boolean | string },
): Promise<number> {
  const wanted = backendOrder.filter((id) => backend === undefined || id === backend);
  if (wanted.length === 0) {
    throw expectedError('usage', 'doctor', `one of ${backendOrder.join(', ')}`, backend, 'Leave it out for all.');
  }
  const [around, witness, examinations] = await Promise.all([
    surroundings(),
    flowWitness(),
    Promise.all(wanted.map((id) => examine(id))),
  ]);
  const backends = examinations.map((examination) => reportOf(examination, witness));
  const auto = backends.find(({ works, passedOver }) => works && passedOver === undefined)?.backend;
  const findings = { version, around, witness: witness.by, ...(backend === undefined && { auto }), backends };
  const told = options.json === undefined ? printable(text(findings)) : JSON.stringify({ schema: SCHEMA, ...findings });
  process.stdout.write(`${told}\n`);
  return backends.some((each) => each.works && each.backend === (backend ?? DEFAULT)) ? 0 : 1;
}

interface Findings {
  readonly version: string;
  readonly around: Surroundings;
  readonly witness: Witness['by'];
  /** What `auto` would take; absent where not all were looked at. */
  readonly auto?: string | undefined;
  readonly backends: readonly BackendReport[];
}

function text({ version, around, witness, auto, backends }: Findings): string {
  const { python, gpus } = around;
  const packages = Object.entries(python?.packages ?? {}).map(([name, installed]) => `${name} ${installed}`);
  const facts = [
    ['flowproof', version],
    ['Node', `${around.node}, ${around.platform}, ${around.processor}`],
    ['GPU', gpus.length === 0 ? 'none that an NVIDIA driver lists' : gpus.join('; ')],
    ['Python', python === undefined ? 'none found' : [`${python.version} (${python.program})`, ...packages].join(', ')],
    ['witness', witness],
    ...(auto === undefined ? [] : [['auto takes', auto]]),
  ];
  const rows = backends.map(({ backend, works, device, version: own, tests, remark }) => [
    `${works ? '✓' : '✗'} ${backend}`,
    device ?? '',
    own ?? '',
    tests,
    remark,
  ]);
  const columns = ['backend', 'device', 'version', 'error / bound', ''].map((heading) => ({ heading }));
  const hints = backends.flatMap(({ backend, hint }) => (hint === undefined ? [] : [`${backend}: ${hint}`]));
  return [
    renderTable([{ heading: '' }, { heading: '' }], facts),
    renderTable(columns, rows),
    ...(hints.length === 0 ? [] : [hints.join('\n')]),
  ].join('\n\n');
}
