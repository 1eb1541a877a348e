/**
 * What a test file plays on: one server and one browser for all of its tests, devices for each of them. After each
 * test every device is asked what went wrong in it unnoticed.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchChromium } from "./chromium.js";
import { Device, type DeviceOptions } from "./device.js";
import { Server } from "./server.js";

/** Where the screens of tests that failed are left; not kept. */
const FAILURES = fileURLToPath(new URL("../failures", import.meta.url));

export class Stage {
  #server: Server | undefined;
  #browser: Browser | undefined;
  #devices: Device[] = [];

  get server(): Server {
    if (this.#server === undefined) throw new Error("the server has not started");
    return this.#server;
  }

  /** A device that is closed after the test. */
  async device(options: DeviceOptions = {}): Promise<Device> {
    if (this.#browser === undefined) throw new Error("the browser has not started");
    const device = await Device.open(this.#browser, options);
    this.#devices.push(device);
    return device;
  }

  async open(settings: Record<string, string>): Promise<void> {
    [this.#server, this.#browser] = await Promise.all([Server.start(settings), launchChromium()]);
  }

  /** Closes the test's devices. What they show is kept when the test has failed, under its name. */
  async clear(failed: string | undefined): Promise<void> {
    const devices = this.#devices;
    this.#devices = [];
    if (failed !== undefined) {
      await Promise.all(devices.map((device, index) => picture(device, `${failed}-${index}`)));
    }
    await Promise.all(devices.map((device) => device.close()));
    for (const device of devices) {
      expect(device.faults.all(), "errors in the console, or refused by the page's policy").toEqual([]);
    }
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#server?.close();
  }
}

/** The stage of a test file. `settings` are the server's. */
export function stage(settings: Record<string, string> = {}): Stage {
  const made = new Stage();
  beforeAll(async () => await made.open(settings));
  afterEach(async ({ task }) => await made.clear(task.result?.state === "fail" ? task.name : undefined));
  afterAll(async () => await made.close());
  return made;
}

async function picture(device: Device, name: string): Promise<void> {
  await mkdir(FAILURES, { recursive: true });
  for (const [index, page] of device.context.pages().entries()) {
    const file = `${name.replace(/[^a-z0-9]+/gi, "-")}-${index}.png`;
    await page.screenshot({ path: join(FAILURES, file) });
  }
}
