/** A browser of somebody's own: its cookies, storage, place and window. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { Faults } from "./faults.js";
import type { Place } from "./server.js";

export type Theme = "light" | "dark";

export interface DeviceOptions {
  kind?: "desktop" | "tablet" | "phone" | "small phone";
  theme?: Theme;
  locale?: string;
  place?: Place;
}

const KINDS = {
  desktop: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  "small phone": {
    viewport: { width: 320, height: 568 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  },
};

/** Stands for every map: the tests have no network, and a map's own scripts are none of theirs. */
const MAP = `<!doctype html><title>Map</title><body bgcolor="#dfe8e3"><p align="center">Map</p></body>`;

export class Device {
  readonly faults = new Faults();
  readonly context: BrowserContext;

  private constructor(context: BrowserContext) {
    this.context = context;
  }

  static async open(browser: Browser, options: DeviceOptions = {}): Promise<Device> {
    const context = await browser.newContext({
      ...KINDS[options.kind ?? "desktop"],
      colorScheme: options.theme ?? "light",
      locale: options.locale ?? "en-GB",
      timezoneId: "Europe/Berlin",
      reducedMotion: "reduce",
    });
    const device = new Device(context);
    await device.faults.watch(context);
    await context.route(/^https:\/\/www\.google\.com\/maps/, (route) =>
      route.fulfill({ contentType: "text/html", body: MAP }),
    );
    if (options.place !== undefined) await device.moveTo(options.place);
    return device;
  }

  /** A page, as a new tab. */
  async tab(): Promise<Page> {
    return await this.context.newPage();
  }

  /** The device is here now, and its user lets pages know. */
  async moveTo(place: Place): Promise<void> {
    await this.context.grantPermissions(["geolocation"]);
    await this.context.setGeolocation({ latitude: place.lat, longitude: place.lng, accuracy: 3 });
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
