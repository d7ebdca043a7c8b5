import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type KillMatrix, killMatrixReport } from '../../../src/report/html/index.ts';
import { parsePage } from '../../support/dom.ts';

describe('the page of the kill matrix', () => {
  const data = JSON.parse(readFileSync('reports/mutants.json', 'utf8')) as KillMatrix;
  const page = parsePage(killMatrixReport(data));

  it('has a picture and a table for each kind, a row for each wrong implementation', () => {
    const kinds = new Set(data.mutants.map(({ kind }) => kind));
    expect([...page.querySelectorAll('h2')].map(({ textContent }) => textContent)).toEqual([...kinds]);
    expect(page.querySelectorAll('svg')).toHaveLength(kinds.size);
    expect(page.querySelectorAll('tbody tr')).toHaveLength(data.mutants.length);
    expect(page.querySelector('h1')!.textContent).toContain(`of ${data.mutants.length} wrong implementations rejected`);
  });

  it('is committed as of the last run: else npm run report:pictures', () => {
    const committed = parsePage(readFileSync('reports/kill-matrix.html', 'utf8'));
    expect(committed.querySelector('h1')!.textContent).toBe(page.querySelector('h1')!.textContent);
  });

  it('says where a wrong one is accepted, or a correct one rejected', () => {
    const [mutant] = data.mutants;
    const [control] = data.controls;
    const survived = {
      ...data,
      mutants: [{ ...mutant, survived: true }],
      controls: [{ ...control, rejected: ['map.boundary'] }],
    };
    expect(parsePage(killMatrixReport(survived)).querySelector('h1')!.textContent).toBe(
      '✗ 0 of 1 wrong implementation rejected, 0 of 1 correct ones accepted',
    );
  });
});
