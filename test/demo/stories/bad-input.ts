import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/gan/checkpoint.ts';
import { downloaded, drop, fill, noted, notes, reached, stepOf, unfold, type Visit, visit } from '../page.ts';
import type { Stage } from '../stage.ts';
import { violations } from '../violations.ts';

/** Whatever a visitor hands over, the page says what is wrong with it, and the run goes on as if nothing had been. */
export function badInput(stage: Stage): void {
  describe('bad input', () => {
    let seen: Visit;
    let step = 0;

    beforeAll(async () => {
      const small = 'generator=mlp-bn:8&critic=mlp-leaky:8&imageSize=8&batch=4';
      seen = await visit(stage.browser, `${stage.site.address}#view=pictures&${small}`);
    });
    afterAll(() => seen?.close());

    /** One more iteration of the run that was there before, which it can only do if it was left alone. */
    async function expectUntouched(): Promise<void> {
      const { page } = seen;
      expect(await stepOf(page)).toBe(step);
      await page.click('#step');
      await reached(page, ++step);
      expect(await page.locator('#state').innerText()).toContain('4,000 samples of MNIST digits');
    }

    it('a text file that is called .png is named and refused', async () => {
      const { page } = seen;
      await drop(page, [
        { name: 'notes <img src=x>.png', type: 'image/png', bytes: Buffer.from('no picture at all') },
      ]);
      await noted(page, 'None of the files is a picture that can be used');
      expect(await notes(page)).toContain('notes <img src=x>.png: no png, jpeg or webp inside');
      expect(await page.locator('#notes img').count()).toBe(0);
      await expectUntouched();
    });

    it('a picture of 100 megapixels is refused before it is decoded', async () => {
      const bytes = hugePng(10_000);
      expect(bytes.length).toBeLessThan(100_000);
      await drop(seen.page, [{ name: 'huge.png', type: 'image/png', bytes }]);
      await noted(seen.page, '10000 × 10000 pixels are more than 40 megapixels');
      await expectUntouched();
    });

    it('no files at all', async () => {
      await drop(seen.page, []);
      await noted(seen.page, 'No files were given');
      await expectUntouched();
    });

    it('more than 10,000 files', async () => {
      const { page } = seen;
      const transfer = await page.evaluateHandle(() => {
        const data = new DataTransfer();
        for (let i = 0; i <= 10_000; i++) data.items.add(new File(['x'], `${i}.png`, { type: 'image/png' }));
        return data;
      });
      await page.dispatchEvent('#drop', 'drop', { dataTransfer: transfer });
      await noted(page, 'More files than a page can take');
      await expectUntouched();
    });

    it('a checkpoint whose weights are of another architecture than its config, and one that is torn', async () => {
      const { page } = seen;
      const file = await downloaded(page, '#save-checkpoint');
      const checkpoint = await decodeCheckpoint(file, 'page');
      const run = { ...checkpoint.run, generator: 'mlp-bn:12' };
      const load = (name: string, bytes: Uint8Array) =>
        page.setInputFiles('#checkpoint-file', {
          name,
          mimeType: 'application/octet-stream',
          buffer: Buffer.from(bytes),
        });
      await load('other.safetensors', await encodeCheckpoint({ ...checkpoint, run }));
      await noted(page, 'Other architecture: generator.0.weight');
      await expectUntouched();
      await load('torn.safetensors', file.subarray(0, file.length / 2));
      await noted(page, 'torn.safetensors');
      await expectUntouched();
    });

    it('a setting that another one forbids, at its field', async () => {
      const { page } = seen;
      await unfold(page, '#settings');
      await page.selectOption('#setting-objective', 'wgan-gp');
      await fill(page, { critic: 'dcgan' });
      await page.click('#reset');
      await page.locator('#setting-critic[aria-invalid=true]').waitFor();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('setting-critic');
      expect(await page.locator('#setting-critic-wrong').innerText()).toContain(
        'Critic dcgan does not fit the objective wgan-gp',
      );
      await page.selectOption('#setting-objective', 'wgan');
      await fill(page, { critic: 'mlp-leaky:8' });
      expect(await page.getAttribute('#setting-critic', 'aria-invalid')).toBe('false');
      await expectUntouched();
    });

    it('settings that are no numbers, and networks too large for a page', async () => {
      const { page } = seen;
      await fill(page, { clip: 'NaN' });
      await page.click('#reset');
      const clip = page.locator('#setting-clip');
      expect(await clip.getAttribute('aria-invalid')).toBe('true');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('setting-clip');
      expect(await page.locator('#setting-clip-wrong').innerText()).toMatch(/^Give /);
      expect(await notes(page)).not.toContain('NaN');
      await fill(page, { clip: '0.01', generator: 'mlp:6000-6000' });
      await page.click('#reset');
      await noted(page, 'These networks are too large for a page');
      await fill(page, { generator: 'mlp-bn:8' });
      await expectUntouched();
    });

    it('an address with settings that are none, in the open page and in a new one; and storage that is full', async () => {
      const { page } = seen;
      await page.evaluate(() => {
        location.hash = '#view=pictures&batch=1e999&clip=-0';
      });
      await noted(page, 'Batch cannot be 1e999');
      await expectUntouched();
      const hash = '#view=points&__proto__=1&target=%3Cscript%3E';
      const other = await visit(stage.browser, stage.site.address + hash);
      try {
        expect(await notes(other.page)).toContain('Unknown setting __proto__');
        expect(await notes(other.page)).toContain('data that the page does not know: <script>');
        // Set before the first save: the browser counts what is left every half minute only.
        const session = await other.context.newCDPSession(other.page);
        const { origin } = new URL(stage.site.address);
        await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
        await other.page.click('#step');
        await reached(other.page, 1);
        await noted(other.page, 'The browser’s storage is full: training goes on');
        await other.page.click('#step');
        await reached(other.page, 2);
        expect(other.faults).toEqual([]);
      } finally {
        await other.close();
      }
    });

    it('leaves a view without WCAG 2.2 A or AA violations, and an empty console', async () => {
      expect(seen.faults).toEqual([]);
      expect(await violations(seen.page)).toEqual([]);
    });
  });
}

/** A whole PNG of side × side black pixels at one bit each, a few kilobytes long. */
function hugePng(side: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = Buffer.alloc(side * (1 + Math.ceil(side / 8)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** CRC-32 of the PNG specification, annex D. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
