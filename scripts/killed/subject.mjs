import { exactMapSubject } from '../../dist/index.js';

/** The exact map of every problem: a run with many verdicts. */
export default (problem) => exactMapSubject(problem);
