/** When what stands before somebody counts as read: a window that is open is no person. */
import type { ChatId } from "../generated/wire.js";

/** For so long the end of a chat must have been before its reader, in milliseconds. */
export const READING_MS = 1_000;

/** The end of a chat, as it is before its reader. */
export interface End {
  chatId: ChatId;
  seq: number;
}

/** Which end is being read, and since when. */
export interface Reading {
  end: End;
  since: number;
}

/** What comes of a look. */
export interface Look {
  /** What is being read from now on. */
  reading?: Reading;
  /** Up to here it has been read. */
  read?: End;
  /** After so many milliseconds one has to look again. */
  again?: number;
}

/**
 * Looks at what is before the reader now: `end` is undefined when nobody is there who reads an end. An end that has
 * been there for `READING_MS` is read; what has come meanwhile begins then, so a busy chat is read, too.
 */
export function look(before: Reading | undefined, end: End | undefined, now: number): Look {
  if (end === undefined) return {};
  const fresh = { reading: { end, since: now }, again: READING_MS };
  if (before?.end.chatId !== end.chatId || now < before.since) return fresh;
  const left = before.since + READING_MS - now;
  if (left > 0) return { reading: before, again: left };
  return end.seq > before.end.seq ? { ...fresh, read: before.end } : { reading: before, read: before.end };
}
