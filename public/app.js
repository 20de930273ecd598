// Comforts only: every form on these pages works without this script.
(() => {
  'use strict';

  const one = (selector, root = document) => root.querySelector(selector);
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const visible = () => document.visibilityState === 'visible' && !document.prerendering;
  const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
  const seen = () => new Promise((wake) => {
    const look = () => visible() && wake();
    document.addEventListener('visibilitychange', look);
    document.addEventListener('prerenderingchange', look);
    look();
  });
  const get = (url, accept) => fetch(url, {
    cache: 'no-store',
    credentials: 'same-origin',
    headers: { accept },
    redirect: 'manual',
    signal: AbortSignal.timeout?.(15e3),
  }).then((answer) => (answer.ok ? answer : Promise.reject(answer)));

  // Resolved as a URL, because "/\host" and "/<tab>/host" also lead away.
  const here = () => location.pathname + location.search;
  const follow = (next) => {
    if (String(next).startsWith('/') && new URL(next, location).origin === location.origin) location.replace(next);
  };

  // What stands in a field when the script begins was typed or filled in before; after going back it is the browser's.
  const back = performance.getEntriesByType('navigation')[0]?.type === 'back_forward';

  // One round of polling lives until the page is left or a form is sent; coming back starts another.
  let round = 0;
  const poll = async (waiting) => {
    const url = waiting.dataset.poll;
    const mine = round;
    let pause = 1e3;
    for (;;) {
      await sleep(pause);
      await seen();
      if (mine !== round) return;
      let answer;
      try {
        answer = await (await get(url, 'application/json')).json();
        pause = 1e3;
      } catch {
        pause = Math.min(pause * 2, 1e4);
        continue;
      }
      if (mine !== round) return;
      const { state, next, good } = answer;
      if (state === 'ready') return one('form[data-ready]')?.requestSubmit();
      if (state === 'go') return follow(next);
      if (state === 'gone') return follow(next || here());
      // A code half typed is worth more than fresh news.
      if (state === 'expired') return one('.code-input')?.value ? undefined : follow(next || here());
      // What the page asks for may be good no more.
      if (good !== undefined && good !== waiting.dataset.good && !one('.code-input')?.value) return follow(next || here());
      // Over the page, not in it: nothing moves under the finger.
      if (state === 'elsewhere') each('[data-elsewhere][hidden]', (notice) => {
        notice.classList.add('late');
        notice.hidden = false;
      });
    }
  };

  const press = async (form) => {
    await seen();
    const button = one('button', form);
    form.requestSubmit(button);
    button.disabled = true;
  };

  const countDown = (button) => {
    const end = Date.now() + button.dataset.countdown * 1e3;
    const seconds = one('[data-seconds]', button);
    // A name that changes every second would be read out every second.
    seconds?.setAttribute('aria-hidden', 'true');
    const tick = () => {
      const left = Math.ceil((end - Date.now()) / 1e3);
      button.disabled = left > 0;
      if (seconds) seconds.textContent = left > 0 ? left : '';
      if (left > 0) setTimeout(tick, 1e3);
    };
    tick();
  };

  // Until somebody stops it: with the button, or by doing anything else here.
  const goOn = async (link) => {
    const notice = one('[data-going-on]');
    const button = one('button', notice);
    const seconds = one('[data-seconds]', notice);
    let left = +link.dataset.goOn;
    const stop = () => { left = -1; notice.hidden = true; };
    notice.hidden = false;
    // It would be read out every second.
    seconds.setAttribute('aria-hidden', 'true');
    button.addEventListener('click', () => { stop(); link.focus(); });
    addEventListener('keydown', stop);
    addEventListener('pagehide', stop);
    for (; left > 0; left--) {
      seconds.textContent = left;
      await sleep(1e3);
      await seen();
    }
    if (left === 0) location.assign(link.href);
  };

  const reveal = (button) => {
    const field = document.getElementById(button.getAttribute('aria-controls'));
    const words = [button.textContent, button.dataset.hide];
    const show = (shown) => {
      field.type = shown ? 'text' : 'password';
      button.textContent = words[+shown];
    };
    button.hidden = false;
    button.addEventListener('click', () => show(field.type === 'password'));
    // Managers and browsers keep what was typed into a field that is masked when it is sent.
    field.form.addEventListener('submit', () => show(false));
  };

  const strength = (field) => {
    const told = document.getElementById(`${field.id}-strength`);
    const beside = ['email_address', 'phone_number', 'username', 'first_name', 'last_name'];
    let newest = 0;
    const judge = async () => {
      const mine = ++newest;
      await sleep(300);
      if (mine !== newest) return;
      const body = new URLSearchParams({ password: field.value });
      for (const name of beside) if (field.form[name]) body.set(name, field.form[name].value);
      let answer = {};
      try {
        if (field.value) answer = await (await fetch(field.dataset.strength, { method: 'POST', body, redirect: 'error' })).json();
      } catch { /* it is judged again when it is sent */ }
      if (mine !== newest) return;
      told.textContent = answer.text || '';
      told.dataset.score = answer.score;
    };
    field.addEventListener('input', judge);
    if (field.value) judge();
  };

  // Chosen or dropped, a picture goes by itself; one that is too large is told at once.
  const upload = (form) => {
    const field = one('[type=file]', form);
    const look = () => {
      const [file] = field.files;
      field.setCustomValidity(file?.size > form.dataset.upload ? form.dataset.tooLarge : '');
      if (file && field.reportValidity()) form.requestSubmit();
    };
    field.addEventListener('change', look);
    if (!back) look();
  };

  // Where nothing is changed, or something is missing, there is nothing to save.
  const save = (form) => {
    const button = one('[type=submit]', form);
    const fields = [...form.elements].filter((field) => field.name);
    const look = () => {
      const missing = !form.dataset.save && fields.some((field) => field.ariaRequired === 'true' && !field.value.trim());
      const nothing = missing || fields.every((field) => field.value === field.defaultValue);
      if (!form.dataset.save) button.disabled = nothing;
      // What a password manager fills in is not always told.
      else for (const [look, on] of [['button-secondary', nothing], ['button-primary', !nothing]]) button.classList.toggle(look, on);
    };
    form.addEventListener('input', look);
    // A browser that comes back fills in what was typed before.
    addEventListener('pageshow', look);
    look();
  };

  // What a manager filled in belongs to what it filled in beside it, and to nothing that somebody types.
  const filled = (field) => {
    const typed = ({ target, inputType }) => {
      if (target !== field && inputType && inputType !== 'insertReplacementText') field.value = '';
    };
    field.form.addEventListener('input', typed);
  };

  const code = (field) => {
    const length = +field.dataset.length || Infinity;
    let sent = false;
    const take = (text) => {
      const digits = text.normalize('NFKC').replace(/\D/g, '').slice(0, length);
      if (field.value !== digits) field.value = digits;
      if (digits.length === length && !sent) {
        sent = true;
        field.form.requestSubmit();
      }
    };
    field.addEventListener('input', (event) => event.isComposing || take(field.value));
    field.addEventListener('compositionend', () => take(field.value));
    // By hand, since maxlength would cut "123 456" short.
    field.addEventListener('paste', (event) => {
      const text = event.clipboardData.getData('text');
      if (!/\d/.test(text.normalize('NFKC'))) return;
      event.preventDefault();
      take(text);
    });
    if (!back) take(field.value);
  };

  const refresh = async (list) => {
    const idle = () => visible() && getSelection().isCollapsed
      && !list.contains(document.activeElement) && !one('details[open]', list);
    for (;;) {
      await sleep(list.dataset.refresh * 1e3);
      if (!idle()) continue;
      try {
        const text = await (await get(here(), 'text/html')).text();
        const fresh = one('[data-refresh]', new DOMParser().parseFromString(text, 'text/html'));
        if (fresh && idle() && !fresh.isEqualNode(list)) list.replaceChildren(...fresh.childNodes);
      } catch { /* the next turn tries again */ }
    }
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    round++;
    if (form.ariaBusy) return event.preventDefault();
    form.ariaBusy = 'true';
    setTimeout(() => { form.ariaBusy = null; }, 5e3);
  });

  // A page shows one account. When that is in use here no more, the page leaves: another tab tells, or this one looks when
  // somebody sees it again.
  const { session: mine, page: own } = document.body.dataset;
  let channel;
  const look = async () => {
    if (!mine) return;
    try {
      const { in_use: stays } = await (await get(`/user/in-use?session=${mine}`, 'application/json')).json();
      if (!stays) follow(own);
    } catch { /* the next look tells */ }
  };
  const listen = () => {
    channel = window.BroadcastChannel && new BroadcastChannel('portico');
    if (!channel) return;
    // Whose page every other tab has come to; a form that is about to end a session takes its time.
    channel.onmessage = ({ data }) => { if (data !== mine) setTimeout(look, data === 'leaving' ? 1e3 : 0); };
    channel.postMessage(mine || '');
  };
  document.addEventListener('submit', (event) => {
    if ('leaves' in event.target.dataset) channel?.postMessage('leaving');
  });
  document.addEventListener('visibilitychange', () => visible() && look());
  // An open channel would keep browsers from keeping the page.
  addEventListener('pagehide', () => channel?.close());

  const start = () => each('[data-poll]', poll);
  addEventListener('pagehide', () => round++);
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    each('form[aria-busy]', (form) => { form.ariaBusy = null; });
    each('form[data-press] button', (button) => { button.disabled = false; });
    listen();
    look();
    start();
  });

  // Each region tells how many are on, and goes as a whole; the search leaves what is looked for.
  const countries = (set) => {
    const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    const inside = (selector, part) => [...part.querySelectorAll(selector)];
    const regions = inside('details', set).map((part) => {
      const whole = one('[data-whole]', part);
      const count = one('summary [data-words]', part);
      const entries = inside('[data-country]', part);
      const boxes = entries.map((entry) => one('input', entry));
      const tell = () => {
        const on = boxes.filter((box) => box.checked).length;
        whole.checked = on === boxes.length;
        whole.indeterminate = on > 0 && !whole.checked;
        count.textContent = count.dataset.words.replace('#', on);
      };
      part.addEventListener('change', ({ target }) => {
        if (target === whole) boxes.forEach((box) => { box.checked = whole.checked; });
        tell();
      });
      addEventListener('pageshow', tell);
      tell();
      return { part, entries };
    });
    const search = one('[data-search]', set);
    const field = one('input', search);
    const told = one('[data-words]', search);
    field.addEventListener('input', () => {
      const wanted = plain(field.value.trim());
      let found = 0;
      for (const { part, entries } of regions) {
        entries.forEach((entry) => { entry.hidden = !plain(entry.textContent).includes(wanted); });
        const left = entries.filter((entry) => !entry.hidden).length;
        part.hidden = !left;
        part.open = !!wanted && left > 0;
        found += left;
      }
      told.textContent = wanted ? told.dataset.words.replace('#', found) : '';
    });
    // It looks for countries, and saves nothing.
    field.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault());
    search.hidden = false;
  };

  const keep = (bar) => {
    const text = bar.dataset.keep;
    const link = one('[data-download]', bar);
    link.href = `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`;
    link.download = bar.dataset.name;
    one('[data-print]', bar).onclick = () => print();
    const copy = one('[data-copy]', bar);
    copy.onclick = async () => {
      try {
        await navigator.clipboard.writeText(text);
        copy.textContent = copy.dataset.done;
      } catch { /* the codes stand on the page */ }
    };
    bar.hidden = false;
  };

  // Where the browser does not let it, the text is selected for whoever copies it by hand.
  const copies = (button) => {
    const field = document.getElementById(button.dataset.copies || button.getAttribute('aria-controls'));
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = button.dataset.done;
      } catch {
        field.select();
      }
    };
    button.hidden = false;
  };

  listen();
  start();
  each('form[data-press]', press);
  each('[data-countries]', countries);
  each('[data-keep]', keep);
  each('[data-copies]', copies);
  each('button[data-countdown]', countDown);
  each('.code-input', code);
  each('[data-go-on]', goOn);
  each('[data-reveal]', reveal);
  each('[data-strength]', strength);
  each('[data-filled]', filled);
  each('[data-upload]', upload);
  each('[data-save]', save);
  each('[data-refresh]', refresh);
})();
