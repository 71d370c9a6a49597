// The server of `costs.mjs`, in its own process: the built server on a store that is filled by its own models, which is
// the only way to large sizes in seconds. Reports its address, then its CPU time whenever it is asked.
import { createServer, loadConfig } from '@sotto/server';
import { fillStore } from './costs-store.mjs';

const { users, sizes } = JSON.parse(process.argv[2]);
const server = await createServer(
  loadConfig({ ...process.env, HOST: '127.0.0.1', PORT: '0', ACCESS_TOKEN_SECONDS: '86400' }),
);
process.on('message', (message) => {
  if (message === 'stop') void server.close().then(() => process.exit(0));
  else if (message === 'cpu') process.send({ cpu: process.cpuUsage() });
  else void fillStore(server.context.models, users, sizes).then((filled) => process.send({ filled }));
});
process.send({ url: server.url });
