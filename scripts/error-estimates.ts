import { measure } from './error-estimates/measure.ts';

const count = Number(process.argv[2] ?? 100000);
const seed = Number(process.argv[3] ?? 20250701);
const started = performance.now();
const rows = measure(seed, count, (label) => console.error(label), process.argv[4] === 'loose' ? 'loose' : 'tight');
console.table(rows);
console.log(`${((performance.now() - started) / 1000).toFixed(0)} s`);
