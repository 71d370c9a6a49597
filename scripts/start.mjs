// `npm start`: builds what is missing or older than its sources, then runs `sotto serve` in this process,
// so that signals reach the server itself.
import { build } from './build.mjs';

try {
  await build();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.argv.splice(2, 0, 'serve');
await import('../packages/server/bin/sotto.js');
