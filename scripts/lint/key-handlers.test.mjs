import { RuleTester } from 'eslint';
import { describe, it } from 'vitest';
import { keyHandlers } from './key-handlers.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const errors = [{ messageId: 'unwrapped' }];

new RuleTester().run('key-handlers', keyHandlers, {
  valid: [
    'class A { onKey = keyHandler((event) => {}); render() { return html`<p @keydown=${this.onKey}></p>`; } }',
    'class A { onKey = keyHandler((event) => {}); a() { this.addEventListener("keydown", this.onKey); } }',
    'class A { onKey() {} a() { this.removeEventListener("keydown", this.onKey); } }',
    'const listeners = [["keydown", keyHandler(() => 1)], ["wheel", () => 1]];',
    'const onKey = keyHandler(() => 1); document.addEventListener("keyup", onKey);',
    'html`<p @click=${() => 1}></p>`',
  ],
  invalid: [
    { code: 'class A { onKey() {} render() { return html`<p @keydown=${this.onKey}></p>`; } }', errors },
    { code: 'html`<p @keyup="${(event) => 1}"></p>`', errors },
    { code: 'class A { onKey = () => 1; a() { this.addEventListener("keydown", this.onKey); } }', errors },
    { code: 'const onKey = () => 1; document.addEventListener("keypress", onKey);', errors },
    { code: 'const listeners = [["keydown", () => 1]];', errors },
    { code: 'field.onkeydown = () => 1;', errors },
  ],
});
