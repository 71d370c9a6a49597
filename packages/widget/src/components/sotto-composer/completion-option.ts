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

/** Options shown at most. */
export const MOST_OPTIONS = 6;
