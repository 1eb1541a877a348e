import type { Place } from "@switchboard/chat";
import { roundPlace } from "./place.js";

/** Half the height and width of the box around the place, in degrees: some 200 m to each side. */
const HALF_BOX = 0.002;

/**
 * The address of the map for a place, from the template of the server's settings. `{lat}` and `{lng}` are the
 * rounded place; `{south}`, `{west}`, `{north}` and `{east}` are a box around it, for maps that want one. The same
 * rounded place gives the same address.
 */
export function mapAddress(template: string, place: Place): string {
  const { lat, lng } = roundPlace(place);
  const values: Record<string, string> = {
    lat,
    lng,
    south: beside(lat, -HALF_BOX, 90),
    west: beside(lng, -HALF_BOX, 180),
    north: beside(lat, HALF_BOX, 90),
    east: beside(lng, HALF_BOX, 180),
  };
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** An address that opens the place in whatever map the device has (RFC 5870). */
export function geoAddress(place: Place): string {
  const { lat, lng } = roundPlace(place);
  return `geo:${lat},${lng}`;
}

function beside(degrees: string, by: number, limit: number): string {
  return Math.max(-limit, Math.min(limit, Number(degrees) + by)).toFixed(5);
}
