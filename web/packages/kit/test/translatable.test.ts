// @vitest-environment node
import { expect, it } from "vitest";
// @ts-expect-error: plain JavaScript, as all scripts of the build
import { besides } from "../../../scripts/translatable.mjs";

const found = async (jsx: string) => (await besides("x.tsx", `const x = ${jsx};`)).length;

it.each([
  "<p>{text}{busy && <b>!</b>}</p>",
  "<p>Hello <b>you</b></p>",
  "<p>{t('a')}{t('b')}</p>",
  "<p>{count > 0 && t('a')}{icon2 && <Icon />}</p>",
  "<p>{busy ? t('a') : <b />}<i /></p>",
  "<>{text}</>",
  "<Tab label={t('a')} />",
])("finds a text beside something: %s", async (jsx) => {
  expect(await found(jsx)).toBeGreaterThan(0);
});

it.each([
  "<p>{text}</p>",
  "<p>{busy ? t('a') : t('b')}</p>",
  "<p><span>{text}</span>{busy && <b>!</b>}</p>",
  "<p>\n  {busy && <b>!</b>}\n  {children}\n</p>",
  "<p>{rows.map((row) => <Row key={row} />)}<i /></p>",
  "<Tab label={<span>{t('a')}</span>} />",
])("leaves a text alone that is alone: %s", async (jsx) => {
  expect(await found(jsx)).toBe(0);
});
