import { expect, it } from 'vitest';
import { idleSettingsNote } from './idle-settings.js';

it('names what identity=required keeps from having an effect', () => {
  const settings = { identity: 'required', guests: 'write', registration: 'on' } as const;
  expect(idleSettingsNote(settings)).toMatch(
    /^guests=write and registration=on without effect: .*identity=optional/,
  );
  expect(idleSettingsNote({ ...settings, registration: 'off' })).toMatch(/^guests=write without effect/);
});

it.each([
  { identity: 'optional', guests: 'write', registration: 'on' },
  { identity: 'off', guests: 'read', registration: 'on' },
  { identity: 'required', guests: 'off', registration: 'off' },
] as const)('says nothing where all settings apply: %j', (settings) => {
  expect(idleSettingsNote(settings)).toBe(undefined);
});
