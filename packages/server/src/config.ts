import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MAIL_DELAY_MS, PUSH_DELAY_MS } from '@sotto/protocol';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { ConfigError } from './config/config-error.js';
import { erasureFile } from './config/key-files.js';
import { s3FilesOf } from './config/s3-files.js';
import { smtpOf } from './config/smtp.js';
import type { SmtpOptions } from './config/smtp.js';
import { parseUrl } from './parse-url.js';
import type { S3Options } from './storage/files/s3.js';

export { ConfigError } from './config/config-error.js';

/** The validated configuration. */
export interface Config {
  host: string;
  /** Whether `NODE_ENV` is `production`, as the systemd unit and the image set it. */
  isProduction: boolean;
  /** 0: any free port. */
  port: number;
  dataDir: string;
  mongodbUri?: string | undefined;
  redisUrl?: string | undefined;
  /** Newest first. Without them, the embedded store's key files are used. */
  fernetKeys?: string[] | undefined;
  /** The variable that sets `fernetKeys`, for error messages. */
  fernetKeysName: 'FERNET_KEYS' | 'FERNET_KEY';
  /** Paths of the modules whose providers unwrap entries of `fernetKeys`. */
  keyProviders: string[];
  /** The file that remembers who was erased, or the URI of a MongoDB, which may contain credentials. */
  erasureLedger: string;
  tokenKeys?: string[] | undefined;
  /** The server's URL as browsers see it, without a trailing slash; with a path where a proxy serves it below one. */
  publicUrl?: string | undefined;
  /** Number of proxies in front of the server. */
  trustedProxies: number;
  logLevel: string;
  rateLimits: boolean;
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  /** Longest life of a session, however often it is refreshed. */
  sessionSeconds: number;
  maxSocketsPerUser: number;
  /** CIDR blocks that the server may call (JWKS, webhooks) although they are not public. */
  allowPrivateNetworks: string[];
  /** Seconds between the attempts of a webhook's delivery. */
  webhookRetrySeconds: number[];
  /** Signs pushes (VAPID); without it none are sent. */
  vapid?: { privateKey: string; subject: string } | undefined;
  /** Milliseconds after which an unread message is pushed. */
  pushDelayMs: number;
  /** Sends mails; without it none are sent. */
  smtp?: SmtpOptions | undefined;
  /** Milliseconds after which unread messages are mailed about. */
  mailDelayMs: number;
  /** Who examines complete files; may contain credentials. */
  fileScanUrl?: string | undefined;
  /** The bucket that files are stored in instead of the database. */
  filesS3?: S3Options | undefined;
  /** Bearer token for `/metrics`. */
  metricsToken?: string | undefined;
  /** Separate port for `/metrics`; 0: any free port. */
  metricsPort?: number | undefined;
  metricsHost: string;
  /** Milliseconds between a readiness of 503 and the close of the listener, for load balancers to notice. */
  shutdownDelayMs: number;
  /** Directories of the files that the server serves. */
  webRoot: { widget: string; demo: string; pages: string };
}

const MAX_SECRET_BYTES = 64 * 1024;
/** 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h (Standard Webhooks 1.0, "Deliverability and reliability"). */
const RETRY_SECONDS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
const MAX_RETRY_SECONDS = 86_400;

const text = z.string().trim().min(1);
const number = (min: number, max: number) =>
  text
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);
const whole = (min: number, max: number, fallback: number) => number(min, max).default(fallback);
const keys = text.transform((list) => list.split(/[\s,]+/).filter(Boolean));
const networks = text
  .transform((list) => list.split(/[\s,]+/).filter(Boolean))
  .refine((list) => list.every(ipaddr.isValidCIDR), 'must be a list of networks such as 10.0.0.0/8');
const delays = text
  .transform((list) =>
    list
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number),
  )
  .refine(
    (list) => list.length > 0 && list.every((delay) => delay > 0 && delay <= MAX_RETRY_SECONDS),
    `must be delays in seconds such as 5,300,1800, each at most ${MAX_RETRY_SECONDS}`,
  );
const url = (schemes: RegExp, what: string) =>
  text.refine((value) => schemes.test(value) && parseUrl(value) !== undefined, `must be ${what}`);
/** An address or a host name: RFC 1035 section 2.3.4 allows 255 bytes. */
const host = text.max(255, 'must be an address or a host name').default('127.0.0.1');

