import { isolate } from "@switchboard/chat/react";
import i18next, { type i18n, type LanguageDetectorModule, type ResourceKey } from "i18next";
import { initReactI18next } from "react-i18next";
import { kitTexts } from "../texts.js";

/** The texts of an app in both languages. */
export interface AppTexts {
  en: ResourceKey;
  de: ResourceKey;
}

/** The languages that the browser is set to, the best first. */
const ofBrowser: LanguageDetectorModule = { type: "languageDetector", detect: () => navigator.languages };

/**
 * Sets up the texts: the app's own, and the kit's in the namespace `kit`. The browser's languages choose
 * between English and German; nothing is loaded over the network. The page's `lang` and `dir` follow.
 */
export function initI18n(texts: AppTexts): i18n {
  if (!i18next.isInitialized) {
    i18next.use(ofBrowser).use(initReactI18next);
    i18next.on("languageChanged", showLanguage);
  }
  void i18next.init({
    resources: {
      en: { app: texts.en, kit: kitTexts.en },
      de: { app: texts.de, kit: kitTexts.de },
    },
    defaultNS: "app",
    supportedLngs: ["en", "de"],
    nonExplicitSupportedLngs: true,
    load: "languageOnly",
    fallbackLng: "en",
    // React keeps markup out; what a person wrote must not turn the order of a sentence round.
    interpolation: { escapeValue: true, escape: isolate },
    initAsync: false,
  });
  return i18next;
}

function showLanguage(): void {
  const language = i18next.resolvedLanguage ?? "en";
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
}
