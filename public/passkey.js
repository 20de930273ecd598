// Has the browser ask its person for a passkey, and sends the answer with the form that wanted it. Forms and notes that
// need this script are hidden without it.
(() => {
  'use strict';

  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const show = (element) => { element.hidden = false; };
  const visible = () => document.visibilityState === 'visible' && !document.prerendering;
  const seen = () => new Promise((wake) => {
    const look = () => visible() && wake();
    document.addEventListener('visibilitychange', look);
    document.addEventListener('prerenderingchange', look);
    look();
  });

  // By hand: managers that take the place of the browser's own functions know no toJSON, and neither do older browsers.
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const text = (buffer) => {
    let binary = '';
    for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
    return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };
  const read = (options) => {
    const all = (list) => list?.map((entry) => ({ ...entry, id: bytes(entry.id) }));
    const { user, excludeCredentials, allowCredentials } = options;
    return {
      ...options,
      challenge: bytes(options.challenge),
      ...(user && { user: { ...user, id: bytes(user.id) } }),
      ...(excludeCredentials && { excludeCredentials: all(excludeCredentials) }),
      ...(allowCredentials && { allowCredentials: all(allowCredentials) }),
    };
  };
  const write = ({ id, rawId, type, response }) => {
    const parts = {};
    for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (response[name]) parts[name] = text(response[name]);
    }
    return JSON.stringify({ id, rawId: text(rawId), type, response: parts });
  };

  class Refused extends Error {}

  const ask = async (form, signal, again = true) => {
    const headers = { accept: 'application/json' };
    const answer = await fetch(form.dataset.question, { method: 'POST', headers, redirect: 'error', signal });
    // The cookie was renewed by another tab a moment ago: the next request has the new one.
    if (answer.status === 409 && again) return ask(form, signal, false);
    if (answer.ok) return answer.json();
    let said;
    try {
      said = (await answer.json()).text;
    } catch { /* then it is told in general */ }
    throw new Refused(said || '');
  };

  // Answers once the person has; the form is on its way then.
  const answer = async (form, signal, mediation) => {
    const { challenge_id, options } = await ask(form, signal);
    const publicKey = read(options);
    const { credentials } = navigator;
    const credential = form.dataset.passkey === 'create'
      ? await credentials.create({ publicKey, signal })
      : await credentials.get({ publicKey, mediation, signal });
    if (!credential) throw new DOMException('', 'NotAllowedError');
    // A form of its own, or a part of one about something else.
    const whole = form.closest('form');
    whole.elements.challenge_id.value = challenge_id;
    whole.elements.credential.value = write(credential);
    whole.requestSubmit();
  };

  const reasons = {
    NotAllowedError: 'cancelled',
    AbortError: 'cancelled',
    InvalidStateError: 'exists',
    SecurityError: 'domain',
    NotSupportedError: 'unsupported',
    ConstraintError: 'unsupported',
  };
  const say = (form, words) => {
    const notice = document.createElement('div');
    const paragraph = document.createElement('p');
    // Over the page, not in it: nothing moves under the finger.
    notice.className = 'notice notice-warning late';
    paragraph.textContent = words;
    notice.append(paragraph);
    form.querySelector('[data-said]').replaceChildren(...(words ? [notice] : []));
  };

  // One question at a time: a browser takes a second one for a mistake.
  let current = new AbortController();
  const begin = () => {
    current.abort();
    current = new AbortController();
    return current.signal;
  };

  // Offered in the field for the identifier. What comes of it is not spoken of: nobody asked for it.
  const autofill = async (form) => {
    try {
      if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    } catch {
      return;
    }
    for (;;) {
      await seen();
      const signal = begin();
      // Shortly before the challenge is over another one takes its place.
      let renewed = false;
      const renew = setTimeout(() => {
        renewed = current.signal === signal;
        if (renewed) current.abort();
      }, 240e3);
      try {
        await answer(form, signal, 'conditional');
      } catch { /* dismissed, refused or renewed */ }
      clearTimeout(renew);
      if (!renewed) return;
    }
  };

  const press = async (form, button) => {
    const signal = begin();
    button.disabled = true;
    say(form, '');
    try {
      await answer(form, signal);
    } catch (error) {
      if (error === signal.reason) return;
      const words = form.querySelector('[data-said]').dataset;
      say(form, (error instanceof Refused && error.message) || words[reasons[error.name]] || words.failed);
      start();
    } finally {
      button.disabled = false;
      // It lost the focus when it could not be pressed.
      if (document.activeElement === document.body) button.focus();
    }
  };

  const start = () => each('form[data-autofill]', autofill);

  if (!window.PublicKeyCredential || !navigator.credentials?.create) {
    each('[data-passkey-missing]', show);
    return;
  }
  each('[data-passkey]', (form) => {
    const button = form.querySelector('button');
    if (!button) return;
    show(form);
    button.addEventListener('click', () => press(form, button));
  });
  each('[data-passkey-shown]', show);
  each('[data-knows-passkeys]', (input) => { input.value = 'yes'; });
  each('[data-passkey-offer]', async (offer) => {
    const fits = PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable;
    if (await fits?.call(PublicKeyCredential).catch(() => false)) show(offer);
  });
  // The cookie of a question that comes too late must not take the place of the one that a form brings.
  document.addEventListener('submit', (event) => event.target.dataset.passkey || current.abort());
  addEventListener('pagehide', () => current.abort());
  addEventListener('pageshow', (event) => event.persisted && start());
  start();
})();
