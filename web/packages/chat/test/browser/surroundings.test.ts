import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { browserSurroundings } from "../../src/browser/index.js";

/** As much of a page as is asked. */
const page = { online: true, visible: "visible", focused: true };
let ofWindow: EventTarget;
let ofDocument: EventTarget;

beforeEach(() => {
  ofWindow = new EventTarget();
  ofDocument = Object.assign(new EventTarget(), { hasFocus: () => page.focused });
  Object.defineProperty(ofDocument, "visibilityState", { get: () => page.visible });
  vi.stubGlobal("window", ofWindow);
  vi.stubGlobal("document", ofDocument);
  vi.stubGlobal("navigator", {
    get onLine() {
      return page.online;
    },
  });
});

afterEach(() => vi.unstubAllGlobals());

test("says what the page says", () => {
  const surroundings = browserSurroundings();
  const say = () => [surroundings.isOnline(), surroundings.isVisible(), surroundings.isFocused()];
  expect(say()).toEqual([true, true, true]);
  Object.assign(page, { online: false, visible: "hidden", focused: false });
  expect(say()).toEqual([false, false, false]);
});

test("calls back for each change, and no more after the end", () => {
  let calls = 0;
  const end = browserSurroundings().subscribe(() => {
    calls += 1;
  });
  const all = () => {
    for (const type of ["online", "offline", "focus", "blur", "pageshow", "pagehide"]) {
      ofWindow.dispatchEvent(new Event(type));
    }
    ofDocument.dispatchEvent(new Event("visibilitychange"));
  };
  all();
  expect(calls).toBe(7);
  end();
  all();
  expect(calls).toBe(7);
});

test("somebody is there who has moved or typed within a minute, which is told once", () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(1_000);
  const surroundings = browserSurroundings();
  const listeners = [vi.fn(), vi.fn()];
  for (const listener of listeners) surroundings.subscribe(listener);
  const told = () => listeners.map((listener) => listener.mock.calls.length);
  expect(surroundings.isActive?.()).toBe(false);
  for (const type of ["pointermove", "keydown"]) ofWindow.dispatchEvent(new Event(type));
  expect(surroundings.isActive?.()).toBe(true);
  expect(told()).toEqual([1, 1]);
  now.mockReturnValue(61_000);
  expect(surroundings.isActive?.()).toBe(false);
  ofWindow.dispatchEvent(new Event("input"));
  expect(surroundings.isActive?.()).toBe(true);
  expect(told()).toEqual([2, 2]);
  now.mockRestore();
});
