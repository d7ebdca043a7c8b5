import { publishedSchema } from '../../subject/json-schemas.ts';
import { trainingConfigSchema } from './config.ts';
import { metricsSchema } from './metrics-schema.ts';

/** The published JSON Schemas of training by file name. */
export function trainingSchemas(): Readonly<Record<string, object>> {
  return {
    'training.json': publishedSchema('flowproof.training/1: a training run', trainingConfigSchema, 'input'),
    'metrics.json': publishedSchema('One line of the metrics of a training run', metricsSchema, 'output'),
  };
}
