import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fillNetworkOptions } from '../../scripts/readme/network-options.ts';
import { defineNetwork, type NetworkConfig, parameterCount } from '../../src/reference/networks/index.ts';

const text = readFileSync('docs/networks.md', 'utf8');

test('the table of options is what the schema says', () => {
  expect(text, 'npm run readme writes it').toBe(fillNetworkOptions(text));
  expect(text).toContain('| mlp | `depth` | `4` |');
});

test('each configuration shown is a network', () => {
  const shown = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json) as NetworkConfig);
  expect(shown.map(({ kind }) => kind)).toEqual(['mlp', 'residual-mlp', 'patch']);
  for (const config of shown) {
    const definition = defineNetwork(config, config.kind === 'patch' ? 64 : 2);
    expect(parameterCount(definition)).toBeGreaterThan(1_000);
  }
});
