export { activate } from './activate.ts';
export { dense, denseActivate } from './dense.ts';
export { type Layer, perceptron } from './perceptron.ts';
export { type Stack, stack, unstack } from './stack.ts';
