import type { S3Options } from '../storage/files/s3.js';
import { ConfigError } from './config-error.js';

/** The variables of a bucket for files, as they are read. */
export interface S3Variables {
  FILES_S3_ENDPOINT?: string | undefined;
  FILES_S3_BUCKET?: string | undefined;
  FILES_S3_ACCESS_KEY_ID?: string | undefined;
  FILES_S3_SECRET_ACCESS_KEY?: string | undefined;
  FILES_S3_REGION: string;
  FILES_S3_PREFIX: string;
}

const NEEDED = [
  'FILES_S3_ENDPOINT',
  'FILES_S3_BUCKET',
  'FILES_S3_ACCESS_KEY_ID',
  'FILES_S3_SECRET_ACCESS_KEY',
] as const;

/** Returns the bucket for files; undefined where none is set. @throws ConfigError where a part of it is missing */
export function s3FilesOf(variables: S3Variables): S3Options | undefined {
  if (NEEDED.every((name) => variables[name] === undefined)) return undefined;
  const missing = NEEDED.find((name) => variables[name] === undefined);
  if (missing) throw new ConfigError(`${missing} is missing: a bucket for files needs ${NEEDED.join(', ')}`);
  return {
    endpoint: variables.FILES_S3_ENDPOINT!,
    bucket: variables.FILES_S3_BUCKET!,
    region: variables.FILES_S3_REGION,
    accessKeyId: variables.FILES_S3_ACCESS_KEY_ID!,
    secretAccessKey: variables.FILES_S3_SECRET_ACCESS_KEY!,
    prefix: variables.FILES_S3_PREFIX,
  };
}
