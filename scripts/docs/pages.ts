import { readdirSync, readFileSync } from 'node:fs';
import { properties } from '../../src/properties/registry.ts';
import { fillFiles } from '../readme/fill.ts';
import { fillNetworkOptions } from '../readme/network-options.ts';
import { blindSpots, propertiesPage } from './properties.ts';

/** Every page of docs/ as it should stand: tables from the code, examples from their files. */
export function pages(): ReadonlyMap<string, string> {
  const names = readdirSync('docs').filter((name) => name.endsWith('.md'));
  const filled = names.map((name) => [`docs/${name}`, fillPage(name, readFileSync(`docs/${name}`, 'utf8'))] as const);
  return new Map([...filled, ['docs/properties.md', propertiesPage(properties)]]);
}

function fillPage(name: string, text: string): string {
  const withFiles = fillFiles(text, (file) => readFileSync(file, 'utf8'));
  if (name === 'networks.md') return fillNetworkOptions(withFiles);
  if (name === 'limits.md') return fillTable(withFiles, 'blind', blindSpots(properties));
  return withFiles;
}

/** Replaces what stands between `<!-- table: NAME -->` and `<!-- /table -->`. */
function fillTable(text: string, name: string, table: string): string {
  const pattern = new RegExp(`(<!-- table: ${name} -->\\n)[\\s\\S]*?(<!-- /table -->)`);
  return text.replace(pattern, (_, head: string, tail: string) => `${head}${table}\n${tail}`);
}
