import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineProblem } from '../../../src/analytic/index.ts';
import type { Problem } from '../../../src/analytic/types.ts';

/** The exact flow that the models of `scripts/fixtures/onnx_models.py` have. */
export const definition = JSON.parse(readFileSync(model('problem.json'), 'utf8')) as Problem;
export const problem = defineProblem(definition);

/** A file of `tests/fixtures/onnx`. */
export function model(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/onnx/${name}`, import.meta.url));
}
