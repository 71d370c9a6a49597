import { randomBytes } from 'node:crypto';
import type { SealedText } from '../../../crypto/data-keys.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import type { KeysService } from '../../keys.js';

const PREFIX = 'whsec_';
const BYTES = 32;

/** Paths of a webhook where a sealed secret is stored. */
type SecretPath = 'secret' | 'formerSecret';

type Keys = Pick<KeysService, 'seal' | 'open'>;
type Owner = Pick<WebhookRecord, '_id' | 'site'>;

/** Creates a secret (Standard Webhooks 1.0, "Signature scheme": `whsec_` and 24 to 64 bytes in base64). */
export function createSecret(): string {
  return PREFIX + randomBytes(BYTES).toString('base64');
}

/** Returns the key of a secret as HMAC uses it. */
export function secretKey(secret: string): Buffer {
  return Buffer.from(secret.slice(PREFIX.length), 'base64');
}

/** Seals a secret with the site's data key, for this path of this webhook alone. */
export function sealSecret(keys: Keys, owner: Owner, path: SecretPath, secret: string): Promise<SealedText> {
  return keys.seal(owner.site.toString(), { id: owner._id.toString(), path }, secret);
}

/** Opens a sealed secret. @throws DecryptionError */
export function openSecret(keys: Keys, owner: Owner, path: SecretPath, sealed: SealedText): Promise<string> {
  return keys.open({ id: owner._id.toString(), path }, sealed);
}

/**
 * Returns every secret that signs at a time: the present one, and the former one for as long as it lives.
 * @throws DecryptionError
 */
export async function liveSecrets(keys: Keys, webhook: WebhookRecord, now: number): Promise<string[]> {
  const { secret, formerSecret, formerSecretUntil } = webhook;
  const present = await openSecret(keys, webhook, 'secret', secret);
  if (!formerSecret || !formerSecretUntil || formerSecretUntil.getTime() <= now) return [present];
  return [present, await openSecret(keys, webhook, 'formerSecret', formerSecret)];
}
