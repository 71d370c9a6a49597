import { Component, CUSTOM_ELEMENTS_SCHEMA, viewChild } from '@angular/core';
import type { ElementRef } from '@angular/core';
import '@sotto/widget/define';
import type { ChatClient } from '@sotto/sdk';
import type { ChatWidget, ChatWidgetEventMap } from '@sotto/widget';

/** Angular checks nothing of an element that it does not know: its template is typed by what it calls and refers to. */
@Component({
  selector: 'app-chat',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <chat-widget
      #chat
      server-url="https://chat.example.org"
      client-id="site"
      mode="inline"
      [client]="client"
      (chat-room-open)="onRoomOpen($event)"
    ></chat-widget>
  `,
})
export class AppChat {
  client: ChatClient | undefined;
  readonly chat = viewChild.required<ElementRef<ChatWidget>>('chat');

  onRoomOpen({ detail }: ChatWidgetEventMap['chat-room-open']): void {
    detail.room.slug.trim();
    // @ts-expect-error no such detail
    detail.count.toFixed();
  }

  show(): void {
    const { nativeElement } = this.chat();
    nativeElement.open = true;
    void nativeElement.openRoom('lobby');
    // @ts-expect-error no such mode
    nativeElement.mode = 'corner';
  }
}
