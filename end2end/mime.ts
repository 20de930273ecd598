// Reads a mail as it came over SMTP: header fields, and its text and HTML parts as plain strings.

export interface Mail {
  subject: string;
  header: (name: string) => string | undefined;
  text: string;
  html: string;
}

export function parseMail(raw: Buffer): Mail {
  const found = { text: '', html: '' };
  const whole = split(raw.toString('latin1'));
  collect(whole, found);
  return { subject: words(whole.header('subject') ?? ''), header: whole.header, ...found };
}

interface Part {
  header: (name: string) => string | undefined;
  body: string;
}

/** Header fields unfolded, and what follows the empty line. Strings are latin1: a character is a byte. */
function split(source: string): Part {
  const end = /\r?\n\r?\n|$/.exec(source.replace(/^\r?\n/, '\r\n\r\n'))!;
  const head = source.slice(0, end.index).replace(/\r?\n[ \t]+/g, ' ');
  const fields = new Map<string, string>();
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { header: name => fields.get(name.toLowerCase()), body: source.slice(end.index + end[0].length) };
}

function collect(part: Part, found: { text: string; html: string }): void {
  const type = part.header('content-type') ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (/^multipart\//i.test(type) && boundary) {
    const pieces = `\r\n${part.body}`.split(`\n--${boundary}`).slice(1);
    for (const piece of pieces.filter(piece => !piece.startsWith('--'))) {
      collect(split(piece.replace(/^[ \t]*\r?\n/, '').replace(/\r$/, '')), found);
    }
  } else if (/^text\/html/i.test(type)) {
    found.html ||= decode(part);
  } else if (/^text\/plain/i.test(type)) {
    found.text ||= decode(part);
  }
}

function decode(part: Part): string {
  const encoding = (part.header('content-transfer-encoding') ?? '7bit').toLowerCase();
  if (encoding === 'base64') return Buffer.from(part.body, 'base64').toString('utf8');
  const bytes = encoding === 'quoted-printable' ? unquote(part.body) : part.body;
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Quoted-printable (RFC 2045 §6.7): soft line breaks joined first, then =XX is a byte. */
export function unquote(source: string): string {
  return source
    .replace(/[ \t]+(?=\r?\n|$)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Encoded words in a header field (RFC 2047): =?utf-8?Q?…?= and =?utf-8?B?…?=. */
function words(field: string): string {
  return field
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, how: string, value: string) => {
      const bytes = how.toUpperCase() === 'B' ? Buffer.from(value, 'base64') : Buffer.from(unquote(value.replaceAll('_', ' ')), 'latin1');
      return bytes.toString('latin1');
    })
    .replace(/[\x80-\xff]+/g, bytes => Buffer.from(bytes, 'latin1').toString('utf8'));
}
