#!/usr/bin/env node
// npm links a workspace's command only if its file exists at install, so this one is committed
// and finds the built program at run time.
import { existsSync } from 'node:fs';

const program = new URL('../dist/main.js', import.meta.url);
if (!existsSync(program)) {
  console.error('sotto is not built yet: run "npm start" or "npm run build" first.');
  process.exit(2);
}
await import(program.href);
