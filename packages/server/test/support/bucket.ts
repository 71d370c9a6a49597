import S3rver from '@20minutes/s3rver';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small S3 in this process, which checks signatures. */
export interface FakeS3 {
  /** The variables of a server that stores its files here. */
  readonly environment: Record<string, string>;
  /** Breaks each connection, or responds with this status. */
  failure: 'cut' | number | undefined;
  close(): Promise<void>;
}

export async function startS3(): Promise<FakeS3> {
  const directory = await mkdtemp(join(tmpdir(), 'sotto-s3-'));
  const s3 = new S3rver({
    directory,
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: 'files' }],
  });
  await s3.configureBuckets();
  const handle = s3.callback();
  const state: Pick<FakeS3, 'failure'> = { failure: undefined };
  const server = createServer((request, response) => {
    if (state.failure === 'cut') request.socket.destroy();
    else if (state.failure !== undefined) response.writeHead(state.failure).end();
    else handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    environment: {
      FILES_S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      FILES_S3_BUCKET: 'files',
      FILES_S3_ACCESS_KEY_ID: 'S3RVER',
      FILES_S3_SECRET_ACCESS_KEY: 'S3RVER',
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await rm(directory, { recursive: true, force: true });
    },
  });
}
