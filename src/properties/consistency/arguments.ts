import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import { argumentsProperty } from '../numeric/purity/arguments.ts';

/** Each argument has an effect where it should have one. */
export const usesArguments = argumentsProperty<CanonicalPointFunction>('consistency');
