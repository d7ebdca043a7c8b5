import { encodePng } from './png.ts';
import { panelsSvg, SIZE } from './svg.ts';

/** Images n × (channels · height · width), row-major, channels first: one (grey) or three. */
interface ImageSet {
  readonly heading: string;
  readonly images: ArrayLike<number>;
}

interface ImageGridOptions {
  readonly title: string;
  readonly description: string;
  readonly sets: readonly ImageSet[];
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Rows and columns of each grid; default 8. */
  readonly side?: number;
}

/** Grids of images beside each other, all in the same range of brightness, as an SVG file with the pixels inside. */
export function imageGridSvg({ title, description, sets, side = 8, ...shape }: ImageGridOptions): string {
  const { channels, height, width } = shape;
  const size = channels * height * width;
  const shown = (images: ArrayLike<number>): number => Math.min(side * side, images.length / size);
  const values = sets.flatMap(({ images }) => Array.from({ length: shown(images) * size }, (_, at) => images[at]));
  const finite = Float64Array.from(values).filter(Number.isFinite).sort();
  // The farthest 0.5 % at either end would leave no contrast.
  const cut = Math.floor(0.005 * finite.length);
  const [low, high] = finite.length === 0 ? [0, 1] : [finite[cut], finite[finite.length - 1 - cut]];
  const colours = channels === 3 ? 3 : 1;
  const [across, down] = [side * (width + 1) + 1, side * (height + 1) + 1];
  const panels = sets.map(({ heading, images }) => {
    const pixels = new Uint8Array(across * down * colours).fill(255);
    for (let n = 0; n < shown(images); n++) {
      const [top, left] = [1 + Math.floor(n / side) * (height + 1), 1 + (n % side) * (width + 1)];
      for (let c = 0; c < colours; c++) {
        for (let i = 0; i < height; i++) {
          for (let j = 0; j < width; j++) {
            const value = images[n * size + (c * height + i) * width + j];
            const level = high > low ? (value - low) / (high - low) : 0.5;
            pixels[((top + i) * across + left + j) * colours + c] = Math.round(255 * Math.min(1, Math.max(0, level)));
          }
        }
      }
    }
    const data = encodePng(pixels, across, down).toString('base64');
    const body =
      `<image width="${SIZE}" height="${SIZE}" preserveAspectRatio="xMidYMid" style="image-rendering:pixelated" ` +
      `href="data:image/png;base64,${data}"/>`;
    return { heading, body };
  });
  const range = `Brightness runs from ${low.toPrecision(3)} (black) to ${high.toPrecision(3)} (white).`;
  return panelsSvg(title, `${description} ${range}`, panels);
}
