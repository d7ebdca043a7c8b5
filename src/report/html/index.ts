export { type KillMatrix, killMatrixReport } from './kill-matrix-report.ts';
export { htmlReport } from './report.ts';
