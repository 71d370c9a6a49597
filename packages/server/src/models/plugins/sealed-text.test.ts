import mongoose from 'mongoose';
import type { Schema } from 'mongoose';
import { expect, it } from 'vitest';
import { generateFernetKey } from '../../crypto/fernet.js';
import { createKeyring } from '../../crypto/keyring.js';
import { createModels } from '../index.js';
import { SEALED_TEXT, sealedPathsOf } from './sealed-text.js';

const models = Object.entries(
  createModels(mongoose.createConnection(), createKeyring([generateFernetKey()])),
) as [string, Pick<mongoose.Model<unknown>, 'schema'>][];

/** Returns the paths whose type has the fields of a sealed text, whichever schema describes them. */
function pathsLikeSealedText({ schema }: { schema: Schema }): string[] {
  const paths: string[] = [];
  schema.eachPath((path, type) => {
    const { paths: fields } = (type as { schema?: Schema }).schema ?? { paths: {} };
    if ('token' in fields && 'keyId' in fields) paths.push(path);
  });
  return paths;
}

it('is the type of every sealed field, so that "sotto keys verify" finds it', () => {
  const found = models.map(([name, model]) => [name, sealedPathsOf(model)] as const);
  expect(Object.fromEntries(found.filter(([, paths]) => paths.length > 0))).toEqual({
    IdentityKey: ['secret'],
    User: ['sealedName', 'sealedEmail', 'sealedAvatarUrl'],
    Message: ['reactions'],
    MessageVersion: ['payload'],
    Draft: ['payload'],
    File: ['key', 'meta'],
    PushSubscription: ['subscription'],
    Reaction: ['emoji'],
    Room: ['sealedName', 'sealedTopic'],
    Avatar: ['picture'],
    Report: ['note'],
    Webhook: ['secret', 'formerSecret'],
  });
  for (const [, model] of models) expect(pathsLikeSealedText(model)).toEqual(sealedPathsOf(model));
  expect(Object.keys(SEALED_TEXT.paths)).toEqual(['token', 'keyId']);
});
