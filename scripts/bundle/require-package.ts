import { createRequire } from 'node:module';
import { FlowproofError } from '../../src/core/errors.ts';
import { resolvePackage } from '../../src/core/resolve-package.ts';

/**
 * A package that the bundle of the Python client does not hold, from its own folder or from the working folder.
 *
 * @throws FlowproofError `usage` where it is not installed.
 */
export function requirePackage(name: string): unknown {
  let path: string;
  try {
    path = resolvePackage(name);
  } catch (cause) {
    const hint = `The reference implementation, training and TensorFlow.js subjects need it: run \`npm install ${name}\` in the working folder.`;
    throw new FlowproofError('usage', `${name}: expected the installed package, got none`, hint, { cause });
  }
  return createRequire(import.meta.url)(path);
}
