/**
 * What runs in the reader's browser: the filters and the switch of theme. It is kept as text, since what stands in the page
 * must be exactly what its policy allows by hash.
 */
export const SCRIPT = `
'use strict';
const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const words = (n, one, many = one + 's') => n.toLocaleString('en') + ' ' + (n === 1 ? one : many);

/* Many letters are typed in one go: look once. */
const soon = (action) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, 150);
  };
};

const theme = find('#theme');
const dark = matchMedia('(prefers-color-scheme: dark)');
const showTheme = (isDark) => {
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  theme.setAttribute('aria-pressed', String(isDark));
};
showTheme(dark.matches);
theme.hidden = false;
theme.addEventListener('click', () => showTheme(theme.getAttribute('aria-pressed') !== 'true'));
dark.addEventListener('change', () => showTheme(dark.matches));

const form = find('#filters');
if (form) {
  const shown = find('#shown');
  const groups = all('article.group').map((article) => ({
    article,
    text: article.textContent.toLowerCase(),
    cases: all('.case', article).map((block) => ({
      block,
      findings: Number(block.dataset.findings),
      names: all('.names li', block).map((item) => ({ item, name: item.textContent.toLowerCase() })),
      folded: find('details.many', block),
    })),
    rest: find('details.rest', article),
  }));
  const total = groups.reduce((sum, { cases }) => sum + cases.reduce((n, { findings }) => n + findings, 0), 0);
  const apply = () => {
    const severities = new Set(all('[name=severity]:checked', form).map(({ value }) => value));
    const rule = form.elements.rule.value;
    const text = form.elements.domain.value.trim().toLowerCase();
    const domains = new Set();
    let count = 0;
    for (const { article, cases, rest, text: whole } of groups) {
      const { severity, rule: own } = article.dataset;
      const wanted = severities.has(severity) && (rule === '' || rule === own);
      let visible = 0;
      let restVisible = 0;
      if (wanted) {
        for (const { block, findings, names, folded } of cases) {
          let here = 0;
          for (const { item, name } of names) {
            const matches = text === '' || name.includes(text);
            if (item.hidden === matches) item.hidden = !matches;
            if (matches) {
              here++;
              domains.add(name);
            }
          }
          if (names.length === 0 && (text === '' || whole.includes(text))) here = findings;
          else if (here === names.length) here = findings;
          block.hidden = here === 0;
          if (folded) folded.open = text !== '' && here > 0 && here < 200;
          visible += here;
          if (rest && rest.contains(block)) restVisible += here;
        }
      }
      if (rest) {
        rest.hidden = wanted && restVisible === 0;
        rest.open = text !== '' && restVisible > 0 && restVisible < 200;
      }
      article.hidden = visible === 0;
      count += visible;
    }
    shown.textContent =
      count === 0 && total > 0
        ? 'No finding matches.'
        : count === total
          ? words(total, 'finding') + ', all of them.'
          : words(count, 'finding') + ' of ' + total.toLocaleString('en') + ', in ' + words(domains.size, 'domain') + '.';
  };
  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('change', apply);
  form.addEventListener('input', soon(apply));
  form.addEventListener('reset', () => setTimeout(apply));
}

const search = find('#matrix-domain');
const rows = all('.matrix tbody tr').map((row) => ({
  row,
  names: all('.names li', row).map((item) => ({ item, name: item.textContent.toLowerCase() })),
  folded: find('details.many', row),
}));
const shownRows = find('#matrix-shown');
const allRows = shownRows.textContent;
const applyRows = () => {
  const text = search.value.trim().toLowerCase();
  let domains = 0;
  let visible = 0;
  for (const { row, names, folded } of rows) {
    let here = 0;
    for (const { item, name } of names) {
      const matches = name.includes(text);
      if (item.hidden === matches) item.hidden = !matches;
      if (matches) here++;
    }
    row.hidden = here === 0;
    if (folded) folded.open = text !== '' && here > 0 && here < 200;
    domains += here;
    if (here > 0) visible++;
  }
  shownRows.textContent =
    text === '' ? allRows : domains === 0 ? 'No domain matches.' : words(domains, 'domain') + ' in ' + words(visible, 'row') + '.';
};
search.closest('label').hidden = false;
search.addEventListener('input', soon(applyRows));
`;
