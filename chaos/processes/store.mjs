// The stand-alone store of a run: `node store.mjs DIRECTORY`. Prints its address; ends with its standard input.
import { startEmbeddedStore } from '@sotto/embedded-store';

const store = await startEmbeddedStore({ directory: process.argv[2] });
process.stdout.write(`${store.uri}\n`);
process.stdin.resume();
process.stdin.on('end', () => void store.stop().then(() => process.exit(0)));
