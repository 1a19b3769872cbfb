import { startAdapter } from './node/start-adapter.ts';

void startAdapter(process.argv.slice(2)).then((exitCode) => {
  if (exitCode !== undefined) process.exitCode = exitCode;
});
