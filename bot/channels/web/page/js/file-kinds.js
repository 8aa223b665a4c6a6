/** What the page knows of files: kinds, sizes, and how they are put in words. */

const MB = 1024 * 1024;
/** The service takes no larger ones. Bytes. */
const LIMITS = { image: 10 * MB, document: 10 * MB, voice: 20 * MB, video: 20 * MB };
const KINDS = { image: "图片", voice: "语音", video: "视频", document: "文件" };

/** @typedef {"image"|"voice"|"video"|"document"} Kind */

/** @param {File} file @returns {Kind} what it seems to be; the service looks inside */
export function kindOf({ type }) {
  if (type.startsWith("image/")) return "image";
  if (type.startsWith("audio/")) return "voice";
  return type.startsWith("video/") ? "video" : "document";
}

/** @param {Kind} kind */
export const kindWords = (kind) => KINDS[kind] ?? KINDS.document;

/** @param {number} bytes @returns {string} "86 KB", "1.2 MB" */
export function sizeWords(bytes) {
  return bytes < MB ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / MB).toFixed(1)} MB`;
}

/** @param {File} file @returns {string} why it cannot be sent, in words for the worker; empty when it can */
export function problemOf(file) {
  if (file.size === 0) return `“${file.name}”是空的，请换一个。`;
  const limit = LIMITS[kindOf(file)];
  if (file.size <= limit) return "";
  return `“${file.name}”有 ${sizeWords(file.size)}，太大了，最多 ${limit / MB} MB。照片可以截图再发，视频可以剪短一点。`;
}
