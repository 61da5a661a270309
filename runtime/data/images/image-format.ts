import path from "node:path";

/** What a file is by its first bytes. */
export interface ImageFormat {
  readonly name: string;
  /** Whether images of this format are decoded. */
  readonly isRead: boolean;
}

/** Bytes of an image file that are taken on: more than any photograph has. */
export const largestImageFile = 2 ** 28;

/** Bytes from the start of a file that show what it is. */
export const headBytes = 4096;

interface Signature extends ImageFormat {
  /** Of the first bytes as Latin-1 text. */
  readonly matches: (head: string) => boolean;
}

const startsWith =
  (...starts: readonly string[]) =>
  (head: string): boolean =>
    starts.some((start) => head.startsWith(start));

/** A file of boxes, as HEIF and JPEG XL: the first one names the formats that it keeps to, four letters each. */
const hasBrand =
  (...brands: readonly string[]) =>
  (head: string): boolean => {
    if (!head.startsWith("ftyp", 4)) return false;
    const named: readonly string[] = head.slice(8, Math.min(64, head.charCodeAt(3))).match(/.{4}/gs) ?? [];
    return named.some((brand) => brands.includes(brand));
  };

/** After declarations, comments and a document type. Each repeats in one way only, or hostile text would take for ever. */
const svgElement = /^(\s|<\?[^>]*>|<!--(?:(?!-->).)*-->|<!doctype[^>]*>)*<svg[\s>]/is;

/**
 * The formats by their signatures. SVG is not read: it is a program that may draw for hours, name other files, and look
 * another way wherever fonts differ. The prebuilt decoder has no BMP, and of the HEIF family AVIF alone.
 */
const signatures: readonly Signature[] = [
  { name: "PNG", isRead: true, matches: startsWith("\x89PNG\r\n\x1a\n") },
  { name: "JPEG", isRead: true, matches: startsWith("\xff\xd8\xff") },
  { name: "GIF", isRead: true, matches: startsWith("GIF87a", "GIF89a") },
  { name: "WebP", isRead: true, matches: (head) => head.startsWith("RIFF") && head.startsWith("WEBP", 8) },
  { name: "TIFF", isRead: true, matches: startsWith("II*\0", "II+\0", "MM\0*", "MM\0+") },
  { name: "AVIF", isRead: true, matches: hasBrand("avif", "avis") },
  { name: "HEIC", isRead: false, matches: hasBrand("heic", "heix", "hevc", "heim", "heis", "mif1", "msf1") },
  { name: "BMP", isRead: false, matches: (head) => head.startsWith("BM") && head.startsWith("\0\0\0\0", 6) },
  { name: "SVG", isRead: false, matches: (head) => svgElement.test(head.replace(/^\xef\xbb\xbf/, "")) },
  { name: "JPEG XL", isRead: false, matches: startsWith("\xff\x0a", "\0\0\0\x0cJXL ") },
  { name: "JPEG 2000", isRead: false, matches: startsWith("\0\0\0\x0cjP  ", "\xff\x4f\xff\x51") },
  { name: "Photoshop", isRead: false, matches: startsWith("8BPS") },
];

/** The format of an image from the first bytes of its file; undefined where they are those of no image. */
export function formatOf(start: Uint8Array): ImageFormat | undefined {
  const head = Buffer.from(start.subarray(0, headBytes)).toString("latin1");
  return signatures.find(({ matches }) => matches(head));
}

const imageEndings = new Set(
  ["png", "apng", "jpg", "jpeg", "jpe", "jfif", "gif", "webp", "tif", "tiff", "avif"].concat(
    ["bmp", "dib", "heic", "heif", "svg", "svgz", "jxl", "jp2", "j2k", "psd", "ico"],
    ["cr2", "cr3", "nef", "arw", "dng", "orf", "rw2"],
  ),
);

/** Whether the name of a file says that it is an image, of whatever format. */
export function hasImageName(file: string): boolean {
  return imageEndings.has(path.extname(file).slice(1).toLowerCase());
}
