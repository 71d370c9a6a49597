import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './config.js';

const directory = mkdtempSync(join(tmpdir(), 'sotto-config-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileWith(content: string): string {
  const path = join(mkdtempSync(join(directory, 'secret-')), 'value');
  writeFileSync(path, content);
  return path;
}

describe('pushes', () => {
  const VAPID_PRIVATE_KEY = 'k'.repeat(43);
  const VAPID_SUBJECT = 'mailto:operator@example.org';

  it('are sent with a key and an address of the operator, after 30 s', () => {
    expect(loadConfig({})).toMatchObject({ vapid: undefined, pushDelayMs: 30_000 });
    const { vapid } = loadConfig({ VAPID_PRIVATE_KEY_FILE: fileWith(VAPID_PRIVATE_KEY), VAPID_SUBJECT });
    expect(vapid).toEqual({ privateKey: VAPID_PRIVATE_KEY, subject: VAPID_SUBJECT });
  });
  it.each([
    [{ VAPID_PRIVATE_KEY }, /^VAPID_SUBJECT is missing/],
    [{ VAPID_PRIVATE_KEY, VAPID_SUBJECT: 'operator@example.org' }, /^VAPID_SUBJECT must be/],
    [{ VAPID_PRIVATE_KEY: 'hidden', VAPID_SUBJECT }, /^VAPID_PRIVATE_KEY must be/],
  ])('are refused with %j', (variables, message) => {
    expect(() => loadConfig(variables)).toThrow(message);
  });
});

describe('mails', () => {
  const MAIL_FROM = 'Sotto <chat@example.org>';
  const smtpOf = (SMTP_URL: string) => loadConfig({ SMTP_URL, MAIL_FROM }).smtp;

  it('are sent with a mail server and an address that they come from, after 15 min', () => {
    expect(loadConfig({})).toMatchObject({ smtp: undefined, mailDelayMs: 900_000 });
    expect(smtpOf('smtps://me%40example.org:p%25ss@mail.example.org')).toEqual({
      ...{ host: 'mail.example.org', port: 465, secure: true, requireTLS: false, from: MAIL_FROM },
      auth: { user: 'me@example.org', pass: 'p%ss' },
    });
    const SMTP_URL_FILE = fileWith('smtp://mail.example.org');
    expect(loadConfig({ SMTP_URL_FILE, MAIL_FROM }).smtp).toMatchObject({ port: 587, requireTLS: true });
  });
  it('are sent without TLS on this machine, or where the operator says so', () => {
    for (const url of ['smtp://localhost:25', 'smtp://[::1]', 'smtp://mailpit:1025?requireTLS=false'])
      expect(smtpOf(url), url).toMatchObject({ secure: false, requireTLS: false });
  });
  it.each([
    [{ MAIL_FROM }, /^SMTP_URL is missing/],
    [{ SMTP_URL: 'smtp://hidden' }, /^MAIL_FROM is missing/],
    [{ SMTP_URL: 'smtp://hidden', MAIL_FROM: 'Sotto' }, /^MAIL_FROM must be/],
    [{ SMTP_URL: 'smtp://hidden', MAIL_FROM: 'a\r\nBcc: b <a@b.example>' }, /^MAIL_FROM must be/],
    [{ SMTP_URL: 'https://hidden', MAIL_FROM }, /^SMTP_URL must be/],
    [{ SMTP_URL: 'smtp://hidden@mail', MAIL_FROM }, /^SMTP_URL must be/],
    [{ SMTP_URL: 'smtp://a:hidden%@mail', MAIL_FROM }, /^SMTP_URL must write/],
    [{ SMTP_URL: 'smtp://mail?pool=hidden', MAIL_FROM }, /^SMTP_URL has an unknown option/],
  ])('are refused with %j', (variables, message) => {
    expect(() => loadConfig(variables)).toThrow(message);
    expect(() => loadConfig(variables)).not.toThrow('hidden');
  });
});

describe('secrets as files', () => {
  it.each([
    ['MONGODB_URI', 'mongodb://sotto:secret@mongo/sotto', 'mongodbUri'],
    ['REDIS_URL', 'redis://:secret@redis:6379', 'redisUrl'],
    ['FERNET_KEYS', 'new,old', 'fernetKeys'],
    ['FERNET_KEY', 'only', 'fernetKeys'],
    ['TOKEN_KEYS', 'new,old', 'tokenKeys'],
  ] as const)('reads %s from the file that %s_FILE names', (name, value, field) => {
    const given = loadConfig({ [name]: value })[field];
    expect(given).toBeDefined();
    expect(loadConfig({ [`${name}_FILE`]: fileWith(`${value}\n`) })[field]).toEqual(given);
  });
  it('reads a list of keys with one key a line', () => {
    expect(loadConfig({ TOKEN_KEYS_FILE: fileWith('new\nold\n') }).tokenKeys).toEqual(['new', 'old']);
  });
  it('treats an empty path as missing', () => {
    expect(loadConfig({ TOKEN_KEYS: 'key', TOKEN_KEYS_FILE: '' }).tokenKeys).toEqual(['key']);
  });
  it.each([
    [{ TOKEN_KEYS: 'hidden', TOKEN_KEYS_FILE: fileWith('hidden') }, 'both set'],
    [{ TOKEN_KEYS_FILE: join(directory, 'missing') }, /TOKEN_KEYS_FILE .*missing \(ENOENT\)/],
    [{ TOKEN_KEYS_FILE: directory }, /TOKEN_KEYS_FILE .*\(EISDIR\)/],
    [{ TOKEN_KEYS_FILE: fileWith(' \n') }, 'empty'],
    [{ TOKEN_KEYS_FILE: fileWith('hidden'.repeat(20_000)) }, '64 KiB'],
    [{ MONGODB_URI_FILE: fileWith('hidden') }, 'MONGODB_URI must be'],
  ])('refuses %j in a sentence that names the variable and not the secret', (variables, message) => {
    const load = () => loadConfig(variables);
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(message);
    expect(load).not.toThrow('hidden');
  });
});

describe('the scanner of files', () => {
  it.each(['clamd://clamav:3310', 'unix:/run/clamav/clamd.ctl', 'https://user:key@scan.example.org/v1?a=b'])(
    'is %s',
    (value) => expect(loadConfig({ FILE_SCAN_URL: value }).fileScanUrl).toBe(value),
  );
  it.each(['clamav:3310', 'clamd://clamav/hidden', 'unix:hidden', 'ftp://hidden', 'https://hidden:x'])(
    'is not %s',
    (value) => {
      const load = () => loadConfig({ FILE_SCAN_URL: value });
      expect(load).toThrow('FILE_SCAN_URL must be a clamd://');
      expect(load).not.toThrow('hidden');
    },
  );
});

it('refuses a ledger of erasures in the store itself', () => {
  const uri = 'mongodb://db.example.org/sotto';
  expect(() => loadConfig({ MONGODB_URI: uri, ERASURE_LEDGER: uri })).toThrow('ERASURE_LEDGER must not be');
  const apart = 'mongodb://apart.example.org/ledger';
  expect(loadConfig({ MONGODB_URI: uri, ERASURE_LEDGER: apart }).erasureLedger).toBe(apart);
});

describe('the bucket of files', () => {
  const all = {
    ...{ FILES_S3_ENDPOINT: 'https://s3.example.org/', FILES_S3_BUCKET: 'files' },
    ...{ FILES_S3_ACCESS_KEY_ID: 'key', FILES_S3_SECRET_ACCESS_KEY: 'hidden' },
  };

  it('is read with its defaults, and its secret from a file', () => {
    const { FILES_S3_SECRET_ACCESS_KEY: secret, ...others } = all;
    const { filesS3 } = loadConfig({ ...others, FILES_S3_SECRET_ACCESS_KEY_FILE: fileWith(secret) });
    expect(filesS3).toEqual({
      ...{ endpoint: 'https://s3.example.org', bucket: 'files', region: 'us-east-1', prefix: 'sotto/' },
      ...{ accessKeyId: 'key', secretAccessKey: 'hidden' },
    });
    expect(loadConfig({ ...all, FILES_S3_PREFIX: 'a/b' }).filesS3?.prefix).toBe('a/b/');
    expect(loadConfig({}).filesS3).toBeUndefined();
  });
  it.each([
    [{ ...all, FILES_S3_BUCKET: '' }, 'FILES_S3_BUCKET is missing'],
    [{ FILES_S3_SECRET_ACCESS_KEY: 'hidden' }, 'FILES_S3_ENDPOINT is missing'],
    [{ ...all, FILES_S3_ENDPOINT: 's3.example.org' }, 'FILES_S3_ENDPOINT must be an http:// or https:// URL'],
    [{ ...all, FILES_S3_BUCKET: 'a/b' }, 'FILES_S3_BUCKET must be the name of a bucket'],
    [{ ...all, FILES_S3_PREFIX: '/a' }, 'FILES_S3_PREFIX must be a path'],
  ])('is refused with %j', (variables, message) => {
    const load = () => loadConfig(variables);
    expect(load).toThrow(message);
    expect(load).not.toThrow('hidden');
  });
});

describe('addresses', () => {
  it.each([
    ['https://chat.example.org/', 'https://chat.example.org'],
    ['HTTPS://Chat.example.org/Talk/', 'https://chat.example.org/Talk'],
  ])('takes PUBLIC_URL=%s', (value, url) => {
    expect(loadConfig({ PUBLIC_URL: value }).publicUrl).toBe(url);
  });
  it.each([
    [{ PUBLIC_URL: 'https://user:hidden@chat.example.org' }, 'PUBLIC_URL must be an address without user'],
    [{ PUBLIC_URL: 'https://chat.example.org/?hidden=1' }, 'PUBLIC_URL must be an address without user'],
    [{ PUBLIC_URL: 'https://chat.example.org/#hidden' }, 'PUBLIC_URL must be an address without user'],
    [{ PUBLIC_URL: 'ftp://chat.example.org' }, 'PUBLIC_URL must be an http:// or https:// URL'],
    [{ HOST: 'h'.repeat(100_000) }, 'HOST must be an address'],
    [{ METRICS_HOST: 'h'.repeat(256) }, 'METRICS_HOST must be an address'],
    [{ PORT: '8001', METRICS_PORT: '8001' }, 'METRICS_PORT must not be 8001, which is PORT'],
    [{ METRICS_PORT: '8000', METRICS_HOST: '0.0.0.0' }, 'METRICS_PORT must not be 8000, which is PORT'],
    [{ FERNET_KEY: 'hidden', FERNET_KEYS: 'hidden' }, 'FERNET_KEY and FERNET_KEYS are both set'],
  ])('refuses %j', (variables, message) => {
    const load = () => loadConfig(variables as Record<string, string>);
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(message);
    expect(load).not.toThrow('hidden');
  });
  it.each(['10.0.0.0', '10.0.0.0/33', 'all'])('refuses ALLOW_PRIVATE_NETWORKS=%s', (value) => {
    expect(() => loadConfig({ ALLOW_PRIVATE_NETWORKS: value })).toThrow('ALLOW_PRIVATE_NETWORKS must be');
  });
  it('takes a list of networks', () => {
    const config = loadConfig({ ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8, ::1/128' });
    expect(config.allowPrivateNetworks).toEqual(['127.0.0.0/8', '::1/128']);
    expect(loadConfig({}).allowPrivateNetworks).toEqual([]);
  });
  it.each([
    { PORT: '0', METRICS_PORT: '0' },
    { PORT: '8000', METRICS_PORT: '8000', HOST: '10.0.0.1', METRICS_HOST: '127.0.0.1' },
  ])('takes %j', (variables) => {
    expect(() => loadConfig(variables)).not.toThrow();
  });
});

it.each([
  ['PORT', 'x'],
  ['MONGODB_URI', 'http://x'],
  ['PUBLIC_URL', 'x'],
  ['TRUSTED_PROXIES', '-1'],
  ['RATE_LIMITS', 'no'],
  ['LOG_LEVEL', 'loud'],
])('names the wrong variable %s in one sentence', (name, value) => {
  const load = () => loadConfig({ [name]: value });
  expect(load).toThrow(ConfigError);
  expect(load).toThrow(new RegExp(`^${name} must [^\\n]+$`));
});
