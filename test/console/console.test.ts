// One run through the console over a real Tandem, as a reader would go: in, an object made by its
// form, a table, a parameter, languages, the dark, and by the keyboard alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { cleanUp, newFolder, Tandem, until } from '../house/running.ts';
import { codeAt } from '../support/authenticator.ts';
import { freePort, type SippRun, sippCaller, sippVendor } from '../support/sipp.ts';
import { Talker } from '../support/talker.ts';
import { needs } from '../support/tools.ts';
import { Browser, NARROW, WIDE } from './browser.ts';

const PASSWORD = 'a sentence of my own';

after(cleanUp);

/** A whole sheet of a carrier. */
const RATES = 100_000;

const LIGHT_PAGES = 10;
/** A sheet takes its time on a machine that is busy. */
const SHEET_MS = 90_000;

describe('the console in a browser (CON-1)', () => {
  const isThere = {
    skip: (why?: string): void => {
      skipped = why ?? 'no chromium';
    },
  };
  let skipped: string | undefined;
  let tandem: Tandem;
  let http = '';
  let sip = '';
  let browser: Browser;
  let vendorPort = 0;
  let vendor: SippRun | undefined;

  before(async () => {
    if (!needs(isThere, 'chromium')) return;
    vendorPort = await freePort();
    [tandem, browser] = await Promise.all([Tandem.up(join(newFolder(), 'data')), Browser.open()]);
    // Asked once: each look is a command of its own.
    const { processes } = tandem.status();
    const addressOf = (role: string, of: string): string =>
      processes.find((process) => process.role === role)?.addresses[of] ?? '';
    http = `http://${addressOf('office', 'http')}`;
    sip = addressOf('switch', 'sip').replace(/^udp:/, '');
  });
  after(async () => {
    vendor?.child.kill();
    await browser?.close();
    await tandem?.stop();
  });

  const step = (name: string, go: () => Promise<void>): void =>
    void it(name, async (t) => (skipped === undefined ? await go() : t.skip(skipped)));

  const open = async (path: string, heading: string): Promise<void> => {
    await browser.page.goto(http + path);
    await browser.page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };

  async function isClear(what: string): Promise<void> {
    assert.deepEqual(await browser.seriousFindings(), [], what);
  }

  async function locksGateway(page: Page, id: string): Promise<void> {
    await open(`/objects/routingGateways/${id}`, `Routing gateway ${id}`);
    await page.getByLabel('Lock', { exact: true }).click();
    await page.locator('.ant-select-item-option[title=all]').click();
    await page.getByRole('button', { name: 'Save' }).click();
    const question = `from=globe-in&caller=1&callee=8801711000000`;
    await until('the switch knows that the gateway is locked', async () => {
      const { routes } = await browser.ask<{ routes: { gateway: string; place: number | null }[] }>(
        ...(['GET', `/api/v1/route?${question}`] as const),
      );
      return routes.every(({ place }) => place === null);
    });
  }

  /** Both sides, what it costs as it runs, how it sounds, and why it went there: in three languages. */
  async function looksAtCall(page: Page, callee: string): Promise<void> {
    await page.getByRole('button', { name: callee }).first().click();
    const call = page.getByRole('dialog');
    const fact = (name: string) =>
      call.locator('.fact', { has: page.getByText(name, { exact: true }) }).locator('dd');
    assert.match(await fact('From').innerText(), /^globe-in · 127/);
    assert.match(await fact('To').innerText(), /^south-out · 127/);
    for (const side of ["Caller's Call-ID", "Called side's Call-ID"]) {
      assert.match(await fact(side).innerText(), /\w{5}/);
    }
    const [first, firstLasts] = [await fact('Charge').innerText(), await fact('Lasts').innerText()];
    await call.getByText(/^from the caller: [1-9]\d* packets, .* MOS about 4/).waitFor();
    await call.getByText(/^from the called side: [1-9]\d* packets/).waitFor();
    await call.getByText('attempt south-out: answered').waitFor();
    await call.getByText(/ s are charged$/).waitFor();
    await isClear('a call that runs');
    await until('its charge has grown', async () => {
      const grown = Number(await fact('Charge').innerText()) > Number(first);
      return grown && (await fact('Lasts').innerText()) !== firstLasts;
    });
    for (const [language, line] of [
      ['zh', '尝试 south-out：已应答'],
      ['es', 'intento south-out: contestó'],
    ]) {
      await page.evaluate(`localStorage.setItem('tandem.language', '"${language}"')`);
      await page.reload();
      await call.getByText(line ?? '').waitFor();
    }
    await page.evaluate(`localStorage.setItem('tandem.language', '"en"')`);
  }

  step('the first login asks for a password of one’s own, and is in', async () => {
    const oneTime = /one-time password (\S+)/.exec(tandem.output)?.[1] ?? '';
    const { page } = browser;
    await page.goto(http);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await isClear('the way in');
    await page.getByLabel('Password').fill(oneTime);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('One-time password').fill(oneTime);
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('New password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
    // A wrong password is answered by 401, which browsers write down.
    browser.said.length = 0;
  });

  step('the page of the API is read, and a request of it tried', async () => {
    const { page } = browser;
    await page.goto(`${http}/api-docs`);
    await page.getByLabel('Search').fill('get /api/v1/accounts');
    await page.locator('summary', { hasText: /^GET \/api\/v1\/accounts$/ }).click();
    const one = page.locator('details[open]');
    await one.getByRole('button', { name: 'Send' }).click();
    await one.locator('pre', { hasText: /^200 \/api\/v1\/accounts/ }).waitFor();
    await isClear('the page of the API');
    assert.deepEqual(browser.said, []);
  });

  step('an object is made by its form, and a wrong field says what it takes', async () => {
    const { page } = browser;
    await open('/new/accounts', 'New account');
    await isClear('a form');
    await page.getByLabel('Id', { exact: true }).fill('acme');
    await page.getByLabel('Type').click();
    await page.getByTitle('customer', { exact: true }).click();
    await page.getByLabel('Credit', { exact: true }).fill('much');
    await page.getByRole('button', { name: 'Save' }).click();
    const wrong = page.locator('.ant-form-item-has-error', { hasText: 'Credit' });
    await wrong.waitFor();
    assert.match(await wrong.innerText(), /decimal|digits|"0/i);
    await page.getByLabel('Credit', { exact: true }).fill('5.00');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Account acme' }).waitFor();
    browser.said.length = 0; // the refusal, 422
    await page.getByText('History', { exact: true }).click();
    await page.locator('.history li').first().waitFor();
  });

  step('a table shows it, narrowed by what stands in the address', async () => {
    const { page } = browser;
    await open('/objects/accounts', 'Accounts');
    await page.getByRole('link', { name: 'acme' }).waitFor();
    await page.getByRole('textbox', { name: 'Search' }).fill('nobody');
    await page.getByText('Nothing matches these filters').waitFor();
    assert.match(page.url(), /\?q=nobody$/);
    await page.reload();
    await page.getByText('Nothing matches these filters').waitFor();
  });

  step('columns are chosen, and remembered', async () => {
    const { page } = browser;
    const head = page.getByRole('columnheader', { name: 'Memo' });
    await page.getByRole('button', { name: 'Take the filters away' }).click();
    await page.getByRole('link', { name: 'acme' }).waitFor();
    assert.equal(await head.count(), 0);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Memo' }).check();
    await head.waitFor();
    await page.reload();
    await head.waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'The usual ones' }).click();
    await head.waitFor({ state: 'detached' });
  });

  step('a parameter is changed, and its past tells by whom', async () => {
    const { page } = browser;
    await open('/parameters?name=SS_SIP_SESSION_TTL', 'Parameters');
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Value').fill('900');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.locator('.history ins', { hasText: '900' }).waitFor();
    const kept = await browser.ask('GET', '/api/v1/parameters/SS_SIP_SESSION_TTL');
    assert.match(JSON.stringify(kept), /"900"/);
    await isClear('a parameter');
  });

  step('Chinese and the dark come at once, and stay', async () => {
    const { page } = browser;
    await open('/objects/routingGateways', 'Routing gateways');
    await page.getByLabel('Language').click();
    await page.getByTitle('中文').click();
    await page.getByRole('heading', { level: 1, name: '落地网关' }).waitFor();
    await page.getByRole('button', { name: /外观/ }).click();
    assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: '落地网关' }).waitFor();
    await isClear('a table in the dark');
    await open(`/parameters?q=${encodeURIComponent('最长通话')}`, '参数');
    await page.getByText('最长通话时长；0 = 不限', { exact: true }).first().waitFor();
    await page.getByLabel('语言').click();
    await page.getByTitle('English').click();
  });

  step('by the keyboard alone: to the analysis, a question, an answer', async () => {
    const { page } = browser;
    await open('/routing', 'Routing analysis');
    await page.getByLabel(/^From/).focus();
    await page.keyboard.type('nobody');
    await page.keyboard.press('Tab');
    await page.keyboard.type('1000');
    await page.keyboard.press('Tab');
    await page.keyboard.type('880123');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody of that name may call').waitFor();
    assert.match(page.url(), /callee=880123/);
    browser.said.length = 0; // the refusal, 404
  });

  step('the first set-up is checked, then made', async () => {
    const { page } = browser;
    await open('/setup', 'First set-up');
    const names = page.getByLabel('Short name');
    await names.nth(0).fill('south');
    await page.getByLabel('Its address, host:port').fill(`127.0.0.1:${vendorPort}`);
    await names.nth(1).fill('globe');
    await page.getByLabel('Its address', { exact: true }).fill('127.0.0.1');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('button', { name: 'Make it all' }).click();
    await page.getByRole('heading', { name: 'It is made' }).first().waitFor();
    if (!needs(isThere, 'sipp')) return;
    vendor = sippVendor({ folder: newFolder(), port: vendorPort, echoes: true });
    await page.getByLabel('Number to call').fill('8801711000000');
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.getByText(/answered · 200/i).waitFor();
    await page.locator('.lead .word-good').waitFor();
    assert.match(await page.locator('.lead').innerText(), /./);
  });

  step('a payment is entered once, and stands in the list', async () => {
    const { page } = browser;
    await open('/payments?account=globe', 'Payments');
    await page.getByText('10.00').waitFor();
    await page.getByRole('button', { name: 'Enter a payment' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Amount').fill('12.50');
    await form.getByLabel('Remark').fill('by wire');
    await form.getByRole('button', { name: 'Book it' }).click();
    await page.getByText('The balance of globe is 22.50').waitFor();
    await page.getByText('by wire').waitFor();
  });

  step(
    'a column is said once, a date too; the sheet is taken back, the column remembered',
    async () => {
      const { page } = browser;
      const preview = async (name: string, lines: readonly string[]) => {
        const buffer = Buffer.from(['Vorwahl,Ziel,Preis', ...lines].join('\n'));
        const file = { name, mimeType: 'text/csv', buffer };
        await page.locator('input[type=file]').setInputFiles(file);
        await page.getByRole('button', { name: 'Preview' }).click();
      };
      await open('/rates?group=globe-sell', 'Rate sheets');
      await page.getByLabel('Columns', { exact: true }).fill('Vorwahl=prefix,Preis=price');
      await preview('first.csv', ['33,France,0.0300', '34,Spain,0.0400']);
      await page.getByLabel('Ziel: Means').click();
      await page.locator('.ant-select-dropdown:visible [title="Area (area)"]').click();
      await page.getByRole('row', { name: /^33 France new/ }).waitFor();
      await isClear('a sheet that is shown');
      await page.getByLabel('Holds from').fill('2030-01-31');
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByRole('row', { name: /^33 France new .*1[/]31[/]2030/ }).waitFor();
      await page.getByRole('button', { name: 'Write it', disabled: false }).click();
      await page.getByText('Written: 2 rates').first().waitFor();
      await page.reload();
      await preview('second.csv', ['33,France,0.0350']);
      await page.getByText(/vorwahl → code/i).waitFor();
      await page.getByRole('button', { name: 'Take the last one back' }).click();
      const sure = page.locator('.ant-popconfirm');
      await sure.getByRole('button', { name: 'Take the last one back' }).click();
      await page.getByText(/^taken back: /).waitFor();
      await open('/rates?view=cost&account=globe&number=33123', 'Rate sheets');
      await page.getByText('counts', { exact: true }).waitFor();
      assert.equal(await page.getByRole('rowheader', { name: /^33/ }).count(), 0);
    },
  );

  step('a sheet of rates is shown first, then written', async () => {
    const { page } = browser;
    await open('/rates?group=globe-sell', 'Rate sheets');
    const lines = Array.from({ length: RATES }, (_, at) => `880${RATES + at},Bangladesh,0.0200`);
    const sheet = Buffer.from(['Prefix,Destination,Price', ...lines].join('\n'));
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'sheet.csv', mimeType: 'text/csv', buffer: sheet });
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('status').getByRole('progressbar').waitFor();
    await page
      .getByRole('button', { name: 'Write it', disabled: false })
      .click({ timeout: SHEET_MS });
    await page.getByText(`Written: ${RATES} rates`).first().waitFor({ timeout: SHEET_MS });
    await open('/rates?view=cost&account=globe&number=880199999123', 'Rate sheets');
    await page.getByRole('rowheader', { name: /^880199999 / }).waitFor();
    await page
      .getByText(/0[.]02/)
      .first()
      .waitFor();
  });

  step('a call that runs is seen, disconnected, and its messages are read', async () => {
    const { page } = browser;
    if (!needs(isThere, 'sipp')) return;
    const folder = newFolder();
    await browser.ask('PUT', '/api/v1/parameters/SS_MEDIA_PROXY_MODE', { value: 'Must On' });
    await open('/trace', 'SIP trace');
    await page.getByRole('button', { name: 'Switch it on' }).click();
    await page.getByText('Of every call').waitFor();
    const callee = '8801711000000';
    const told = page.waitForRequest(/live[?]topics=calls/);
    await open('/calls', 'Current calls');
    await told;
    await page.getByText('No calls now').waitFor();
    const plan = { folder, to: sip, calls: 1, perSecond: 1, callee };
    const speaker = await Talker.at({ address: '127.0.0.1', voice: 7 });
    assert.equal(await speaker.calls(sip, callee), 200);
    speaker.speaks();
    await page.getByText('connected').first().waitFor();
    await looksAtCall(page, callee);
    await locksGateway(page, 'south-out');
    const refused = await sippCaller({ ...plan, holdMs: 1_000 });
    await refused.ended;
    assert.deepEqual(refused.answered(), [], 'a locked gateway takes no new call');
    await open('/calls', 'Current calls');
    await page.getByRole('button', { name: callee }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    await page.locator('.ant-popconfirm').getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('The call has ended').first().waitFor();
    speaker.close();
    await page
      .getByRole('link', { name: /record/i })
      .last()
      .click();
    await page.getByRole('heading', { level: 1, name: /8801711000000/ }).waitFor();
    const ladder = page.getByRole('list', { name: 'SIP messages' });
    for (const what of ['INVITE', '200 OK', 'BYE']) {
      await ladder.getByRole('button', { name: what }).first().waitFor();
    }
    await ladder.getByRole('button', { name: 'INVITE' }).first().click();
    await ladder.getByText('Max-Forwards').first().waitFor();
    await isClear('a record with its ladder');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /PCAP/ }).click(),
    ]);
    assert.equal(readFileSync(await file.path()).readUInt32LE(0), 0xa1b2c3d4);
    browser.said.length = 0; // the explanation of a call that has ended, 404
  });

  step('the network is tested on the way that calls take', async () => {
    const { page } = browser;
    await open('/network-test', 'Network test');
    await page.getByLabel('Or an address').fill(sip);
    await page.getByRole('button', { name: 'Test it' }).click();
    await page.locator('.word-good').waitFor();
    assert.equal(await page.locator('.steps li', { hasText: '200' }).count(), 5);
  });

  step('many are changed at once', async () => {
    const { page } = browser;
    await open('/objects/accounts', 'Accounts');
    await page.getByRole('link', { name: 'south', exact: true }).waitFor();
    await page.getByRole('checkbox').nth(1).check();
    await page.getByRole('checkbox').nth(2).check();
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Field').click();
    await page.keyboard.type('Memo');
    await page.keyboard.press('Enter');
    await dialog.getByRole('textbox').last().fill('met at the fair');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('2 done, 0 refused').first().waitFor();
    const { items } = await browser.ask<{ items: object[] }>('GET', '/api/v1/accounts');
    assert.equal(JSON.stringify(items).match(/met at the fair/g)?.length, 2);
  });

  step('a key is made and shown once', async () => {
    const { page } = browser;
    await open('/keys?new=key', 'API keys');
    await page.getByLabel('Name').fill('billing');
    await page.getByRole('dialog').getByRole('button', { name: 'Make a key' }).click();
    const key = await page.locator('.made').innerText();
    const asked = await fetch(`${http}/api/v1/accounts`, {
      headers: { authorization: `Bearer ${key.trim()}` },
    });
    assert.equal(asked.status, 200);
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('billing').waitFor();
  });

  step('Spanish says everything in Spanish', async () => {
    const { page } = browser;
    await open('/', 'Dashboard');
    await page.getByLabel('Language').click();
    await page.getByTitle('Español').click();
    await page.getByRole('heading', { level: 1, name: 'Panel' }).waitFor();
    for (const [path, heading] of [
      ['/payments', 'Pagos'],
      ['/reports', 'Informes'],
      ['/trace', 'Traza SIP'],
      ['/own', 'Su acceso'],
    ] as const) {
      await open(path, heading);
    }
    await open('/objects/accounts', 'Cuentas');
    await page.getByRole('columnheader', { name: 'Saldo' }).waitFor();
    await page.getByText('cliente', { exact: true }).first().waitFor();
    await open('/objects/accounts/acme', 'Cuenta acme');
    await page.getByText('cliente (customer)').waitFor();
    await page.getByLabel('Crédito', { exact: true }).fill('much');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('"much" no tiene la forma debida (≥ 0)').waitFor();
    browser.said.length = 0; // the refusal, 422
    await page.getByLabel('Idioma').first().click(); // the other is the account's
    await page.getByTitle('English').click();
  });

  step('a second factor is turned on, and asked for at the door', async () => {
    const { page } = browser;
    await open('/own', 'Your sign-in');
    await page.locator('#begin_password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Turn it on' }).click();
    const secret = (await page.locator('.made').innerText()).replaceAll(/\s/g, '');
    await isClear('a second factor');
    const beganAt = Date.now();
    await page.locator('#confirm_code').fill(codeAt(secret, beganAt));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('button', { name: 'Turn it off' }).waitFor();
    await page.getByRole('button', { name: 'Signed in as admin' }).click();
    await page.getByText('Sign out').click();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    // No code is taken twice: the one of the next half minute is taken too.
    await page.getByLabel('Code of your second factor').fill(codeAt(secret, beganAt + 30_000));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your sign-in' }).waitFor();
    browser.said.length = 0; // the question for the code, 401
  });

  step('every page opens on a telephone too, without a fault in the console', async () => {
    const { page } = browser;
    const pages = [
      ...[['/calls', 'Current calls'] as const, ['/records', 'Call records'] as const],
      ...[['/rates', 'Rate sheets'] as const, ['/registrations', 'Registrations'] as const],
      ...[['/registrations?view=gateways', 'Registrations'] as const],
      ...[['/registrations?view=failed', 'Registrations'] as const],
      ...[['/network-test', 'Network test'] as const, ['/routing', 'Routing analysis'] as const],
      ...[['/suspended', 'Suspended sources'] as const, ['/setup', 'First set-up'] as const],
      ...[['/status', 'Status'] as const, ['/', 'Dashboard'] as const],
      ...[['/payments', 'Payments'] as const, ['/keys', 'API keys'] as const],
      ...[['/reports', 'Reports'] as const, ['/trace', 'SIP trace'] as const],
      ...[['/objects/accounts', 'Accounts'] as const, ['/parameters', 'Parameters'] as const],
      ...[['/objects/operators/admin', 'Operator admin'] as const],
      ...[['/own', 'Your sign-in'] as const],
    ];
    await page.setViewportSize(NARROW);
    for (const [at, [path, heading]] of pages.entries()) {
      await open(path, heading);
      const overflow =
        'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      assert.ok(((await page.evaluate(overflow)) as number) <= 0, `${path} is wider than 390`);
      // Every page is looked through, the later ones in the dark.
      if (at === LIGHT_PAGES) await page.getByRole('button', { name: /Appearance/ }).click();
      await isClear(path);
    }
    await page.setViewportSize(WIDE);
    assert.deepEqual(browser.said, []);
  });
});
