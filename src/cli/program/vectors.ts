import type { Command } from 'commander';
import { type Exit, withOutputOptions } from './options.ts';

/** `vectors`: files in place of calls. */
export function addVectors(program: Command, exit: Exit): void {
  const vectors = program
    .command('vectors')
    .description('files of exact cases, and of questions and answers, for code that cannot be called from here');
  const written = (command: Command, kinds: string): Command =>
    command
      .requiredOption('--problem <id|file>', 'a catalogue id or a problem file')
      .option('--kind <kind>', kinds, 'map')
      .option('--convention <json|file>', 'of the implementation, as \'{"time": "data-to-noise"}\'')
      .option('--dtype <type>', 'float64 or float32, which the tolerances follow', 'float64')
      .option('--domain <pairs>', 'times of a map: both orders, forward, or from-zero', 'both')
      .option('--points <n>', 'points')
      .option('--seed <integer>', 'of the points', '1')
      .requiredOption('--out <file>', 'FILE.npz or FILE.safetensors')
      .option('--reader <file>', 'copy the reader beside it, one file of Python that needs numpy alone');
  written(vectors.command('export'), 'map, velocity or consistency')
    .description('write exact cases with tolerances for the tests of an implementation')
    .action(async (options) => exit(await (await import('../commands/vectors.ts')).exportVectors(options)));
  written(vectors.command('ask'), 'map, velocity, consistency or sampler')
    .description('write questions, to be answered where the model runs')
    .option('--steps <list>', 'numbers of steps of a sampler', '1,2,4,8')
    .action(async (options) => exit(await (await import('../commands/vectors.ts')).ask(options)));
  withOutputOptions(vectors.command('check'))
    .description('judge answers to questions; or samples, with --problem, by their law')
    .argument('<file>', 'the questions, or samples: arr_0 of an .npz file')
    .argument('[answers]', 'the answers')
    .option('--problem <id|file>', 'of the samples; questions know theirs')
    .option('--convention <json|file>', 'refuse questions of another convention')
    .option('--name <name>', 'of the subject in the report')
    .option('--network', 'it is a trained network: scores in place of verdicts')
    .option('--accuracy <relative>', 'relative error that it declares')
    .option('--renoises', 'of a sampler that re-noises between steps')
    .option('--range <low,high>', 'what the lowest and the highest value of integer samples stand for')
    .option('--filter <ids>', 'property ids, as map.*,sampler.recorded-law')
    .option('--xfail <file>', 'expected failures: PROPERTY [SUBJECT [PROBLEM]] [# reason] a line')
    .action(async (first, second, options) =>
      exit(await (await import('../commands/vectors.ts')).checkVectors(first, second, options)),
    );
  vectors
    .command('reader')
    .description('print the reader of these files, one file of Python that needs numpy alone')
    .option('--out <file>', 'write it there')
    .action(async ({ out }) => exit((await import('../commands/vectors.ts')).reader(out)));
  vectors.addHelpText('after', () => `\n${vectors.commands.map((command) => command.helpInformation()).join('\n')}`);
}
