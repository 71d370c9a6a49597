import { MAX_ROOM_NAME, MAX_ROOM_TOPIC } from '@sotto/sdk';
import type { Room } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Form } from '../controllers/form.js';
import { roomFormTexts } from '../i18n/localize.js';
import { textField } from './form.js';

/** The fields of a room's name and topic. */
export function roomFields(form: Form, room?: Pick<Room, 'name' | 'topic'>): TemplateResult {
  const { name, topic } = roomFormTexts();
  return html`${textField(form, {
    name: 'name',
    label: name,
    autocomplete: 'off',
    maxLength: MAX_ROOM_NAME,
    dir: 'auto',
    isFirst: true,
    value: room?.name ?? '',
  })}
  ${textField(form, {
    name: 'topic',
    label: topic,
    isOptional: true,
    autocomplete: 'off',
    maxLength: MAX_ROOM_TOPIC,
    dir: 'auto',
    value: room?.topic ?? '',
  })}`;
}
