/**
 * Makes a phone's photo small enough for a slow network before it is sent: sharp enough to read a contract (about 190 dpi on a
 * page of A4). A screenshot keeps every pixel, since its short side is short already.
 */

const FROM_BYTES = 1_000_000;
/** Pixels of the shorter side. */
const SHORT_SIDE = 1_800;
/** Older iPhones draw nothing on a larger canvas. Pixels. */
const MOST_PIXELS = 16_000_000;
const QUALITY = 0.85;
const PHOTOS = new Set(["image/jpeg", "image/webp", "image/heic", "image/heif"]);
/** Only Apple's browsers can show these: whoever reads them gets a JPEG where the sender's browser can make one. */
const RARE = new Set(["image/heic", "image/heif"]);

/** @param {File} file @returns {Promise<File>} a smaller one, or the same if it need not or cannot be made smaller */
export async function shrink(file) {
  if (!PHOTOS.has(file.type) || (file.size < FROM_BYTES && !RARE.has(file.type))) return file;
  const address = URL.createObjectURL(file);
  try {
    const photo = new Image();
    photo.src = address;
    await photo.decode();
    const small = await drawn(photo);
    if (!small || (small.size > file.size * 0.8 && !RARE.has(file.type))) return file;
    return new File([small], `${file.name.replace(/\.\w{1,5}$/, "")}.jpg`, { type: small.type });
  } catch (error) {
    console.info("a photo is sent as it is", error.name);
    return file;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** @param {HTMLImageElement} photo @returns {Promise<Blob | null>} */
function drawn(photo) {
  const { naturalWidth: width, naturalHeight: height } = photo;
  const scale = Math.min(1, SHORT_SIDE / Math.min(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(photo, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
