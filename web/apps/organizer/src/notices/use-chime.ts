import { useMessenger } from "@switchboard/chat/react";
import { playSound, useSoundSetting } from "@switchboard/kit";
import { useEffect, useEffectEvent, useRef } from "react";
import { chimes } from "./chime.js";

/** Plays the sound for messages of chats that the user is not looking at, if the user wants it. */
export function useChime(): void {
  const client = useMessenger();
  const [wanted] = useSoundSetting();
  const last = useRef<number>(undefined);
  const onMessage = useEffectEvent((chatId: string) => {
    const now = performance.now();
    const inFront = document.visibilityState === "visible" && document.hasFocus();
    const watching = inFront && client.getState().viewing === chatId;
    if (!wanted || !chimes({ now, lastChime: last.current, watching })) return;
    last.current = now;
    playSound();
  });
  useEffect(() => client.onMessage((message) => onMessage(message.chatId)), [client]);
}
