export { getProblem, problems } from './catalogue.ts';
