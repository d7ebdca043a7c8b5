import type { ConstantValue, OnnxOptions } from '../adapters/onnx/options.ts';
import { isOnnx, onnxTarget } from '../adapters/onnx/target.ts';
import { expectedError } from '../core/errors.ts';
import { readConvention } from './arguments.ts';

/** Options of `check` for ONNX models, as commander gives them. */
export interface OnnxFlags {
  readonly kind?: string;
  readonly roles?: string;
  readonly constant?: readonly string[];
  readonly output?: string;
  readonly convention?: string;
  readonly network?: boolean;
  readonly domain?: string;
}

/**
 * The target with what the options say of a model.
 *
 * @throws FlowproofError `usage` for options that are wrong, or that are there for another target.
 */
export function withOnnxFlags(target: string, flags: OnnxFlags): string {
  const options = onnxOptionsOf(flags);
  if (isOnnx(target)) return onnxTarget(target, options);
  const given = Object.keys(options);
  if (given.length === 0) return target;
  const hint = 'A module says it in the subject that it exports.';
  throw expectedError('usage', `${given[0]}`, 'an ONNX model, FILE.onnx', target, hint);
}

function onnxOptionsOf({ kind, roles, constant, output, convention, network, domain }: OnnxFlags): OnnxOptions {
  return {
    ...(kind === undefined ? {} : { kind: kindOf(kind) }),
    ...(roles === undefined ? {} : { roles: rolesOf(roles) }),
    ...(constant === undefined ? {} : { constants: Object.fromEntries(constant.map(constantOf)) }),
    ...(output === undefined ? {} : { output }),
    ...(convention === undefined ? {} : { convention: readConvention(convention) }),
    ...(domain === undefined ? {} : { domain: domainOf(domain) }),
    ...(network === true ? { exact: false } : {}),
  };
}

function kindOf(text: string): 'map' | 'velocity' | 'consistency' {
  if (text === 'map' || text === 'velocity' || text === 'consistency') return text;
  throw expectedError('usage', '--kind', 'map, velocity or consistency', text, 'Say what the model is.');
}

function domainOf(text: string): 'both' | 'forward' | 'from-zero' {
  if (text === 'both' || text === 'forward' || text === 'from-zero') return text;
  throw expectedError('usage', '--domain', 'both, forward or from-zero', text, 'forward: s <= t alone.');
}

function rolesOf(text: string): { x?: string; s?: string; t?: string } {
  const pairs = text.split(',').map((part) => pairOf('--roles', part, 'x=sample,s=t_start,t=t_end'));
  for (const [role] of pairs) {
    if (['x', 's', 't'].includes(role)) continue;
    const hint = 'x is the point, s the time that it has, t the second time.';
    throw expectedError('usage', '--roles', 'the roles x, s and t', role, hint);
  }
  return Object.fromEntries(pairs);
}

function constantOf(text: string): [string, ConstantValue] {
  const [name, value] = pairOf('--constant', text, 'label=3');
  try {
    return [name, JSON.parse(value) as ConstantValue];
  } catch {
    throw expectedError(
      'usage',
      `--constant ${name}`,
      'a number, or a JSON array of numbers',
      value,
      'As label=[1,0].',
    );
  }
}

function pairOf(option: string, text: string, example: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  throw expectedError('usage', option, 'NAME=VALUE', text, `For example ${option} ${example}.`);
}
