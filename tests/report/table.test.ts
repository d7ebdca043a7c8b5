import { expect, it } from 'vitest';
import { renderTable } from '../../src/report/table.ts';

const columns = [{ heading: 'name' }, { heading: 'count', align: 'right' as const }];

it('aligns text, colours taking no room', () => {
  const rows = [
    ['a', '1'],
    ['\u001b[31mred\u001b[0m', '1000'],
  ];
  expect(renderTable(columns, rows)).toBe('name  count\na         1\n\u001b[31mred\u001b[0m    1000');
});

it('leaves out headings that are all empty', () => {
  expect(renderTable([{ heading: '' }], [['x']])).toBe('x');
});

it('writes Markdown that a cell cannot break', () => {
  expect(renderTable(columns, [['a|b\n<i>', '1']], 'markdown')).toBe(
    '| name        | count |\n| ----------- | ----: |\n| a\\|b &lt;i> |     1 |',
  );
});
