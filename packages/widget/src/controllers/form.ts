import type { LitElement } from 'lit';
import type { ChatClient } from '@sotto/sdk';
import type { FieldName } from '../i18n/keys.js';
import { errorText, fieldErrorText } from '../i18n/error-text.js';
import { Attempt } from './attempt.js';

interface FormParts {
  /** Names of the fields that can show what is wrong with them. */
  fields: readonly FieldName[];
  /** Submits what was filled in. Rejects with ChatError, or with `missingFields`. */
  submit: (data: FormData) => Promise<void>;
  /** Returns the sentence for an error that is not shown at a field. Default: `errorText`. */
  errorText?: (error: unknown) => string;
}

/** A form that is submitted at most once at a time, and shows at its fields, or below them, why it was refused. */
export class Form extends Attempt {
  /** The error whose field has been focused. */
  private focusedFor: unknown;

  constructor(
    private readonly element: LitElement & { readonly client: ChatClient | undefined },
    private readonly parts: FormParts,
  ) {
    super(element);
  }

  /** Listener of `submit`. */
  readonly onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    void this.run(() => this.parts.submit(data));
  };

  /** Returns what is wrong with a field; undefined where nothing is known to be. */
  errorAt(field: FieldName): string | undefined {
    return fieldErrorText(this.error, field);
  }

  /** What went wrong, where it is not shown at a field. */
  get generalError(): string | undefined {
    const { fields, errorText: textOf = errorText } = this.parts;
    const isAtField = fields.some((field) => this.errorAt(field) !== undefined);
    return this.error === undefined || isAtField ? undefined : textOf(this.error);
  }

  /** Focuses the first invalid field, once for each error. */
  hostUpdated(): void {
    if (this.error === this.focusedFor) return;
    this.focusedFor = this.error;
    if (this.error !== undefined) this.element.renderRoot.querySelector<HTMLElement>('.is-wrong')?.focus();
  }
}

/** Returns the text of a field without the white space around it. */
export function fieldText(data: FormData, field: FieldName): string {
  return String(data.get(field) ?? '').trim();
}
