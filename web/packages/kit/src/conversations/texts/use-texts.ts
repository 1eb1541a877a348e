import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { de } from "./de.js";
import { en } from "./en.js";

const NAMESPACE = "conversations";

/** The texts of conversations. They come with the parts that show them, not with an app's first screen. */
export function useTexts() {
  if (!i18next.hasResourceBundle("en", NAMESPACE)) {
    i18next.addResourceBundle("en", NAMESPACE, en);
    i18next.addResourceBundle("de", NAMESPACE, de);
  }
  return useTranslation(NAMESPACE);
}
