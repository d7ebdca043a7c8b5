import type { Command } from 'commander';
import { type Exit, withReportOptions } from './options.ts';

/** `report`, `compare`, `verify-report`. */
export function addReporting(program: Command, exit: Exit): void {
  withReportOptions(
    program
      .command('report')
      .description('render verdict streams, or the reports that carry them, again: one, or several side by side')
      .argument(
        '<stream...>',
        'files written by --json, HTML reports, or the folder of a training; - is standard input',
      ),
  ).action(async (files, options) => {
    exit(await (await import('../commands/report.ts')).report(files, options));
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
      exit(await (await import('../commands/compare.ts')).compare(before, after, options));
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
      exit(await (await import('../commands/verify-report.ts')).verifyReport(file, options));
    });
}
