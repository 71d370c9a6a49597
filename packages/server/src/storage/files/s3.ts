import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { BucketError } from './bucket.js';
import type { Bucket } from './bucket.js';

/** A bucket of S3, or of what speaks its protocol. */
export interface S3Options {
  /** Without a trailing slash. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Begins the key of each object. */
  prefix: string;
}

/** How long one request may take, in milliseconds: its client waits. */
const REQUEST_MS = 20_000;
/** Statuses that end by themselves: the service is busy. */
const BUSY = new Set([408, 429]);

/** Creates the client of a bucket. The endpoint is the operator's own, and so not called by the guarded fetch. */
export function createS3Bucket({ endpoint, bucket, region, prefix, ...credentials }: S3Options): Bucket {
  const client = new AwsClient({ ...credentials, region, service: 's3', retries: 0 });

  async function send(
    method: string,
    key: string,
    body?: Buffer,
  ): Promise<{ status: number; bytes: Buffer }> {
    // The bucket is part of the path, which every service understands.
    const request = await client.sign(`${endpoint}/${bucket}/${prefix}${key}`, {
      method,
      // Signed, so that the service refuses what was changed on the way.
      headers: { 'x-amz-content-sha256': sha256(body ?? Buffer.alloc(0)) },
      ...(body && { body: new Uint8Array(body) }),
    });
    try {
      const response = await fetch(request, {
        redirect: 'manual',
        signal: AbortSignal.timeout(REQUEST_MS),
      });
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
    } catch (cause) {
      throw new BucketError('away', 'the bucket of FILES_S3_ENDPOINT does not respond', { cause });
    }
  }

  return {
    isLocal: false,
    async put(key, body) {
      const { status, bytes } = await send('PUT', key, body);
      if (status !== 200) throw failed(status, bytes);
    },
    async get(key) {
      const { status, bytes } = await send('GET', key);
      if (status === 404 && codeOf(bytes) !== 'NoSuchBucket') return null;
      if (status !== 200) throw failed(status, bytes);
      return bytes;
    },
    async remove(key) {
      const { status, bytes } = await send('DELETE', key);
      const isGone = status === 204 || status === 200 || (status === 404 && codeOf(bytes) !== 'NoSuchBucket');
      if (!isGone) throw failed(status, bytes);
    },
  };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Returns the code of an error: the rest of its XML may name the access key. */
function codeOf(body: Buffer): string {
  return /<Code>([A-Za-z]{1,64})<\/Code>/.exec(body.toString('latin1', 0, 4096))?.[1] ?? 'without a code';
}

function failed(status: number, body: Buffer): BucketError {
  const what = `the bucket of FILES_S3_ENDPOINT responded with ${status} ${codeOf(body)}`;
  if (status >= 500 || BUSY.has(status)) return new BucketError('away', what);
  return new BucketError('operator', `${what}; check the FILES_S3_ variables and the rights of their key`);
}
