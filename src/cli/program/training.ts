import type { Command } from 'commander';
import { benchTitles } from '../../benchmarks/experiments/titles.ts';
import { presets } from '../../reference/training/presets.ts';
import { append, type Exit } from './options.ts';

/** `train`, `bench`, `sample`. */
export function addTraining(program: Command, exit: Exit): void {
  program
    .command('train')
    .description('train a flow map by any method of the reference, in a folder of its own')
    .argument('[config]', 'a training configuration in JSON (schemas/training.json)')
    .option('--preset <name>', 'a configuration by name; see below')
    .option('--set <path=value>', 'a field of the configuration, as schedule.warmup=100 (repeatable)', append)
    .option('--out <dir>', 'where config.json, metrics.jsonl and checkpoint.safetensors go')
    .option('--resume', 'go on with the run in --out')
    .option('--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto')
    .option('--checkpoint-every <time>', 'longest time that a kill loses, as 60s', '60s')
    .option('--max-minutes <minutes>', 'save and stop after this time')
    .option('--json', 'the metrics as JSON lines on stdout, too')
    .option('--print', 'print the complete configuration and stop')
    .addHelpText(
      'after',
      () =>
        `\nPresets:\n${presetLines(trainingTitles())}\n\nExit code 1: the run diverged. 130: interrupted, and saved.`,
    )
    .action(async (config, options) => {
      exit(await (await import('../commands/train.ts')).train(config, options));
    });
  program
    .command('bench')
    .description('run the benchmarks: stability, divergence, sample quality and cost of the training methods')
    .option('--preset <name>', 'smoke, laptop, full or gpu; see below', 'smoke')
    .option('--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto')
    .option(
      '--experiment <name>',
      'stability, divergence, quality, law, cost or throughput; all when absent (repeatable)',
      append,
    )
    .option('--job <id>', 'one job of the preset by its id (repeatable)', append)
    .option('--workers <n>', 'worker processes, one core each; default one for each core')
    .option('--max-minutes <minutes>', 'save and stop after this time')
    .option(
      '--out <dir>',
      'where results go, and from where an interrupted run goes on; default .flowproof/bench-PRESET',
    )
    .option('--seed <integer>', 'first seed of every ensemble', '0')
    .option('--retry', 'try jobs again that failed')
    .option('--report', 'write the report of what is in --out, and run nothing')
    .addHelpText(
      'after',
      () => `\nPresets:\n${presetLines(benchTitles)}\n\nExit code 1: a job failed. 130: interrupted, and saved.`,
    )
    .action(async (options) => {
      exit(await (await import('../commands/bench.ts')).bench(options));
    });
  program
    .command('sample')
    .description('draw samples from a trained run into an .npz file, and a picture beside the exact law')
    .argument('<run>', 'a checkpoint, or the folder of a run')
    .option('--steps <n>', 'calls of the network for each sample', '1')
    .option('-n, --count <n>', 'number of samples', '10000')
    .option('--seed <integer>', 'of the noise', '1')
    .option('--member <n>', 'member of an ensemble', '0')
    .option('--weights <kind>', 'ema, the average of the parameters, or raw, those of the last step', 'ema')
    .option('--out <file>', 'arr_0, noise, exact, law and flowproof.json as an .npz file')
    .option('--svg <file>', 'a scatter of the samples beside the exact law, for images grids of them')
    .option(
      '--exact <n>',
      'samples whose exact counterparts are computed; default all, 500 where the map is integrated',
    )
    .option('--compress', 'deflate the .npz file')
    .option('--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto')
    .action(async (run, options) => {
      exit(await (await import('../commands/sample.ts')).sample(run, options));
    });
}

function presetLines(titles: Readonly<Record<string, string>>): string {
  return Object.entries(titles)
    .map(([name, title]) => `  ${name.padEnd(26)}${title}`)
    .join('\n');
}

function trainingTitles(): Record<string, string> {
  return Object.fromEntries(Object.entries(presets).map(([name, { title }]) => [name, title]));
}
