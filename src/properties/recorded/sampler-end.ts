import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { judge, tooFewJudged } from '../numeric/judge.ts';
import { rowDistance } from '../numeric/rows.ts';
import { toCounterexample } from '../sampler/case.ts';
import { samplerTolerance, TOLERANCE_TEXT } from '../sampler/tolerance.ts';
import type { SamplerProperty } from '../sampler/types.ts';
import type { Finding } from '../types.ts';
import { bootstrapScore } from '../numeric/score.ts';
