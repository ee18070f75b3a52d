// A picture (base64 PNG) as at most 256 colours, one byte a pixel: the frequent stay exact, of the rest colours go before greys.
async (picture) => {
  const EXACT = 80, MOST = 256, COLOUR = 4;
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
  const { width, height } = bitmap, canvas = new OffscreenCanvas(width, height), brush = canvas.getContext("2d");
  brush.drawImage(bitmap, 0, 0);
  const { data } = brush.getImageData(0, 0, width, height), pixels = new Uint32Array(data.buffer), counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);

  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const byCount = [...counts].sort(([, a], [, b]) => b - a), palette = byCount.slice(0, EXACT).map(([pixel]) => parts(pixel));
  const buckets = new Map();
  for (const [pixel, count] of byCount.slice(EXACT)) {
    const [r, g, b] = parts(pixel), key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4), sum = buckets.get(key) || [0, 0, 0, 0];
    buckets.set(key, [sum[0] + r * count, sum[1] + g * count, sum[2] + b * count, sum[3] + count]);
  }
  const weight = ([r, g, b, n]) => n + (COLOUR * (Math.max(r, g, b) - Math.min(r, g, b))) / 16;
  const averages = [...buckets.values()].sort((a, b) => weight(b) - weight(a)).map(([r, g, b, n]) => [r, g, b].map((v) => Math.round(v / n)));
  palette.push(...averages.slice(0, MOST - palette.length));

  const nearest = ([r, g, b]) => {
    let best = 0, least = Infinity;
    palette.forEach(([pr, pg, pb], i) => {
      const far = (r - pr) ** 2 + (g - pg) ** 2 + (b - pb) ** 2;
      if (far < least) { least = far; best = i; }
    });
    return best;
  };
  const places = new Map([...counts.keys()].map((pixel) => [pixel, nearest(parts(pixel))]));
  const bytes = Uint8Array.from(pixels, (pixel) => places.get(pixel)), chunks = [];
  for (let i = 0; i < bytes.length; i += 32768) chunks.push(String.fromCharCode(...bytes.subarray(i, i + 32768)));
  return { width, height, palette: palette.flat(), pixels: btoa(chunks.join("")) };
}
