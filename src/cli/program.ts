import { Command, CommanderError } from 'commander';
import { benchTitles } from '../benchmarks/experiments/titles.ts';
import { presets } from '../reference/training/presets.ts';
import { errorExit, USAGE } from './exit.ts';
import { version } from './version.ts';

/** Commands load their modules when they run, so that help and mistakes in the arguments answer at once. */
export async function runCli(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('flowproof')
    .description('Verify flow maps and consistency models against exact Gaussian-mixture flows.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nExit codes: 0 passed, 1 failed, 2 usage, 3 error or time-out, 4 nothing run, 70 internal, 130 interrupted.',
    );

  withRunOptions(
    program.command('verify').description('check the exact flows and the reference implementation'),
  ).action(async (options) => {
    exitCode = await (await import('./commands/verify.ts')).verify(options);
  });
  withRemoteOptions(
    withRunOptions(
      program.command('check').description('check the subjects that a module exports, or that a client serves'),
    ),
  )
    .argument(
      '[target]',
      'a JavaScript or TypeScript module, with #name for an export that is not the default; a Python adapter, adapter.py; a trained run, with #member, #raw; an ONNX model, FILE.onnx',
    )
    .option('--problem <id|file>', "a catalogue id or a problem file, in place of the profile's (repeatable)", append)
    .option('--guess', 'judge nothing: find the convention that the subjects follow, and print what to declare')
    .option('--kind <kind>', 'of an ONNX model with one time: velocity or consistency')
    .option('--roles <pairs>', 'its inputs, as x=sample,s=t_start,t=t_end')
    .option('--constant <name=value>', 'the value of another of its inputs (repeatable)', append)
    .option('--output <name>', 'the one of its outputs that is judged')
    .option('--convention <json|file>', 'its convention, as \'{"time": "data-to-noise"}\'')
    .option('--domain <pairs>', 'times of a map: both orders (default), forward, or from-zero')
    .option('--network', 'it is a trained network: scores in place of verdicts')
    .action(async (target, options) => {
      exitCode = await (await import('./commands/check.ts')).check(target, options);
    });
  withVectors(program, (code) => {
    exitCode = code;
  });
  program
    .command('probe')
    .description('tell step by step whether a client speaks the protocol, before anything is judged')
    .argument('[target]', 'a Python adapter, adapter.py; or --command')
    .option('--command <line>', 'start this client, as --command "python adapter.py"')
    .option('--memory <bytes>', 'largest memory of the client, as 8g; default half of the machine')
    .option('--start-timeout <time>', 'longest time of its start, as 60s')
    .option('--timeout <time>', 'longest time of one answer, as 30s')
    .option('--problem <id|file>', 'the problem to bind factories on; default one of each kind')
    .option('--trace <file>', 'write the traffic with the client, as JSON lines')
    .option('--trace-full', 'with all numbers')
    .option('--json', 'one JSON object a step')
    .action(async (target, options) => {
      exitCode = await (await import('./commands/probe.ts')).probe(target, options);
    });
  program
    .command('list')
    .description('list properties, problems or the built-in subjects')
    .argument('[what]', 'properties, problems or subjects; all when absent')
    .option('--json', 'one JSON object a line')
    .action(async (what, options) => {
      exitCode = await (await import('./commands/list.ts')).list(what, options);
    });
  program
    .command('explain')
    .description('explain a property or a problem: statement, equation, source, tolerance, what it cannot see')
    .argument('<id>', 'as in map.semigroup or mixture-3')
    .option('--json', 'as JSON')
    .action(async (id, options) => {
      exitCode = await (await import('./commands/explain.ts')).explain(id, options);
    });
  withRemoteOptions(
    withOutputOptions(
      program.command('replay').description('repeat a verdict from the replay line of a report, bit for bit'),
    ),
  )
    .argument('<token|report>', 'a token, or a file of verdicts written by --json')
    .option('--target <module>', 'where the subject is, for a verdict of the library')
    .option('--whole', 'repeat the whole check by its seed, not the counterexample alone')
    .action(async (what, options) => {
      exitCode = await (await import('./commands/replay.ts')).replay(what, options);
    });
  withReportOptions(
    program
      .command('report')
      .description('render verdict streams, or the reports that carry them, again: one, or several side by side')
      .argument('<stream...>', 'files written by --json, HTML reports, or the folder of a training; - is standard input'),
  ).action(async (files, options) => {
    exitCode = await (await import('./commands/report.ts')).report(files, options);
  });
  program
    .command('compare')
    .description('compare two runs check by check and metric by metric; exit code 1 where something regressed')
    .argument('<before>', 'a verdict stream, or a report that carries it')
    .argument('<after>', 'another')
    .option('--force', 'also where the conditions are not the same')
    .option('--json <file>', 'one JSON object a check to a file, or to stdout as plain --json')
    .option('--markdown <file>', 'Markdown to a file, or to stdout as plain --markdown')
    .action(async (before, after, options) => {
      exitCode = await (await import('./commands/compare.ts')).compare(before, after, options);
    });
  program
    .command('verify-report')
    .description('check the hashes of a report and run it again, from the report alone, with your rights')
    .argument('<report>', 'a verdict stream, or an HTML report')
    .option('--no-rerun', 'check hashes and tokens alone, run nothing')
    .option('--target <module>', 'where the subject is now')
    .option('--command <line>', 'the client that serves the subject now')
    .option('--memory <bytes>', 'largest memory of the client, as 8g; default half of the machine')
    .option('--start-timeout <time>', 'longest time of its start, as 60s')
    .option('--json', 'one JSON object a finding')
    .action(async (file, options) => {
      exitCode = await (await import('./commands/verify-report.ts')).verifyReport(file, options);
    });
  program
    .command('init')
    .description(
      'write a working module with a map, a velocity, a sampler and a loss; or the files of a Python framework',
    )
    .argument('[file]', 'default: flowproof.subjects.mjs, or .ts with --ts; for Python a folder')
    .option('--ts', 'in TypeScript')
    .option('--torch', 'in Python for PyTorch: an adapter, a test file and a CI file')
    .option('--jax', 'the same for JAX')
    .option('--keras', 'the same for Keras')
    .action(async (file, options) => {
      exitCode = await (await import('./commands/init.ts')).init(file, options);
    });
  program
    .command('doctor')
    .description('tell which backends are available and why not, and test each in numbers')
    .argument('[backend]', 'tensorflow, webgpu, wasm or cpu; all when absent')
    .option('--json', 'as JSON')
    .action(async (backend, options) => {
      exitCode = await (await import('./commands/doctor.ts')).doctor(backend, options);
    });
  program
    .command('setup')
    .description('build an optional part: tensorflow, the binding of the native TensorFlow libraries')
    .argument('<what>', 'tensorflow')
    .option('--cuda', 'with the CUDA libraries, for an NVIDIA GPU')
    .option('--force', 'also where it is there already')
    .action(async (what, options) => {
      exitCode = await (await import('./commands/setup.ts')).setup(what, options);
    });
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
      exitCode = await (await import('./commands/train.ts')).train(config, options);
    });
  program
    .command('bench')
    .description('run the benchmarks: stability, divergence, sample quality and cost of the training methods')
    .option('--preset <name>', 'smoke, laptop, full or gpu; see below', 'smoke')
    .option('--backend <name>', 'auto, tensorflow, webgpu, wasm or cpu', 'auto')
    .option('--experiment <name>', 'stability, divergence, quality or cost; all when absent (repeatable)', append)
    .option('--job <id>', 'one job of the preset by its id (repeatable)', append)
    .option('--workers <n>', 'worker processes, one core each; default one for each core')
    .option('--max-minutes <minutes>', 'save and stop after this time')
    .option(
      '--out <dir>',
      'where results go, and from where an interrupted run goes on; default .flowproof/bench-PRESET',
    )
    .option('--seed <integer>', 'first seed of every ensemble', '0')
    .option('--retry', 'try jobs again that failed')
    .addHelpText(
      'after',
      () => `\nPresets:\n${presetLines(benchTitles)}\n\nExit code 1: a job failed. 130: interrupted, and saved.`,
    )
    .action(async (options) => {
      exitCode = await (await import('./commands/bench.ts')).bench(options);
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
      exitCode = await (await import('./commands/sample.ts')).sample(run, options);
    });

  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true });
      return USAGE;
    }
    await program.parseAsync(RUNS.has(argv[0]) ? argv.map(bareOption) : [...argv], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : USAGE;
    return errorExit(thrown);
  }
}

