/** A link that writes to an e-mail address; undefined for what is none. Nothing but the address gets into it. */
export function mailAddress(email: string): string | undefined {
  return /^[^\s@?&]+@[^\s@?&]+$/u.test(email)
    ? `mailto:${encodeURIComponent(email).replace("%40", "@")}`
    : undefined;
}

/** A link that calls a phone number, without the signs that only make it readable (RFC 3966). */
export function phoneAddress(phone: string): string | undefined {
  const number = phone.replace(/\(0\)|[\s().\-/]/gu, "");
  return /^\+?\d{2,20}$/.test(number) ? `tel:${number}` : undefined;
}
