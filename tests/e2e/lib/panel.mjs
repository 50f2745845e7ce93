// The submit panel of a problem: language, editor, submit, run on own input.

export class Panel {
  constructor(visitor) {
    this.visitor = visitor;
    this.page = visitor.page;
    this.form = this.page.locator('main form[action$="/submit"]').first();
    this.editor = this.page.locator('main .cm-content').first();
    this.language = this.form.locator('[name=language]');
  }

  /** The panel of the page that is open, its editor loaded. */
  static async in(visitor) {
    const panel = new Panel(visitor);
    await panel.editor.waitFor();
    return panel;
  }

  async choose(language) {
    await this.language.selectOption(language);
    await this.editor.waitFor();
  }

  /** Replaces the source by pasting. */
  async put(source) {
    await this.editor.click();
    await this.page.keyboard.press('Control+A');
    await this.editor.evaluate((element, text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, source);
  }

  /** What the editor shows, for sources of a screen's length. */
  async shown() {
    const lines = await this.editor.locator('.cm-line').allTextContents();
    return lines.join('\n');
  }

  /** Submits by `how`, goes with the page to the submission and waits for the verdict; gives its code. */
  async submit(how = () => this.form.locator('button[type=submit]').first().click(), seconds = 60) {
    await Promise.all([this.page.waitForURL(/\/submissions\/[0-9a-z-]+$/), how()]);
    this.last = new URL(this.page.url()).pathname.split('/').pop();
    return this.verdict(seconds);
  }

  /** The code of the verdict on the page of the last submission, as it comes without a reload. */
  async verdict(seconds = 60) {
    await this.visitor.settled();
    await this.page.evaluate(() => { window.sameDocument = true; });
    const verdict = this.page.locator('main [data-state=final]');
    await verdict.waitFor({ timeout: seconds * 1000 });
    if (!(await this.page.evaluate(() => window.sameDocument))) throw new Error('the page was loaded again');
    return verdict.getAttribute('data-verdict');
  }
}
