import type { UpdatePrivacySettingsInput } from '@sotto/sdk';
import type { FakeSession } from './fakes/fake-session.js';

/** Holds the changes of privacy; returns for each what lets it go. */
export function holdPrivacy({ privacy }: FakeSession): (() => void)[] {
  const { update } = privacy;
  const held: (() => void)[] = [];
  privacy.update = async (input: UpdatePrivacySettingsInput) => {
    await new Promise<void>((resolve) => held.push(resolve));
    return update(input);
  };
  return held;
}
