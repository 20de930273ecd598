// The catalogues: a story names things by their English words and finds them in whatever language the page is.

import { readdirSync, readFileSync } from 'node:fs';

// npm, npx and scripts/test all run in end2end.
const folder = '../src/words';
const english = 'en';

/** Entries and attributes of one line each, by their key; an attribute's is that of its entry, a dot and its name. */
function entries(text: string): Map<string, string> {
  let entry = '';
  const found = new Map<string, string>();
  for (const [, name, attribute, words] of text.matchAll(/^(?:([a-z]\w*)|    (\.\w+)) =(.*)$/gm)) {
    entry = name ?? entry;
    if (words!.trim()) found.set(entry + (attribute ?? ''), words!.trim());
  }
  return found;
}

/** All that a language says. */
function read(language: string): Map<string, string> {
  const files = readdirSync(`${folder}/${language}`).filter(file => file.endsWith('.ftl'));
  return entries(files.map(file => readFileSync(`${folder}/${language}/${file}`, 'utf8')).join('\n'));
}

const folders = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory());
const catalogues = new Map(folders.map(({ name }) => [name, read(name)]));

/** Every language there is, English first. */
export const languages = [english, ...[...catalogues.keys()].filter(language => language !== english)];

/** What these English words are in any language; they alone when they stand in no catalogue. */
export function said(words: string): RegExp {
  const keys = [...catalogues.get(english)!].filter(([, text]) => text === words).map(([key]) => key);
  const texts = [...catalogues.values()].flatMap(catalogue => keys.map(key => catalogue.get(key) ?? words));
  const all = [...new Set([words, ...texts])].map(text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^(${all.join('|')})$`);
}