function withVectors(program: Command, exit: (code: number) => void): void {
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
    .action(async (options) => exit(await (await import('./commands/vectors.ts')).exportVectors(options)));
  written(vectors.command('ask'), 'map, velocity, consistency or sampler')
    .description('write questions, to be answered where the model runs')
    .option('--steps <list>', 'numbers of steps of a sampler', '1,2,4,8')
    .action(async (options) => exit(await (await import('./commands/vectors.ts')).ask(options)));
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
      exit(await (await import('./commands/vectors.ts')).checkVectors(first, second, options)),
    );
  vectors
    .command('reader')
    .description('print the reader of these files, one file of Python that needs numpy alone')
    .option('--out <file>', 'write it there')
    .action(async ({ out }) => exit((await import('./commands/vectors.ts')).reader(out)));
  vectors.addHelpText('after', () => `\n${vectors.commands.map((command) => command.helpInformation()).join('\n')}`);
}

/** Of commands whose subjects may be on the other side of the protocol (docs/protocol.md). */
function withRemoteOptions(command: Command): Command {
  return command
    .option('--command <line>', 'start this client and check what it serves, as --command "python adapter.py"')
    .option('--stdio', 'a client started this process: put the questions to it, on standard output and input')
    .option('--memory <bytes>', 'largest memory of the client, as 8g; default half of the machine')
    .option('--start-timeout <time>', 'longest time of its start, as 60s')
    .option('--trace <file>', 'write the traffic with the client, as JSON lines')
    .option('--trace-full', 'with all numbers');
}

