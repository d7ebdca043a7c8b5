export { benchmarkResults } from './section.ts';
