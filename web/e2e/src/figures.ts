/** What a page took, in milliseconds. */
import type { Page } from "playwright-core";

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Begins to take down every task of the page's main thread that takes longer than 50 ms, which is what browsers tell. */
export async function watchTasks(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const found: number[] = [];
    (window as unknown as { longTasks: number[] }).longTasks = found;
    new PerformanceObserver((list) =>
      found.push(...list.getEntries().map((entry) => entry.duration)),
    ).observe({
      type: "longtask",
    });
  });
  return async () => await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
}

/** A slow phone, as far as a browser can play one: a quarter of this machine's speed, on slow 4G. */
export async function slowDown(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6 * 1024 * 1024) / 8,
    uploadThroughput: (750 * 1024) / 8,
  });
}

/** Calls without an answer at one time: a server that cannot keep up makes the flood slower, not fail. */
const AT_ONCE = 50;

/**
 * So many calls a second, evenly, for so long, as far as they are answered in time; resolves when all have been,
 * with how many a second it was.
 */
export async function pour(
  perSecond: number,
  seconds: number,
  call: (index: number) => Promise<void>,
): Promise<number> {
  const began = performance.now();
  const total = perSecond * seconds;
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for (let made = 0; made < total || underWay.size > 0; ) {
    const due = Math.min(total, Math.floor(((performance.now() - began) * perSecond) / 1000));
    for (; made < due && underWay.size < AT_ONCE; made += 1) {
      const one = call(made).catch((error: unknown) => void failures.push(error));
      underWay.add(one);
      void one.then(() => underWay.delete(one));
    }
    if (failures.length > 0) throw failures[0];
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return (total * 1000) / (performance.now() - began);
}
