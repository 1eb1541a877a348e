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
  /** Without maps nothing comes between the browser and the network, which would keep nothing then. */
  maps?: false;
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
const MAP = `<!doctype html><title>Map</title>
<style>html, body { height: 100%; margin: 0 } svg { width: 100%; height: 100% }</style>
<svg viewBox="0 0 300 240" preserveAspectRatio="xMidYMid slice">
  <rect width="300" height="240" fill="#e8ece9"/>
  <path d="M180 0h120v110H200Z" fill="#cfe6d3"/>
  <path d="M0 190q90-50 150-10t150-20v80H0Z" fill="#bfdcec"/>
  <path d="M0 60 300 130M60 0 130 240M220 0 190 240M0 130 300 60" stroke="#fff" stroke-width="9" fill="none"/>
  <path d="M150 116c-18-24-24-32-24-46a24 24 0 0 1 48 0c0 14-6 22-24 46Z" fill="#b3261e"/>
  <circle cx="150" cy="70" r="9" fill="#fff"/>
</svg>`;

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
    if (options.maps !== false)
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
