import { readFileSync } from 'node:fs';

// Prints "passed failed skipped" of a vitest JSON report; a file that did not even load counts as one failure.
const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
const skipped = report.numPendingTests + report.numTodoTests;
console.log(report.numPassedTests, report.numFailedTests + brokenFiles.length, skipped);
