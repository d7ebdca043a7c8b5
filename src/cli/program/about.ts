import type { Command } from 'commander';
import type { Exit } from './options.ts';

/** `list`, `explain`, `init`, `doctor`, `setup`. */
export function addAbout(program: Command, exit: Exit): void {
  program
    .command('list')
    .description('list properties, problems or the built-in subjects')
    .argument('[what]', 'properties, problems or subjects; all when absent')
    .option('--json', 'one JSON object a line')
    .action(async (what, options) => {
      exit(await (await import('../commands/list.ts')).list(what, options));
    });
  program
    .command('explain')
    .description('explain a property or a problem: statement, equation, source, tolerance, what it cannot see')
    .argument('<id>', 'as in map.semigroup or mixture-3')
    .option('--json', 'as JSON')
    .action(async (id, options) => {
      exit(await (await import('../commands/explain.ts')).explain(id, options));
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
      exit(await (await import('../commands/init.ts')).init(file, options));
    });
  program
    .command('doctor')
    .description('tell which backends are available and why not, and test each in numbers')
    .argument('[backend]', 'tensorflow, webgpu, wasm or cpu; all when absent')
    .option('--json', 'as JSON')
    .action(async (backend, options) => {
      exit(await (await import('../commands/doctor.ts')).doctor(backend, options));
    });
  program
    .command('setup')
    .description('build an optional part: tensorflow, the binding of the native TensorFlow libraries')
    .argument('<what>', 'tensorflow')
    .option('--cuda', 'with the CUDA libraries, for an NVIDIA GPU')
    .option('--force', 'also where it is there already')
    .action(async (what, options) => {
      exit(await (await import('../commands/setup.ts')).setup(what, options));
    });
}
