import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inProcess, printed } from '../cli/in-process.ts';

test('the example of a guess is what the command prints', async () => {
  const [, command, text] = /```text\n\$ flowproof (.+)\n([\s\S]+?)```/.exec(readFileSync('docs/guessing.md', 'utf8'))!;
  expect(await inProcess(...command.split(' '))).toBe(0);
  // The last digits are the runtime's, and with them the factors that are tried.
  const lasting = (output: string) => output.replaceAll(/\d+ (digits|tried)/g, '$1');
  expect(lasting(printed.stdout)).toBe(lasting(text));
});

test.each([
  [['--filter', 'map.*'], '--filter: expected no such option beside --guess, got "map.*"'],
  [['--convention', '{"time":"data-to-noise"}'], '--convention: expected none beside --guess'],
  [['--tolerance', 'map.*=1'], '--tolerance: expected no such option beside --guess'],
  [[], 'check --guess: expected a subject with a problem, got "none"'],
])('what means nothing beside --guess is refused: %j', async (options, message) => {
  await inProcess('check', 'tests/fixtures/onnx/average-velocity.onnx', '--guess', ...options);
  expect(printed.stderr).toContain(message);
});
