import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/sdk';
import type { ChatClient, PrivacySettings, UpdatePrivacySettingsInput } from '@sotto/sdk';
import type { ReactiveControllerHost } from 'lit';
import { Attempt } from '../attempt.js';
import { ClientController } from '../client/client-controller.js';

/**
 * What the user shows to others, also as another tab or device changes it. A choice is shown at once, and taken back where it
 * fails; what is chosen while another choice is being sent is sent after that one.
 */
export class PrivacyController extends ClientController {
  private readonly attempt: Attempt;
  /** What is being sent. */
  private sent: UpdatePrivacySettingsInput = {};
  /** What was chosen meanwhile. */
  private waiting: UpdatePrivacySettingsInput = {};

  constructor(host: ReactiveControllerHost & { readonly client: ChatClient | undefined }) {
    super(host, () => host.client);
    this.attempt = new Attempt(host);
  }

  get chosen(): PrivacySettings {
    const stored = this.client?.user?.privacy ?? DEFAULT_PRIVACY_SETTINGS;
    return { ...stored, ...this.sent, ...this.waiting } as PrivacySettings;
  }

  /** Why the last change failed. */
  get error(): unknown {
    return this.attempt.error;
  }

  change(input: UpdatePrivacySettingsInput): void {
    const { client } = this;
    if (!client) return;
    this.waiting = { ...this.waiting, ...input };
    this.changed();
    void this.attempt.run(() => this.send(client, client.user?.id));
  }

  protected reset(): void {
    this.sent = this.waiting = {};
  }

  protected override pause(): void {
    // What was chosen last is still sent where the host is gone.
  }

  protected override resume(client: ChatClient): void {
    this.start(client);
  }

  protected start(client: ChatClient): void {
    this.onOtherUser(client, () => this.reset());
    this.listen(client.on('privacy.updated', this.changed));
    this.changed();
  }

  /** Sends what was chosen, until nothing waits. Rejects with the last ChatError. */
  private async send(client: ChatClient, userId: string | undefined): Promise<void> {
    let failure: { error: unknown } | undefined;
    // Another user has chosen nothing.
    while (Object.keys(this.waiting).length > 0 && client.user?.id === userId) {
      this.sent = this.waiting;
      this.waiting = {};
      try {
        await client.privacy.update(this.sent);
      } catch (error) {
        failure = { error };
      }
      this.sent = {};
      this.changed();
    }
    if (failure) throw failure.error;
  }
}
