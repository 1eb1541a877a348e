import { useSyncExternalStore } from "react";

const KEY = "switchboard.sound";
const changed = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  changed.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    changed.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function isOn(): boolean {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

function set(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Storage is switched off: then there is no setting, and no sound.
  }
  for (const listener of [...changed]) listener();
}

/** Whether new messages make a sound, as this browser's user has chosen; at first they do not. */
export function useSoundSetting(): [on: boolean, set: (on: boolean) => void] {
  return [useSyncExternalStore(subscribe, isOn), set];
}

/** How long the tone lasts, in seconds. */
const LENGTH = 0.35;
let context: AudioContext | undefined;

/**
 * Plays a short tone of two notes. Browsers allow that only after the user has touched the page once;
 * before, and where there is no audio, nothing happens.
 */
export function playSound(): void {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  const audio = context;
  audio.resume().then(
    () => tone(audio),
    () => undefined,
  );
}

function tone(audio: AudioContext): void {
  const now = audio.currentTime;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.setValueAtTime(660, now);
  oscillator.frequency.setValueAtTime(880, now + LENGTH / 3);
  gain.gain.setValueAtTime(0.15, now);
  gain.gain.exponentialRampToValueAtTime(0.001, now + LENGTH);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(now);
  oscillator.stop(now + LENGTH);
}
