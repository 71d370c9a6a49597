import { expect, it } from 'vitest';
import { loadConfig } from '../../config.js';
import { trialWarning } from './trial-warning.js';

const LOCAL = { HOST: '127.0.0.1' };
interface Stored {
  site?: object;
  shop?: object;
}

function warningOf(environment: Record<string, string>, { site = {}, shop = {} }: Stored = {}) {
  const reading = (row: object) => ({ findOne: () => ({ lean: async () => row }) });
  const models = { Site: reading({ settings: {}, ...site }), OAuthClient: reading(shop) };
  return trialWarning({ config: loadConfig(environment), models: models as never });
}

it('says in one line that guests write in the demo shop, and how to end that', async () => {
  const warning = await warningOf(LOCAL);
  expect(warning).toMatch(/^guests may write .*"sotto sites update default guests=off"/);
  expect(warning).not.toContain('\n');
});

it('says nothing where guests do not get in, or an operator decided it', async () => {
  const disabledAt = new Date();
  expect(await warningOf({ ...LOCAL, PUBLIC_URL: 'https://chat.example.org' })).toBeUndefined();
  expect(await warningOf({ HOST: '0.0.0.0' })).toBeUndefined();
  expect(await warningOf(LOCAL, { site: { settings: { guests: 'write' } } })).toBeUndefined();
  expect(await warningOf(LOCAL, { site: { disabledAt } })).toBeUndefined();
  expect(await warningOf(LOCAL, { shop: { disabledAt } })).toBeUndefined();
});
