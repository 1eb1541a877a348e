import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { de } from "./de.js";
import { en } from "./en.js";

const NAMESPACE = "later";

/** The texts of the screens behind the first one, with which they come, and those of the app. */
export function useLaterTexts() {
  if (!i18next.hasResourceBundle("en", NAMESPACE)) {
    i18next.addResourceBundle("en", NAMESPACE, en);
    i18next.addResourceBundle("de", NAMESPACE, de);
  }
  return useTranslation([NAMESPACE, "app"], { nsMode: "fallback" });
}
