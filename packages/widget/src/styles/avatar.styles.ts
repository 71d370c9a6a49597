import { css } from 'lit';

/** Avatars and the eight hues of people. */
export const avatar = css`
  /* Avatar ------------------------------------------------------------- */
  .avatar {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: calc(40 * var(--_u));
    block-size: calc(40 * var(--_u));
    flex: none;
    border-radius: 50%;
    background: color-mix(in oklab, var(--p) 18%, var(--_surface));
    color: var(--p);
    font-size: calc(14 * var(--_u));
    font-weight: 600;
    letter-spacing: 0.01em;
    line-height: 1;
  }
  .avatar-l {
    inline-size: calc(72 * var(--_u));
    block-size: calc(72 * var(--_u));
    font-size: calc(24 * var(--_u));
  }
  .avatar-m {
    inline-size: calc(36 * var(--_u));
    block-size: calc(36 * var(--_u));
    font-size: calc(13 * var(--_u));
  }
  .avatar-xs {
    inline-size: calc(20 * var(--_u));
    block-size: calc(20 * var(--_u));
    font-size: calc(9 * var(--_u));
  }
  .avatar-s {
    inline-size: calc(32 * var(--_u));
    block-size: calc(32 * var(--_u));
    font-size: calc(12 * var(--_u));
  }
  /* Over the initials, which stay where it cannot be loaded. */
  .avatar img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    border-radius: inherit;
    background: var(--_surface);
    object-fit: cover;
    visibility: hidden;
  }
  .avatar img.is-loaded {
    visibility: visible;
  }
  .avatar.is-link {
    cursor: pointer;
  }
  .room-avatar {
    border-radius: var(--_radius-l);
  }
  .avatar .dot {
    position: absolute;
    inset-inline-end: -1px;
    inset-block-end: -1px;
    inline-size: calc(12 * var(--_u));
    block-size: calc(12 * var(--_u));
    border: 2px solid var(--_surface);
    border-radius: 50%;
    background: var(--_success);
  }
  .p1 {
    --p: var(--_p1);
  }
  .p2 {
    --p: var(--_p2);
  }
  .p3 {
    --p: var(--_p3);
  }
  .p4 {
    --p: var(--_p4);
  }
  .p5 {
    --p: var(--_p5);
  }
  .p6 {
    --p: var(--_p6);
  }
  .p7 {
    --p: var(--_p7);
  }
  .p8 {
    --p: var(--_p8);
  }
`;
