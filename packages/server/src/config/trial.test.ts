import { expect, it } from 'vitest';
import { loadConfig } from '../config.js';
import { isTrial } from './trial.js';

it.each([
  ['no settings', {}, true],
  ['another port', { PORT: '9000', HOST: 'localhost' }, true],
  ['all addresses', { HOST: '0.0.0.0' }, false],
  ['an address of the network', { HOST: '192.0.2.1' }, false],
  ['a public address', { PUBLIC_URL: 'https://chat.example.org' }, false],
  ['production, as the unit and the image name it', { NODE_ENV: 'production' }, false],
  ['a proxy', { TRUSTED_PROXIES: '1' }, false],
  ['a MongoDB server', { MONGODB_URI: 'mongodb://127.0.0.1/sotto' }, false],
  ['a Redis server', { REDIS_URL: 'redis://127.0.0.1' }, false],
])('tells a trial from a server for others: %s', (_what, environment, expected) => {
  const keys = { FERNET_KEYS: 'unused', TOKEN_KEYS: 'unused' };
  expect(isTrial(loadConfig({ ...keys, ...environment }))).toBe(expected);
});
