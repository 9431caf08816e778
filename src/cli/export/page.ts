// A page that samples with onnxruntime-web: the model is in it, the runtime beside it or wherever `script` says.
import type { Shape } from '../../core/shape.ts';

export interface PageParts {
  readonly title: string;
  readonly model: Uint8Array;
  readonly latent: number;
  /** [dimensions] or [h, w, c] */
  readonly shape: Shape;
  /** Of a conditional generator: they take turns. */
  readonly classes?: number | undefined;
  /** Address of onnxruntime-web as a script of the page. */
  readonly script: string;
}

export const usualScript = 'ort.wasm.min.js';

export function samplePage({ title, model, latent, shape, script, classes = 0 }: PageParts): string {
  const [height = 0, width = 0, channels = 0] = shape.length === 3 ? shape : [256, 256, 0];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(title)}</title>
<h1>${escaped(title)}</h1>
<p><button id="draw" disabled>Draw</button> <output id="state">loading</output></p>
<canvas id="samples" width="${8 * width}" height="${8 * height}" style="width: min(90vmin, 40rem); image-rendering: pixelated"></canvas>
<script src="${escaped(script)}"></script>
<script>
// ONNX: latents [batch, ${latent}], standard normal, to samples [batch, ${(channels > 0 ? [channels, height, width] : shape).join(', ')}].
const model = Uint8Array.from(atob('${base64(model)}'), (c) => c.charCodeAt(0));
const [latent, height, width, channels, columns] = [${latent}, ${height}, ${width}, ${channels}, ${shape[0]}];
const classes = ${classes};
const state = document.getElementById('state');
const button = document.getElementById('draw');
const context = document.getElementById('samples').getContext('2d');
const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
ort.env.wasm.numThreads = 1;
ort.InferenceSession.create(model, { executionProviders: ['wasm'] }).then(async (session) => {
  async function draw() {
    const count = channels > 0 ? 64 : 2000;
    const latents = Float32Array.from({ length: count * latent }, normal);
    const feeds = { latents: new ort.Tensor('float32', latents, [count, latent]) };
    const chosen = BigInt64Array.from({ length: count }, (_, i) => BigInt(i % Math.max(1, classes)));
    if (classes > 0) feeds.class = new ort.Tensor('int64', chosen, [count]);
    const { samples } = await session.run(feeds);
    if (channels > 0) images(samples.data, count);
    else points(samples.data, count);
    state.textContent = count + ' samples';
  }
  function images(data, count) {
    for (let i = 0; i < count; i++) {
      const image = context.createImageData(width, height);
      for (let p = 0; p < width * height; p++) {
        for (let c = 0; c < 3; c++) {
          const at = (i * channels + Math.min(c, channels - 1)) * width * height + p;
          image.data[4 * p + c] = Math.round(127.5 * (data[at] + 1));
        }
        image.data[4 * p + 3] = 255;
      }
      context.putImageData(image, (i % 8) * width, Math.floor(i / 8) * height);
    }
  }
  function points(data, count) {
    const size = context.canvas.width;
    const most = data.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1e-9);
    context.clearRect(0, 0, size, size);
    for (let i = 0; i < count; i++) {
      const [x, y] = [data[i * columns], columns > 1 ? data[i * columns + 1] : 0];
      context.fillRect(size * (0.5 + 0.48 * x / most) - 2, size * (0.5 - 0.48 * y / most) - 2, 4, 4);
    }
  }
  button.onclick = draw;
  button.disabled = false;
  await draw();
}).catch((error) => { state.textContent = String(error); });
</script>
</html>
`;
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
