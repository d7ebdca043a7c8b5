import type { Command } from 'commander';

/** Takes the exit code of a command. */
export type Exit = (code: number) => void;

/** Of commands whose subjects may be on the other side of the protocol (docs/protocol.md). */
export function withRemoteOptions(command: Command): Command {
  return command
    .option('--command <line>', 'start this client and check what it serves, as --command "python adapter.py"')
    .option('--stdio', 'a client started this process: put the questions to it, on standard output and input')
    .option('--memory <bytes>', 'largest memory of the client, as 8g; default half of the machine')
    .option('--start-timeout <time>', 'longest time of its start, as 60s')
    .option('--trace <file>', 'write the traffic with the client, as JSON lines')
    .option('--trace-full', 'with all numbers');
}

/** Of commands that write reports. */
export function withReportOptions(command: Command): Command {
  return command
    .option('--json <file>', 'verdicts as JSON lines to a file, or to stdout as plain --json')
    .option('--markdown <file>', 'a Markdown report to a file, or to stdout as plain --markdown')
    .option('--html <file>', 'a self-contained HTML report to a file, flowproof.html as plain --html')
    .option('--junit <file>', 'JUnit XML to a file, or to stdout as plain --junit')
    .option('--badge <file>', 'a shields.io endpoint badge (JSON) to a file, or to stdout as plain --badge');
}

/** Of commands that check something. */
export function withOutputOptions(command: Command): Command {
  return withReportOptions(command)
    .option('--annotations', 'workflow commands of GitHub on stderr; by default where GITHUB_ACTIONS is true')
    .option('--no-annotations', 'none there either')
    .option('--pretty', 'tables and colours also where stdout is no terminal')
    .option('--timeout <time>', 'longest time of one check, as 30s');
}

/** Of commands that plan a run. */
export function withRunOptions(command: Command): Command {
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

/** Of an option that may be repeated. */
export const append = (value: string, previous: string[] = []): string[] => [...previous, value];
