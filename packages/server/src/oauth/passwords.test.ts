import { expect, it } from 'vitest';
import { createPasswords } from './passwords.js';

it('hashes at the recommended cost unless a test asks for less', async () => {
  const hashBy = (passwords: ReturnType<typeof createPasswords>) =>
    passwords.hash('correct horse', '192.0.2.1');
  expect(await hashBy(createPasswords())).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await hashBy(createPasswords({ cheap: undefined }))).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const cheap = createPasswords({ cheap: true });
  const hash = await hashBy(cheap);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
  // A hash contains its own cost.
  expect(await createPasswords().verify(hash, 'correct horse', '192.0.2.1')).toBe(true);
  expect(await cheap.verify(hash, 'wrong horse', '192.0.2.1')).toBe(false);
});
