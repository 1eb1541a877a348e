/** Where a list of messages stands. */
import type { Locator } from "playwright-core";

/** How far the end is below what can be seen, in pixels. */
export async function distanceToEnd(log: Locator): Promise<number> {
  return await log.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);
}

/** The first message that is wholly in view, and where. */
export async function firstVisible(log: Locator): Promise<{ seq: number; top: number } | undefined> {
  return await log.evaluate((element) => {
    const edge = element.getBoundingClientRect().top;
    const rows = [...element.querySelectorAll("[data-seq]")];
    const row = rows.find((one) => one.getBoundingClientRect().top >= edge);
    if (row === undefined) return undefined;
    return { seq: Number(row.getAttribute("data-seq")), top: Math.round(row.getBoundingClientRect().top) };
  });
}

/** Resolves when the first message in view has been the same, in the same place, for some frames. */
export async function settles(log: Locator): Promise<void> {
  await log.evaluate(async (element) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const edge = element.getBoundingClientRect().top;
    const where = () => {
      const rows = [...element.querySelectorAll("[data-seq]")];
      const row = rows.find((one) => one.getBoundingClientRect().top >= edge);
      return `${row?.getAttribute("data-seq")} at ${row?.getBoundingClientRect().top}`;
    };
    for (let still = 0, at = ""; still < 30; still += 1) {
      await frame();
      const now = where();
      if (now !== at) still = 0;
      at = now;
    }
  });
}

/** A finger goes down the screen by so many pixels, from the middle of the list. */
export async function drag(log: Locator, by: number): Promise<void> {
  const box = await log.boundingBox();
  if (box === null) throw new Error("the list is not drawn");
  const [x, from] = [box.x + box.width / 2, box.y + box.height / 3];
  const devtools = await log.page().context().newCDPSession(log.page());
  const tell = async (type: "touchStart" | "touchMove" | "touchEnd", y?: number) => {
    await devtools.send("Input.dispatchTouchEvent", { type, touchPoints: y === undefined ? [] : [{ x, y }] });
  };
  await tell("touchStart", from);
  for (let moved = 10; moved <= by; moved += 10) await tell("touchMove", from + moved);
  await tell("touchEnd");
}
