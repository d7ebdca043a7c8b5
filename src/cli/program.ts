import { Command, CommanderError } from 'commander';
import { errorExit, USAGE } from './exit.ts';
import { addAbout, addChecking, addReporting, addTraining, addVectors } from './program/index.ts';
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

  const exit = (code: number): void => {
    exitCode = code;
  };
  for (const add of [addChecking, addVectors, addReporting, addAbout, addTraining]) add(program, exit);

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

/** A bare `--json` means stdout; given a value it must be `--json=file`, so that it cannot swallow a target. */
function bareOption(argument: string): string {
  return Object.hasOwn(BARE, argument) ? `${argument}=${BARE[argument]}` : argument;
}
