// What must hold on every page that any test opens. A guard watches one browser context and gathers what was wrong;
// the runner fails a test whose guards have something to say.

/** Runs in each page before its own scripts. */
function reportViolations() {
  document.addEventListener('securitypolicyviolation', (event) => {
    const where = `${event.sourceFile ?? ''}:${event.lineNumber ?? ''}`;
    console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${where} ${event.sample}`);
  });
}

export class Guard {
  found = [];
  #allowed = new Set();
  #origin;

  constructor(context, base) {
    this.#origin = new URL(base).origin;
    context.on('page', (page) => this.#watch(page));
    this.ready = context.addInitScript(reportViolations);
  }

  /** From now on, answers with these status codes are what the test wants. */
  allow(...codes) {
    for (const code of codes) this.#allowed.add(code);
  }

  #note(page, text) {
    this.found.push(`${new URL(page.url(), this.#origin).pathname}: ${text}`);
  }

  #watch(page) {
    page.on('pageerror', (error) => this.#note(page, `script error: ${error.stack ?? error}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !this.#isAllowedStatus(message.text())) {
        this.#note(page, `console: ${message.text()}`);
      }
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.origin !== this.#origin) {
        this.#note(page, `a request to elsewhere: ${request.url()}`);
      }
    });
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      // Going on to another page cancels what the old one still loads or listens to.
      if (why !== 'net::ERR_ABORTED') this.#note(page, `request failed: ${request.url()} ${why}`);
    });
    page.on('response', (response) => this.#checkResponse(page, response));
  }

  #isAllowedStatus(text) {
    const code = /responded with a status of (\d+)/.exec(text)?.[1];
    return code !== undefined && this.#allowed.has(Number(code));
  }

  #checkResponse(page, response) {
    const status = response.status();
    if (status >= 400 && !this.#allowed.has(status)) this.#note(page, `${status} from ${response.url()}`);
    const headers = response.headers();
    if (!(headers['content-type'] ?? '').startsWith('text/html')) return;
    // The browser's own viewer of PDF files is a page of its own.
    if (response.url().startsWith('chrome-extension:')) return;
    const policy = headers['content-security-policy'] ?? '';
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
    const wrong = [
      [!/'nonce-[0-9A-Za-z+/=_-]{16,}'/.test(scripts), 'no nonce in script-src'],
      [policy.includes('unsafe-inline'), 'unsafe-inline'],
      [policy.includes("'unsafe-eval'"), 'unsafe-eval'],
      [!/default-src '(none|self)'/.test(policy), 'no default-src'],
    ];
    for (const [is, what] of wrong) if (is) this.#note(page, `Content-Security-Policy: ${what}: "${policy}"`);
  }
}
