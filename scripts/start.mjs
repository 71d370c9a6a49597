// `npm start`: builds packages that are out of date, then runs `sotto serve` in this process. The script in package.json
// replaces npm's shell with it (`exec`), so that npm's signals reach the server itself; the part after `||` is for
// Windows, which has neither `exec` nor signals.
import { build } from './build.mjs';

try {
  await build();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.argv.splice(2, 0, 'serve');
await import('../packages/server/bin/sotto.js');
