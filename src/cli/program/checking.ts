import type { Command } from 'commander';
import { append, type Exit, withOutputOptions, withRemoteOptions, withRunOptions } from './options.ts';

/** `verify`, `check`, `probe`, `replay`. */
export function addChecking(program: Command, exit: Exit): void {
  withRunOptions(
    program.command('verify').description('check the exact flows and the reference implementation'),
  ).action(async (options) => {
    exit(await (await import('../commands/verify.ts')).verify(options));
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
      exit(await (await import('../commands/check.ts')).check(target, options));
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
      exit(await (await import('../commands/probe.ts')).probe(target, options));
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
      exit(await (await import('../commands/replay.ts')).replay(what, options));
    });
}
