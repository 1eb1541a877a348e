import { API_BASE } from "./place.js";
import { abortAfter } from "./root/abort-after.js";
import { setEmergencyLine } from "./root/emergency.js";

/** What the server says of this installation, without a sign-in: `GET /client-config`. */
export interface AppConfig {
  /** Whether anybody may sign in as anybody, to try things out. */
  demo: boolean;
  /** The address of a map, with `{lat}` and `{lng}`; none is shown without it. */
  mapUrl?: string;
  /** Origins of pages that may embed the apps and hand them tokens. */
  embedOrigins: readonly string[];
  /** What is said to who is in danger. */
  emergencyLine?: string;
  /** The page that signs people in. */
  signInUrl?: string;
}

/** How long the server is waited for, in milliseconds; less long where there is an earlier answer. */
const PATIENCE_MS = 5_000;
const PATIENCE_WITH_LAST_MS = 1_500;
const KEY = "switchboard.config";
const CAREFUL: AppConfig = { demo: false, embedOrigins: [] };

/**
 * The configuration; without the server the one it gave last, so that an app opens without a network, or
 * one that allows nothing. Never rejects.
 */
export async function loadAppConfig(fetch: typeof globalThis.fetch = globalThis.fetch): Promise<AppConfig> {
  const last = readLast();
  try {
    const signal = abortAfter(last ? PATIENCE_WITH_LAST_MS : PATIENCE_MS);
    const response = await fetch(`${API_BASE}/client-config`, { signal });
    const config = response.ok ? parseConfig(await response.json()) : undefined;
    if (config) keepLast(config);
    return told(config ?? last ?? CAREFUL);
  } catch {
    return told(last ?? CAREFUL);
  }
}

function told(config: AppConfig): AppConfig {
  if (config !== CAREFUL) setEmergencyLine(config.emergencyLine);
  return config;
}

function readLast(): AppConfig | undefined {
  try {
    return parseConfig(JSON.parse(localStorage.getItem(KEY) ?? "null"));
  } catch {
    return undefined;
  }
}

function keepLast(config: AppConfig): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(config));
  } catch {
    // Storage is switched off, as in a frame of another site: then the server is asked each time.
  }
}

function parseConfig(value: unknown): AppConfig | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { demo, embedOrigins, ...more } = value as Record<string, unknown>;
  const origins = Array.isArray(embedOrigins) ? embedOrigins.filter((one) => typeof one === "string") : [];
  const config: AppConfig = { demo: demo === true, embedOrigins: origins };
  for (const name of ["mapUrl", "emergencyLine", "signInUrl"] as const) {
    const text = more[name];
    if (typeof text === "string" && text !== "") config[name] = text;
  }
  return config;
}
