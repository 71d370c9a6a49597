import { expectTypeOf, test } from 'vitest';
import type { SottoTag } from './define-element.js';

test('only the two public tags have no prefix', () => {
  expectTypeOf<'chat-widget' | 'chat-monitor' | 'sotto-dialog'>().toExtend<SottoTag>();
  expectTypeOf<'chat-dialog'>().not.toExtend<SottoTag>();
  expectTypeOf<'dialog'>().not.toExtend<SottoTag>();
});
