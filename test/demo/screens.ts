/** What the page must fit: a phone, a tablet, a laptop, a large screen, in CSS pixels. */
export const screens = [
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
] as const;
