// `npm start`: builds what is missing or older than its sources, then runs `sotto serve` in this process. The script in
// package.json replaces npm's shell by it (`exec`), so that npm's signals reach the server itself; what stands after
// `||` is for Windows, which has neither `exec` nor signals.
import { build } from './build.mjs';

try {
  await build();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.argv.splice(2, 0, 'serve');
await import('../packages/server/bin/sotto.js');
