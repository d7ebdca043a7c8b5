import { useBackend } from '../src/reference/backends/index.ts';
import { createTrainer, parseTrainingConfig, presets } from '../src/reference/training/index.ts';
await useBackend(process.argv[2] as never);
for (const method of ['lsd', 'esd', 'psd-m']) {
  const t = createTrainer(parseTrainingConfig({ ...presets['calibration-mixture-3'].config, method }));
  for (let k = 0; k < 5; k++) await t.advance();
  const a = process.cpuUsage();
  for (let k = 0; k < 25; k++) await t.advance();
  const b = process.cpuUsage(a);
  console.log(process.argv[2], method, ((b.user + b.system) / 25e3).toFixed(1), 'CPU ms a step');
  t.dispose();
}
