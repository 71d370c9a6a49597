import type { ChatClient } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { notificationSettingsTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { switchLine } from '../../templates/people/switch-line.js';

/** What decides whether the user can be mailed. */
export interface MailFacts {
  /** The address of the account. */
  email?: string | undefined;
  isVerified: boolean;
  /** Whether the site gave the address: then only the site can verify it. */
  isManaged: boolean;
}

/** What came of a link that was asked for. */
export type LinkState = 'sent' | 'refused' | undefined;

interface MailLines {
  facts: MailFacts;
  /** Whether the user wants mails. */
  isOn: boolean;
  isBusy: boolean;
  link: LinkState;
  onChange: (isOn: boolean) => void;
  /** Sends the link. */
  onSend: () => void;
}

/** Reads whether the user can be mailed, as it is on the server now; undefined where nobody is. */
export async function readMailFacts(client: ChatClient): Promise<MailFacts | undefined> {
  const { mail } = await client.auth.config();
  if (!mail) return undefined;
  const { kind, email, emailVerified = false, managed = [] } = await client.auth.profile();
  return kind === 'guest'
    ? undefined
    : { email, isVerified: emailVerified, isManaged: managed.includes('email') };
}

/** The line of mails, and below it what is missing: it is never on where no mail would come. */
export function mailLines({ facts, isOn, isBusy, link, onChange, onSend }: MailLines): TemplateResult {
  const { mail: texts } = notificationSettingsTexts();
  const { email, isVerified, isManaged } = facts;
  const hint = isVerified
    ? texts.hint
    : email === undefined
      ? texts.missing
      : (isManaged ? texts.unknown : texts.unverified)(email);
  const canSend = !isVerified && email !== undefined && !isManaged;
  return html`${switchLine({
      ...{ label: texts.label, hint, isOn: isOn && isVerified, onChange },
      isLocked: isBusy || !isVerified,
    })}
    ${
      canSend && link === undefined
        ? html`<button class="set" type="button" aria-disabled=${isBusy} @click=${onSend}>
            <span class="set-text"
              ><b>${texts.send}</b><span><bdi>${email}</bdi></span></span
            >${icon('next', { flip: true })}
          </button>`
        : nothing
    }
    <div class="told" role="status">
      ${canSend && link !== undefined ? html`<p class="note">${icon('info')}<span>${texts[link]}</span></p>` : nothing}
    </div>`;
}