/** Returns whether a URL has no user, query or fragment, which would be dropped. */
function isPlainUrl(value: string): boolean {
  const url = parseUrl(value);
  if (!url) return true;
  const { username, password } = url;
  return username === '' && password === '' && !/[?#]/.test(value);
}

/** Variables whose value is or contains a secret. Each may instead be read from the file named by `<NAME>_FILE`. */
const secrets = {
  MONGODB_URI: text
    .refine((value) => /^mongodb(\+srv)?:\/\//.test(value), 'must be a mongodb:// URL')
    .optional(),
  REDIS_URL: url(/^rediss?:\/\//, 'a redis:// or rediss:// URL').optional(),
  FERNET_KEYS: keys.optional(),
  FERNET_KEY: keys
    .refine((list) => list.length === 1, 'must be one key; FERNET_KEYS takes several')
    .optional(),
  TOKEN_KEYS: keys.optional(),
  VAPID_PRIVATE_KEY: text
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must be a private key of P-256, 32 bytes as base64url')
    .optional(),
  SMTP_URL: text.optional(),
  FILE_SCAN_URL: text
    .refine(
      (value) =>
        /^(?:clamd:\/\/[^/]+\/?|unix:\/.+|https?:\/\/.+)$/.test(value) && parseUrl(value) !== undefined,
      'must be a clamd://, unix:, https:// or http:// address',
    )
    .optional(),
  FILES_S3_SECRET_ACCESS_KEY: text.optional(),
  ERASURE_LEDGER: text.optional(),
  METRICS_TOKEN: text.regex(/^\S{16,}$/, 'must have at least 16 characters, without spaces').optional(),
};

const environment = z.object({
  ...secrets,
  KEY_PROVIDERS: text
    .transform((list) => list.split(',').map((path) => path.trim()))
    .refine((list) => !list.includes(''), 'must be paths, separated by commas')
    .optional(),
  HOST: host,
  PORT: whole(0, 65_535, 8000),
  DATA_DIR: text.default('./data'),
  NODE_ENV: z.string().optional(),
  PUBLIC_URL: url(/^https?:\/\//i, 'an http:// or https:// URL')
    .refine(isPlainUrl, 'must be an address without user, query and fragment')
    .transform((value) => {
      const { origin, pathname } = new URL(value);
      return origin + pathname.replace(/\/+$/, '');
    })
    .optional(),
  TRUSTED_PROXIES: whole(0, 10, 0),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  RATE_LIMITS: z.enum(['on', 'off']).default('on'),
  ACCESS_TOKEN_SECONDS: whole(1, 86_400, 900),
  REFRESH_TOKEN_SECONDS: whole(60, 31_536_000, 30 * 86_400),
  SESSION_SECONDS: whole(60, 315_360_000, 90 * 86_400),
  MAX_SOCKETS_PER_USER: whole(1, 100_000, 100),
  ALLOW_PRIVATE_NETWORKS: networks.default([]),
  WEBHOOK_RETRY_SECONDS: delays.default(RETRY_SECONDS),
  VAPID_SUBJECT: text
    .regex(/^(?:mailto:\S+@\S+|https:\/\/\S+)$/, 'must be a mailto: or https:// address')
    .optional(),
  PUSH_DELAY: whole(0, 3600, PUSH_DELAY_MS / 1000),
  MAIL_FROM: text
    .regex(
      /^(?:[^<>\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u,
      'must be an address, such as Sotto <chat@example.org>',
    )
    .optional(),
  MAIL_DELAY: whole(0, 86_400, MAIL_DELAY_MS / 1000),
  FILES_S3_ENDPOINT: url(/^https?:\/\//i, 'an http:// or https:// URL')
    .refine(isPlainUrl, 'must be an address without user, query and fragment')
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  FILES_S3_BUCKET: text.regex(/^[A-Za-z0-9][\w.-]{1,254}$/, 'must be the name of a bucket').optional(),
  FILES_S3_REGION: text.regex(/^[\w-]{1,64}$/, 'must be the name of a region').default('us-east-1'),
  FILES_S3_ACCESS_KEY_ID: text.optional(),
  FILES_S3_PREFIX: text
    .regex(/^[\w.-]+(?:\/[\w.-]+)*\/?$/, 'must be a path of letters, digits, . _ and -')
    .transform((path) => path.replace(/\/?$/, '/'))
    .default('sotto/'),
  SHUTDOWN_DELAY: whole(0, 600, 0),
  METRICS_PORT: number(0, 65_535).optional(),
  METRICS_HOST: host,
});

/** Returns a directory of built files, relative to `dist/` and to `src/` alike. */
function builtFiles(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/**
 * Reads a secret from a file (Docker and Kubernetes secrets, systemd credentials). The value never appears in an error.
 * @throws ConfigError
 */
function readSecretFile(variable: string, path: string): string {
  let value: string;
  try {
    if (statSync(path).size > MAX_SECRET_BYTES) throw new ConfigError(`${variable} names a file over 64 KiB`);
    value = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`${variable} names a file that cannot be read: ${path} (${code})`, {
      cause: error,
    });
  }
  if (value === '') throw new ConfigError(`${variable} names an empty file: ${path}`);
  return value;
}

/** Returns the variables that are set, with each `<NAME>_FILE` replaced by the secret. @throws ConfigError */
function resolveVariables(variables: Record<string, string | undefined>): Record<string, string> {
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(variables)) if (value?.trim()) given.set(name, value);
  for (const name of Object.keys(secrets)) {
    const path = given.get(`${name}_FILE`);
    if (path === undefined) continue;
    if (given.has(name)) throw new ConfigError(`${name} and ${name}_FILE are both set; set only one`);
    given.set(name, readSecretFile(`${name}_FILE`, path.trim()));
  }
  if (given.has('FERNET_KEY') && given.has('FERNET_KEYS'))
    throw new ConfigError('FERNET_KEY and FERNET_KEYS are both set; set only one');
  return Object.fromEntries(given);
}

const EVERY_ADDRESS = ['0.0.0.0', '::'];

/** Checks that the server and the metrics do not share a port of one address. @throws ConfigError */
function checkPortsDiffer({ HOST, PORT, METRICS_HOST, METRICS_PORT }: z.infer<typeof environment>): void {
  const isSameHost =
    HOST === METRICS_HOST || [HOST, METRICS_HOST].some((each) => EVERY_ADDRESS.includes(each));
  if (METRICS_PORT === PORT && PORT !== 0 && isSameHost)
    throw new ConfigError(`METRICS_PORT must not be ${PORT}, which is PORT`);
}

/** Returns what pushes are signed with. @throws ConfigError where push services could not reach the operator */
function vapidOf({ VAPID_PRIVATE_KEY, VAPID_SUBJECT }: z.infer<typeof environment>): Config['vapid'] {
  if (VAPID_PRIVATE_KEY === undefined) return undefined;
  if (VAPID_SUBJECT === undefined)
    throw new ConfigError('VAPID_SUBJECT is missing: push services need an address of the operator');
  return { privateKey: VAPID_PRIVATE_KEY, subject: VAPID_SUBJECT };
}

/**
 * Reads the configuration. An empty variable counts as missing.
 * @throws ConfigError
 */
export function loadConfig(variables: Record<string, string | undefined>): Config {
  const given = resolveVariables(variables);
  const result = environment.safeParse(given);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    const reason =
      issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue.message;
    throw new ConfigError(`${issue.path.join('.')} ${reason}`);
  }
  const env = result.data;
  checkPortsDiffer(env);
  if (env.ERASURE_LEDGER !== undefined && env.ERASURE_LEDGER === env.MONGODB_URI)
    throw new ConfigError(
      'ERASURE_LEDGER must not be MONGODB_URI: a backup of that would hold the ledger too',
    );
  return {
    host: env.HOST,
    isProduction: env.NODE_ENV === 'production',
    port: env.PORT,
    dataDir: env.DATA_DIR,
    mongodbUri: env.MONGODB_URI,
    redisUrl: env.REDIS_URL,
    fernetKeys: env.FERNET_KEYS ?? env.FERNET_KEY,
    fernetKeysName: env.FERNET_KEYS ? 'FERNET_KEYS' : 'FERNET_KEY',
    keyProviders: env.KEY_PROVIDERS ?? [],
    erasureLedger: env.ERASURE_LEDGER ?? erasureFile(env.DATA_DIR),
    tokenKeys: env.TOKEN_KEYS,
    publicUrl: env.PUBLIC_URL,
    trustedProxies: env.TRUSTED_PROXIES,
    logLevel: env.LOG_LEVEL,
    rateLimits: env.RATE_LIMITS === 'on',
    accessTokenSeconds: env.ACCESS_TOKEN_SECONDS,
    refreshTokenSeconds: env.REFRESH_TOKEN_SECONDS,
    sessionSeconds: env.SESSION_SECONDS,
    maxSocketsPerUser: env.MAX_SOCKETS_PER_USER,
    allowPrivateNetworks: env.ALLOW_PRIVATE_NETWORKS,
    webhookRetrySeconds: env.WEBHOOK_RETRY_SECONDS,
    vapid: vapidOf(env),
    pushDelayMs: env.PUSH_DELAY * 1000,
    smtp: smtpOf(env),
    mailDelayMs: env.MAIL_DELAY * 1000,
    fileScanUrl: env.FILE_SCAN_URL,
    filesS3: s3FilesOf(env),
    metricsToken: env.METRICS_TOKEN,
    metricsPort: env.METRICS_PORT,
    metricsHost: env.METRICS_HOST,
    shutdownDelayMs: env.SHUTDOWN_DELAY * 1000,
    webRoot: {
      widget: builtFiles('widget/dist/cdn'),
      demo: builtFiles('demo-app/dist'),
      pages: builtFiles('server/pages'),
    },
  };
}
