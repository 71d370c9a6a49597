import type { Profile, User } from '@sotto/sdk';
import type { ReactiveControllerHost } from 'lit';
import { isOwn, isStored } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';

/** The texts of users whom the viewer has blocked: each is folded until the viewer unfolds it. */
export class FoldedTexts {
  /** Ids of the messages that were unfolded. */
  private readonly unfolded = new Set<string>();

  constructor(
    private readonly host: ReactiveControllerHost & {
      readonly user: Profile | null;
      readonly isBlocked: (user: User) => boolean;
    },
    /** Focuses the message with this id: the button that showed its text is gone. */
    private readonly focus: (id: string) => void,
  ) {}

  has(item: TimelineItem): boolean {
    const { user, isBlocked } = this.host;
    if (!isStored(item) || item.content === null || isOwn(item, user?.id)) return false;
    return isBlocked(item.sender) && !this.unfolded.has(item.id);
  }

  /** Returns what shows the text of a message, where that is folded. */
  unfoldOf(item: TimelineItem): (() => void) | undefined {
    if (!isStored(item) || !this.has(item)) return undefined;
    return () => {
      this.unfolded.add(item.id);
      this.focus(item.id);
      this.host.requestUpdate();
    };
  }
}
