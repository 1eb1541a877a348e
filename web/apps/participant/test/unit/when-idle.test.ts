import { afterEach, expect, it, vi } from "vitest";
import { whenIdle } from "../../src/pwa/when-idle.js";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("waits until the browser is idle, and can be cancelled", () => {
  const waiting = new Map<number, () => void>();
  vi.stubGlobal("requestIdleCallback", (callback: () => void) => {
    waiting.set(waiting.size + 1, callback);
    return waiting.size;
  });
  vi.stubGlobal("cancelIdleCallback", (handle: number) => waiting.delete(handle));
  const callback = vi.fn();
  whenIdle(callback);
  const cancel = whenIdle(() => {});
  expect(callback).not.toHaveBeenCalled();
  cancel();
  expect(waiting.size).toBe(1);
  waiting.get(1)?.();
  expect(callback).toHaveBeenCalledTimes(1);
});

it("waits a while where the browser cannot say, and can be cancelled", () => {
  vi.useFakeTimers();
  vi.stubGlobal("requestIdleCallback", undefined);
  const callback = vi.fn();
  const cancelled = vi.fn();
  whenIdle(callback);
  whenIdle(cancelled)();
  expect(callback).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(callback).toHaveBeenCalledTimes(1);
  expect(cancelled).not.toHaveBeenCalled();
});
