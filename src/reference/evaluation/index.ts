export { type MapScore, type ScoreOptions, scoreFlowMap } from './score.ts';
