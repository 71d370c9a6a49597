import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import type { Form } from '../controllers/form.js';
import { emit } from '../events.js';
import type { FieldName } from '../i18n/keys.js';
import { commonTexts } from '../i18n/localize.js';
import { icon } from '../icons.js';

/** What a field of one line needs beside its form. */
interface TextField {
  name: FieldName;
  label: string;
  isOptional?: boolean;
  /** Shown below the field while the field has no error. */
  hint?: string;
  type?: 'text' | 'email' | 'password' | 'date';
  autocomplete: string;
  value?: string;
  maxLength?: number;
  /** The first and the last date that it offers. */
  dates?: { min: string; max: string };
  /** Follows the direction of what is written. */
  dir?: 'auto';
  /** Has the focus when its dialog opens. */
  isFirst?: boolean;
  /** Holds a name for programs: no capital, no correction. */
  isPlain?: boolean;
  /** Cannot be changed; the hint says why. */
  isLocked?: boolean;
  onInput?: (value: string) => void;
}

/** The line that shows an error; nothing where there is none. */
export function problem(text: string | undefined, id?: string): TemplateResult | typeof nothing {
  if (text === undefined) return nothing;
  return html`<p class="wrong" id=${ifDefined(id)} role="alert">${icon('alert', { size: 's' })}${text}</p>`;
}

/** A field of one line with its label, and below it what is wrong with it or a hint. */
export function textField(form: Form, field: TextField): TemplateResult {
  const { name, hint, onInput } = field;
  const wrong = form.errorAt(name);
  const described = wrong !== undefined ? `${name}-wrong` : hint !== undefined ? `${name}-hint` : undefined;
  return html`<div class="field">
    <label for=${name}
      >${field.label} ${field.isOptional ? html`<small>${commonTexts().optional}</small>` : nothing}</label
    >
    <input
      id=${name}
      name=${name}
      type=${field.type ?? 'text'}
      dir=${ifDefined(field.dir)}
      maxlength=${ifDefined(field.maxLength)}
      min=${ifDefined(field.dates?.min)}
      max=${ifDefined(field.dates?.max)}
      autocomplete=${field.autocomplete as 'name'}
      autocapitalize=${ifDefined(field.isPlain ? 'none' : undefined)}
      spellcheck=${ifDefined(field.isPlain ? 'false' : undefined) as 'false'}
      value=${field.value ?? ''}
      ?data-autofocus=${field.isFirst}
      ?readonly=${field.isLocked}
      class=${classMap({ 'is-wrong': wrong !== undefined })}
      aria-invalid=${wrong !== undefined}
      aria-describedby=${ifDefined(described)}
      @input=${({ target }: Event) => onInput?.((target as HTMLInputElement).value)}
    />
    ${wrong === undefined && hint !== undefined ? html`<p class="hint" id="${name}-hint">${field.isLocked ? icon('lock', { size: 's' }) : nothing}${hint}</p>` : nothing}
    ${problem(wrong, `${name}-wrong`)}
  </div>`;
}

/** A dialog with a form: its fields, what went wrong in general, and the buttons that cancel and send. */
export function formDialog(
  host: HTMLElement,
  {
    form,
    heading,
    action,
    isDanger = false,
  }: { form: Form; heading: string; action: string; isDanger?: boolean },
  fields: unknown,
): TemplateResult {
  return html`<sotto-dialog heading=${heading}>
    <form class="chat-root stack" novalidate @submit=${form.onSubmit}>
      ${fields} ${problem(form.generalError)}
      <div class="dialog-actions">
        <button
          class="btn btn-plain"
          type="button"
          ?data-autofocus=${isDanger}
          @click=${() => emit(host, 'chat-dialog-close', null)}
        >
          ${commonTexts().cancel}
        </button>
        <button
          class="btn ${isDanger ? 'btn-danger' : 'btn-primary'}"
          type="submit"
          aria-disabled=${form.isBusy}
        >
          ${action}
        </button>
      </div>
    </form>
  </sotto-dialog>`;
}
