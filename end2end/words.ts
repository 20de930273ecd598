// The catalogues: a story names things by their English words and finds them in whatever language the page is.

import { readdirSync, readFileSync } from 'node:fs';

// npm, npx and scripts/test all run in end2end.
const folder = '../src/words';
const english = 'en';

/** Entries of one line each, by their key. */
function entries(file: string): Map<string, string> {
  const lines = readFileSync(`${folder}/${file}`, 'utf8').matchAll(/^([a-z]\w*) = (.+)$/gm);
  return new Map([...lines].map(([, key, text]) => [key!, text!.trim()]));
}

const files = readdirSync(folder).filter(file => file.endsWith('.ftl'));
const catalogues = new Map(files.map(file => [file.replace(/\.ftl$/, ''), entries(file)]));

/** Every language there is, English first. */
export const languages = [english, ...[...catalogues.keys()].filter(language => language !== english)];

/** What these English words are in any language; they alone when they stand in no catalogue. */
export function said(words: string): RegExp {
  const keys = [...catalogues.get(english)!].filter(([, text]) => text === words).map(([key]) => key);
  const texts = [...catalogues.values()].flatMap(catalogue => keys.map(key => catalogue.get(key) ?? words));
  const all = [...new Set([words, ...texts])].map(text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^(${all.join('|')})$`);
}
