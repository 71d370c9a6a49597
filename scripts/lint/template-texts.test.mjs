import { RuleTester } from 'eslint';
import { describe, it } from 'vitest';
import { templateTexts } from './template-texts.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const errors = [{ messageId: 'literal' }];

new RuleTester().run('template-texts', templateTexts, {
  valid: [
    'html`<p class="hint">${texts.hint}</p>`',
    'html`<button aria-label=${texts.close} @click=${() => act("close chat")}>${icon("close")}</button>`',
    'html`<p>${name}: <b>${count}</b> / ${total}</p>`',
    'html`<input type="search" autocomplete="off" placeholder=${isOn ? texts.a : texts.b} />`',
    'html`<!-- Only a note --><i class=${isOwn ? "own" : "other"}></i>`',
    'css`.hint { color: red }`',
    'const key = "ArrowDown"; const name = "chat-room-open";',
  ],
  invalid: [
    { code: 'html`<p>Write something</p>`', errors },
    { code: 'html`<p>${name} joined</p>`', errors },
    { code: 'html`<button aria-label="Close chat"></button>`', errors },
    { code: 'html`<button aria-label="Remove ${name}"></button>`', errors },
    { code: 'html`<input placeholder=${isOn ? "message" : texts.other} />`', errors },
    { code: 'html`<p>${isNew ? `Create` : texts.signIn}</p>`', errors },
    { code: 'html`<sotto-confirm .heading=${"Leave"}></sotto-confirm>`', errors },
    { code: 'const label = "Leave room";', errors },
    { code: 'const label = `Leave ${name}`;', errors: 1 },
  ],
});
