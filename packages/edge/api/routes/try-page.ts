// A page on which the API is read and tried: made of the document itself, by a script of our own.
import type { FastifyInstance } from 'fastify';

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Tandem HTTP API</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/api-docs.css"></head>
<body><h1>Tandem HTTP API</h1>
<p><label>Key <input id="key" type="password" autocomplete="off" size="50"></label>
(empty: the session of this browser) <button id="load">Load</button>
<label>Search <input id="search" type="search"></label></p>
<main id="routes"></main><script src="/api-docs.js"></script></body></html>
`;

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:1rem auto;max-width:70rem;
padding:0 1rem;color-scheme:light dark}details{border-bottom:1px solid #8885;padding:.3rem 0}
summary{cursor:pointer;font-family:ui-monospace,monospace}pre{overflow:auto;max-height:24rem;
background:#8882;padding:.5rem}textarea{width:100%;min-height:6rem;
font-family:ui-monospace,monospace}
label{display:inline-block;margin:.2rem .6rem .2rem 0}
`;

/** Everything is set as text: nothing that a server says becomes markup. */
const SCRIPT = `'use strict';
const byId = (id) => document.getElementById(id);
const make = (name, text, parent) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  parent?.append(element);
  return element;
};
const headers = () => {
  const key = byId('key').value;
  return key === '' ? {} : { authorization: 'Bearer ' + key };
};
const isNone = (schema) => schema === undefined;
function form(path, method, operation, parent) {
  make('p', operation.description ?? '', parent);
  const inputs = (operation.parameters ?? []).map((parameter) => {
    const label = make('label', parameter.name + (parameter.required ? '* ' : ' '), parent);
    const input = make('input', undefined, label);
    return { parameter, input };
  });
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  const body = isNone(schema) ? undefined : make('textarea', undefined, parent);
  if (body) {
    body.value = '{}';
    make('pre', JSON.stringify(schema, null, 2), parent);
  }
  const answer = make('pre', undefined, parent);
  const send = make('button', 'Send', parent);
  send.onclick = async () => {
    let url = path;
    const query = new URLSearchParams();
    for (const { parameter, input } of inputs) {
      if (parameter.in === 'path') {
        url = url.replace('{' + parameter.name + '}', encodeURIComponent(input.value));
      } else if (input.value !== '') query.append(parameter.name, input.value);
    }
    const asked = query.size > 0 ? url + '?' + query : url;
    const options = { method: method.toUpperCase(), headers: headers() };
    if (body) {
      options.body = body.value;
      options.headers['content-type'] = 'application/json';
    }
    try {
      const came = await fetch(asked, options);
      const text = await came.text();
      answer.textContent = came.status + ' ' + asked + '\\n' + text.slice(0, 100000);
    } catch (error) {
      answer.textContent = String(error);
    }
  };
}
async function load() {
  const routes = byId('routes');
  routes.replaceChildren();
  const came = await fetch('/api/v1/openapi.json', { headers: headers() });
  const document_ = await came.json();
  if (!came.ok) {
    make('p', document_.title ?? 'not allowed', routes);
    return;
  }
  for (const [path, operations] of Object.entries(document_.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const one = make('details', undefined, routes);
      make('summary', method.toUpperCase() + ' ' + path, one);
      one.dataset.words = (method + ' ' + path).toLowerCase();
      one.ontoggle = () => {
        if (one.open && one.childElementCount === 1) form(path, method, operation, one);
      };
    }
  }
}
byId('load').onclick = load;
byId('search').oninput = (event) => {
  for (const one of byId('routes').children) {
    one.hidden = !one.dataset.words?.includes(event.target.value.toLowerCase());
  }
};
load();
`;

export function tryPageRoutes(app: FastifyInstance): void {
  const files = [
    ['/api-docs', 'text/html; charset=utf-8', PAGE],
    ['/api-docs.css', 'text/css; charset=utf-8', STYLE],
    ['/api-docs.js', 'text/javascript; charset=utf-8', SCRIPT],
  ] as const;
  for (const [url, type, text] of files) {
    app.get(url, async (_request, reply) =>
      reply.type(type).header('cache-control', 'no-cache').send(text),
    );
  }
}