function withReportOptions(command: Command): Command {
  return command
    .option('--json <file>', 'verdicts as JSON lines to a file, or to stdout as plain --json')
    .option('--markdown <file>', 'a Markdown report to a file, or to stdout as plain --markdown')
    .option('--html <file>', 'a self-contained HTML report to a file, flowproof.html as plain --html')
    .option('--junit <file>', 'JUnit XML to a file, or to stdout as plain --junit')
    .option('--badge <file>', 'a shields.io endpoint badge (JSON) to a file, or to stdout as plain --badge');
}

function withOutputOptions(command: Command): Command {
  return withReportOptions(command)
    .option('--annotations', 'workflow commands of GitHub on stderr; by default where GITHUB_ACTIONS is true')
    .option('--no-annotations', 'none there either')
    .option('--pretty', 'tables and colours also where stdout is no terminal')
    .option('--timeout <time>', 'longest time of one check, as 30s');
}

function withRunOptions(command: Command): Command {
  return withOutputOptions(command)
    .option('--profile <name>', 'smoke, ci or full', 'ci')
    .option('--seed <integer>', 'root seed of all draws', '1')
    .option('--filter <ids>', 'property ids, as map.*,loss.gradient')
    .option('--budget <time>', 'begin no check after this time, as 60s')
    .option(
      '--tolerance <id=value>',
      'a tolerance of your own in place of the derived one, by property id (repeatable); the report shows it',
      append,
    )
    .option('--xfail <file>', 'expected failures: PROPERTY [SUBJECT [PROBLEM]] [# reason] a line');
}

/** Commands whose reports take a file. */
const RUNS: ReadonlySet<string | undefined> = new Set(['verify', 'check', 'replay', 'report', 'compare', 'vectors']);
/** What their options mean without one: standard output, and for HTML a file of this name. */
const BARE: Readonly<Record<string, string>> = {
  '--json': '-',
  '--markdown': '-',
  '--junit': '-',
  '--badge': '-',
  '--html': 'flowproof.html',
};

function presetLines(titles: Readonly<Record<string, string>>): string {
  return Object.entries(titles)
    .map(([name, title]) => `  ${name.padEnd(26)}${title}`)
    .join('\n');
}

function trainingTitles(): Record<string, string> {
  return Object.fromEntries(Object.entries(presets).map(([name, { title }]) => [name, title]));
}

const append = (value: string, previous: string[] = []): string[] => [...previous, value];

/** A bare `--json` means stdout; given a value it must be `--json=file`, so that it cannot swallow a target. */
function bareOption(argument: string): string {
  return Object.hasOwn(BARE, argument) ? `${argument}=${BARE[argument]}` : argument;
}
