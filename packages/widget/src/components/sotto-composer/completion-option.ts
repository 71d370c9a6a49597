import type { User } from '@sotto/sdk';
import type { TemplateResult } from 'lit';

/** What a begun word may become. */
export interface CompletionOption {
  content: TemplateResult;
  /** What is written in its place. */
  text: string;
  /** Whom it mentions: the id of a user, or `@room`. */
  user?: string;
  /** Called when it was chosen. */
  onTake?: () => void;
}

/** Whom the user can mention. */
export interface Mentionable {
  users: readonly User[];
  /** Number of members, where all of them may be mentioned at once. */
  everyone: number | undefined;
}

/** Options shown at most. */
export const MOST_OPTIONS = 6;
