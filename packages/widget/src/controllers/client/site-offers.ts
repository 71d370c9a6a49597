import type { ChatClient, EditHistory, SiteConfig } from '@sotto/sdk';
import { afterFirstRows } from '../frame.js';
import { ClientController } from './client-controller.js';

/** What the site offers to its users, once it is known. */
export class SiteOffers extends ClientController {
  private config: SiteConfig | undefined;
  /** Id of the user for whom it was requested. */
  private owner: string | undefined;

  /** Whether the user may create rooms; until the site is known, the server decides. */
  get canCreate(): boolean {
    return !this.isGuest && this.config?.roomCreation !== false;
  }

  /** Whether the user may search for people; not until the site is known. */
  get canSearchPeople(): boolean {
    return !this.isGuest && this.config?.directory === true;
  }

  /** Whether there are direct rooms. */
  get canMessage(): boolean {
    return this.config?.directs !== false;
  }

  /** Whether users who sign in by password may delete their accounts; not until the site is known. */
  get canDeleteAccount(): boolean {
    return this.config?.accountDeletion === true;
  }

  /** Days for which a deleted room can be restored; undefined where they are not known. */
  get deleteAfterDays(): number | undefined {
    return this.config?.deleteAfterDays;
  }

  /** Who reads earlier texts of others; undefined where it is not known. */
  get editHistory(): EditHistory | undefined {
    return this.config?.editHistory;
  }

  protected reset(): void {
    this.config = undefined;
  }

  protected start(client: ChatClient): void {
    const loadFor = (id: string | undefined) => {
      this.owner = id;
      if (id !== undefined) void this.load(client, id);
    };
    this.listen(
      client.on('auth.changed', ({ user }) => {
        // A new name or picture: what is offered stays.
        if (user?.id === this.owner && this.config) return this.changed();
        loadFor(user?.id);
      }),
    );
    loadFor(client.user?.id);
  }

  private get isGuest(): boolean {
    return this.client?.user?.kind === 'guest';
  }

  /** Nothing depends on it at first, so a failure is not shown. */
  private async load(client: ChatClient, owner: string): Promise<void> {
    const isOver = () => client !== this.client || owner !== this.owner;
    await afterFirstRows();
    if (isOver()) return;
    const config = await client.auth.config().catch(() => undefined);
    if (!config || isOver()) return;
    this.config = config;
    this.changed();
  }
}
