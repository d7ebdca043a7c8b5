export { type DiagonalScore, type DiagonalTruth, diagonalTruth, scoreDiagonal } from './diagonal.ts';
export { type MapScore, type MapTruth, mapTruth, type ScoreOptions, scoreAgainst, scoreFlowMap } from './score.ts';
