export { addAbout } from './about.ts';
export { addChecking } from './checking.ts';
export { addReporting } from './reporting.ts';
export { addTraining } from './training.ts';
export { addVectors } from './vectors.ts';
