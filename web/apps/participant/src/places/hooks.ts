import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useServices } from "../device.js";
import { createLocator, type Fix, type Locator } from "./locator.js";

/** A locator for as long as the component is there: nothing is asked of the device after that. */
export function useLocator(): [Locator, Fix] {
  const { device } = useServices();
  const locator = useMemo(() => createLocator(device.geolocation, device.steady), [device]);
  const fix = useSyncExternalStore(locator.subscribe, locator.fix);
  useEffect(() => () => locator.stop(), [locator]);
  return [locator, fix];
}
